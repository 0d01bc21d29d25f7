import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { say } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { peopleTexts, phraseText } from '../i18n/people.ts';
import { type Message, sendMessage, type Words } from './api.ts';
import './people.css';

/** As the service says. */
const maxLength = 200;

export interface ConversationProps {
  readonly tripId: string;
  /** Who reads this page. */
  readonly side: 'rider' | 'driver';
  /** Oldest first. */
  readonly messages: readonly Message[];
}

/** What rider and driver say to each other: the last words are seen at once, the rest when it is opened. */
export function Conversation({ tripId, side, messages }: ConversationProps) {
  const texts = peopleTexts();
  const text = useSignal('');
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const heard = useRef(messages.length);
  const last = messages.at(-1);
  useEffect(() => {
    if (messages.length > heard.current && last !== undefined && last.from !== side) say(wordsOf(last));
    heard.current = messages.length;
  }, [messages.length, last, side]);
  const send = async (words: Words): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = null;
    const answer = await sendMessage(tripId, words);
    isBusy.value = false;
    if (answer.ok) {
      if ('text' in words) text.value = '';
      return;
    }
    const { failure } = answer;
    const status = failure.kind === 'problem' ? failure.status : null;
    if (status === 429) problem.value = texts.tooMany;
    else problem.value = status === 409 ? texts.unsaid : explainFailure(failure);
  };
  return (
    <details class="conversation">
      <summary>
        {texts.messages}
        {last !== undefined && <span class="conversation-last">{wordsOf(last)}</span>}
      </summary>
      <p class="quiet small">{texts.with[side]}</p>
      {messages.length === 0 && <p class="quiet small">{texts.nothingSaid}</p>}
      <ol class="conversation-words">
        {messages.map((message) => (
          <li key={message.id} class={message.from === side ? 'conversation-own' : ''}>
            <span class="quiet small">{texts.from[message.from === side ? 'you' : message.from]}: </span>
            {wordsOf(message)}
          </li>
        ))}
      </ol>
      <div class="conversation-phrases">
        {Object.entries(texts.phrases).map(([phrase, words]) => (
          <Button key={phrase} kind="quiet" onClick={() => send({ phrase })}>
            {words}
          </Button>
        ))}
      </div>
      <form
        class="conversation-form"
        onSubmit={(event) => {
          event.preventDefault();
          const words = text.value.trim();
          if (words !== '') send({ text: words });
        }}
      >
        <Field
          label={texts.write}
          value={text.value}
          onInput={(typed) => {
            text.value = typed.slice(0, maxLength);
          }}
        />
        <Button type="submit" isBusy={isBusy.value}>
          {texts.send}
        </Button>
      </form>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
    </details>
  );
}

function wordsOf({ text, phrase }: Message): string {
  return text ?? phraseText(phrase ?? '');
}
