import { useSignal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Answer, Failure } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { type Receipt, receiptSchema, type Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney } from '../i18n/format.ts';
import { signedAmount } from '../i18n/signedAmount.ts';
import { thanksTexts } from '../i18n/thanks.ts';
import './thanks.css';

const MOST_STARS = 5;
const LONGEST_COMMENT = 500;

interface ThanksProps {
  readonly trip: Trip;
  /** Null until the receipt is read: whether there is a tip is not known. */
  readonly tip: number | null;
  readonly onTipped: (receipt: Receipt) => void;
}

/** What riders say of a completed ride, and give for it: each once. */
export function Thanks({ trip, tip, onTipped }: ThanksProps) {
  return (
    <section class="thanks" aria-label={thanksTexts().title}>
      <Rating tripId={trip.id} />
      {tip !== null && <Tip trip={trip} given={tip} onTipped={onTipped} />}
    </section>
  );
}

function Rating({ tripId }: { readonly tripId: string }) {
  const texts = thanksTexts();
  const stars = useSignal(0);
  const comment = useSignal('');
  const isAsked = useSignal(false);
  const given = useSignal<number | null>(null);
  const { failure, isBusy, send } = useSending<{ stars: number }>((rating) => (given.value = rating.stars));
  if (given.value !== null) return <p role="status">{texts.rated(given.value)}</p>;
  const rate = () =>
    send(
      call({
        method: 'POST',
        path: `/v1/trips/${encodeURIComponent(tripId)}/rating`,
        body: { stars: stars.value, ...(comment.value.trim() !== '' && { comment: comment.value.trim() }) },
        idempotencyKey: crypto.randomUUID(),
        answer: z.object({ stars: z.number() }),
      }),
    );
  const isTooLong = comment.value.trim().length > LONGEST_COMMENT;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        isAsked.value = true;
        if (stars.value > 0 && !isTooLong && !isBusy.value) rate();
      }}
    >
      <fieldset class="stars">
        <legend>{texts.title}</legend>
        {Array.from({ length: MOST_STARS }, (_, at) => at + 1).map((count) => (
          <label key={count} class={count <= stars.value ? 'star star-on' : 'star'}>
            <input
              type="radio"
              name={`stars of ${tripId}`}
              class="star-input"
              checked={stars.value === count}
              onChange={() => (stars.value = count)}
              aria-label={texts.stars(count)}
            />
            <span aria-hidden="true">★</span>
          </label>
        ))}
      </fieldset>
      <Field
        label={texts.comment}
        hint={texts.commentHint}
        error={isTooLong ? texts.commentHint : null}
        value={comment.value}
        onInput={(typed) => (comment.value = typed)}
      />
      {isAsked.value && stars.value === 0 && <p class="field-error small">{texts.starsMissing}</p>}
      <Refusal failure={failure.value} />
      <Button type="submit" isBusy={isBusy.value}>
        {texts.rate}
      </Button>
    </form>
  );
}

interface TipProps extends Pick<ThanksProps, 'trip' | 'onTipped'> {
  readonly given: number;
}

function Tip({ trip, given, onTipped }: TipProps) {
  const texts = thanksTexts();
  const { currency } = trip.fare;
  const typed = useSignal('');
  const isAsked = useSignal(false);
  const { failure, isBusy, send } = useSending(onTipped);
  if (given > 0) return <p role="status">{texts.tipped(formatMoney({ amount: given, currency }))}</p>;
  const amount = signedAmount(typed.value, currency);
  const isRight = amount !== null && amount > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        isAsked.value = true;
        if (!isRight || isBusy.value) return;
        send(
          call({
            method: 'POST',
            path: `/v1/trips/${encodeURIComponent(trip.id)}/tip`,
            body: { amount },
            idempotencyKey: crypto.randomUUID(),
            answer: receiptSchema,
          }),
        );
      }}
    >
      <Field
        label={texts.tip(currency)}
        hint={texts.tipHint}
        error={isAsked.value && !isRight ? texts.tipWrong : null}
        inputMode="decimal"
        value={typed.value}
        onInput={(value) => (typed.value = value)}
      />
      <Refusal failure={failure.value} />
      <Button type="submit" isBusy={isBusy.value}>
        {texts.give}
      </Button>
    </form>
  );
}

/** Sends once at a time; `onDone` gets what was answered. */
function useSending<T>(onDone: (answered: T) => void) {
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const send = async (sent: Promise<Answer<T>>): Promise<void> => {
    isBusy.value = true;
    const answer = await sent;
    isBusy.value = false;
    failure.value = answer.ok ? null : answer.failure;
    if (answer.ok) onDone(answer.value);
  };
  return { failure, isBusy, send };
}

function Refusal({ failure }: { readonly failure: Failure | null }) {
  if (failure === null) return null;
  const texts = thanksTexts();
  const isKnown =
    failure.kind === 'problem' && (failure.slug === 'already-rated' || failure.slug === 'already-tipped');
  return <Notice kind="danger">{isKnown ? texts[failure.slug] : explainFailure(failure)}</Notice>;
}
