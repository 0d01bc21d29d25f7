import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { z } from 'zod/mini';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import type { Failure } from '../api/answer.ts';
import { call, isFinal } from '../api/client.ts';
import { type Money, moneySchema } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney } from '../i18n/format.ts';
import { signedAmount } from '../i18n/signedAmount.ts';
import { tollTexts } from '../i18n/tolls.ts';
import type { Drive } from './drive.ts';

const answerSchema = z.object({ tolls: moneySchema });

interface TollsProps {
  readonly drive: Drive;
  /** The next stop. */
  readonly stop: PlannedStop;
}

/** Adds tolls to the ride under way, where its price does not include them. */
export function Tolls({ drive, stop }: TollsProps) {
  const isOpen = useSignal(false);
  const own = drive.shift.stops.value.filter(({ tripId }) => tripId === stop.tripId);
  const atMost = own.find(({ tollsAtMost }) => tollsAtMost !== undefined)?.tollsAtMost;
  // While its pickup is ahead nobody is on board.
  if (atMost === undefined || own.some(({ kind }) => kind === 'pickup')) return null;
  const { add, hint } = tollTexts();
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <>
      <Button
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {add}
      </Button>
      <Dialog title={add} isOpen={isOpen.value} onClose={close}>
        <p>{hint}</p>
        <TollForm tripId={stop.tripId} atMost={atMost} onDone={close} />
      </Dialog>
    </>
  );
}

interface TollFormProps {
  readonly tripId: string;
  readonly atMost: Money;
  readonly onDone: () => void;
}

function TollForm({ tripId, atMost, onDone }: TollFormProps) {
  const texts = tollTexts();
  const typed = useSignal('');
  /** Whether adding was tried: only then what is missing is a mistake. */
  const isAsked = useSignal(false);
  const isBusy = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  // The same toll keeps its key until its fate is known: trying again cannot add it twice.
  const sent = useRef({ amount: 0, key: '' });
  const read = signedAmount(typed.value, atMost.currency);
  const amount = read !== null && read > 0 ? read : null;
  const add = async (amount: number): Promise<void> => {
    if (sent.current.amount !== amount) sent.current = { amount, key: crypto.randomUUID() };
    isBusy.value = true;
    failure.value = null;
    const answer = await call({
      method: 'POST',
      path: `/v1/trips/${encodeURIComponent(tripId)}/tolls`,
      body: { amount },
      idempotencyKey: sent.current.key,
      answer: answerSchema,
    });
    isBusy.value = false;
    if (!answer.ok) {
      // A refusal is answered again under its key, whatever has changed since.
      if (isFinal(answer.failure)) sent.current = { amount: 0, key: '' };
      failure.value = answer.failure;
      return;
    }
    toast(texts.added(formatMoney(answer.value.tolls)));
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        isAsked.value = true;
        if (amount !== null && !isBusy.value) add(amount);
      }}
    >
      <Field
        label={texts.amount(atMost.currency, formatMoney(atMost))}
        error={isAsked.value && amount === null ? texts.amountWrong : null}
        inputMode="decimal"
        value={typed.value}
        onInput={(text) => {
          typed.value = text;
        }}
      />
      {failure.value !== null && <Notice kind="danger">{explainToll(failure.value)}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onDone}>{texts.keep}</Button>
        <Button kind="primary" type="submit" isBusy={isBusy.value}>
          {texts.send}
        </Button>
      </div>
    </form>
  );
}

function explainToll(failure: Failure): string {
  const texts = tollTexts();
  if (failure.kind === 'unreachable') return texts.unsure;
  const { slug } = failure.kind === 'problem' ? failure : { slug: '' };
  const isOwn = slug === 'trip-not-onboard' || slug === 'tolls-included' || slug === 'toll-limit';
  return isOwn ? texts[slug] : explainFailure(failure);
}
