import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';
import { readMeOrKept } from '../api/keptMe.ts';
import type { Me } from '../api/schemas.ts';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { session } from '../session/session.ts';
import { isOnline } from '../streams/online.ts';
import { Button } from './button.tsx';
import { Message, SignIn } from './page.tsx';
import { Spinner } from './spinner.tsx';

export interface SignedInProps {
  readonly only: Me['role'];
  readonly children: (me: Me) => ComponentChildren;
}

/** Renders its content for a session of this role, once the caller is known. */
export function SignedIn({ only, children }: SignedInProps) {
  const texts = commonTexts();
  const me = useSignal<Answer<Me> | null>(null);
  const attempt = useSignal(0);
  const token = session.value?.token;
  useEffect(() => {
    if (token === undefined) return;
    me.value = null;
    readMeOrKept(token).then((answer) => {
      me.value = answer;
    });
  }, [token, attempt.value, me]);
  // Retries requests that failed offline once the network is back.
  useEffect(() => {
    const { value } = me;
    if (isOnline.value && value?.ok === false && value.failure.kind === 'unreachable') attempt.value++;
  }, [isOnline.value, attempt, me]);

  if (token === undefined) return <SignIn />;
  if (me.value === null) {
    return (
      <main class="message">
        <p role="status">
          <Spinner /> {texts.loading}
        </p>
      </main>
    );
  }
  if (!me.value.ok) {
    return (
      <Message title={texts.crashTitle} hint={explainFailure(me.value.failure)}>
        <Button kind="primary" onClick={() => attempt.value++}>
          {texts.retry}
        </Button>
      </Message>
    );
  }
  const { value } = me.value;
  return value.role === only ? (
    children(value)
  ) : (
    <Message title={texts.signInTitle} hint={texts.wrongRole(value.role)} />
  );
}
