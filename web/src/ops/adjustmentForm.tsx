import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import { isFinal } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { adjustmentTexts } from '../i18n/adjustment.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { signedAmount } from '../i18n/signedAmount.ts';
import { type Adjustment, adjustTrip } from './api.ts';

const LONGEST_REASON = 200;

const adjustedParts = ['tolls', 'tip'] as const;

/** What is typed, as it is typed; `of`: null for the price. */
interface Typed {
  readonly amount: string;
  readonly reason: string;
  readonly of: (typeof adjustedParts)[number] | null;
}
const nothing: Typed = { amount: '', reason: '', of: null };

export interface AdjustmentFormProps {
  readonly tripId: string;
  readonly currency: string;
  readonly onAdjusted: () => void;
}

/** Adds a line to the receipt of a trip that is over: money that the rider owes besides, or gets back. */
export function AdjustmentForm({ tripId, currency, onAdjusted }: AdjustmentFormProps) {
  const texts = adjustmentTexts();
  const typed = useSignal<Typed>(nothing);
  /** Whether adding was tried: only then what is missing is a mistake. */
  const isAsked = useSignal(false);
  const isBusy = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  const partId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  // The button that opened it is gone: the keyboard goes on here.
  useEffect(() => title.current?.focus(), []);
  const sent = useRef({ adjustment: '', key: '' });
  const amount = signedAmount(typed.value.amount, currency);
  const reason = typed.value.reason.trim();
  const isReason = reason !== '' && reason.length <= LONGEST_REASON;
  const add = async (adjustment: Adjustment): Promise<void> => {
    // The same adjustment keeps its key until its fate is known: trying again cannot add it twice.
    const written = JSON.stringify(adjustment);
    if (sent.current.adjustment !== written) sent.current = { adjustment: written, key: crypto.randomUUID() };
    isBusy.value = true;
    failure.value = null;
    const answer = await adjustTrip(tripId, sent.current.key, adjustment);
    isBusy.value = false;
    if (!answer.ok) {
      // A refusal is answered again under its key, whatever has changed since.
      if (isFinal(answer.failure)) sent.current = { adjustment: '', key: '' };
      failure.value = answer.failure;
      return;
    }
    sent.current = { adjustment: '', key: '' };
    typed.value = nothing;
    isAsked.value = false;
    toast(texts.added(formatMoney({ amount: adjustment.amount, currency })));
    onAdjusted();
  };
  return (
    <form
      class="detail-part"
      aria-label={opsTexts().adjust}
      onSubmit={(event) => {
        event.preventDefault();
        isAsked.value = true;
        const { of } = typed.value;
        const part = of === null ? {} : { of };
        if (amount !== null && isReason && !isBusy.value) add({ amount, reason, ...part });
      }}
    >
      <h3 ref={title} tabIndex={-1}>
        {opsTexts().adjust}
      </h3>
      <Field
        label={texts.amount(currency)}
        hint={texts.amountHint}
        error={isAsked.value && amount === null ? texts.amountWrong : null}
        value={typed.value.amount}
        onInput={(amount) => {
          typed.value = { ...typed.value, amount };
        }}
      />
      <Field
        label={texts.reason}
        hint={texts.reasonHint}
        error={isAsked.value && !isReason ? texts.reasonMissing : null}
        value={typed.value.reason}
        onInput={(reason) => {
          typed.value = { ...typed.value, reason };
        }}
      />
      <div class="field">
        <label for={partId}>{texts.of}</label>
        <select
          id={partId}
          value={typed.value.of ?? ''}
          onChange={({ currentTarget }) => {
            const of = adjustedParts.find((part) => part === currentTarget.value) ?? null;
            typed.value = { ...typed.value, of };
          }}
        >
          <option value="">{texts.ofPrice}</option>
          {adjustedParts.map((part) => (
            <option key={part} value={part}>
              {texts.parts[part]}
            </option>
          ))}
        </select>
      </div>
      {failure.value !== null && <Notice kind="danger">{explainAdjusting(failure.value)}</Notice>}
      <Button type="submit" isBusy={isBusy.value}>
        {texts.add}
      </Button>
    </form>
  );
}

function explainAdjusting(failure: Failure): string {
  const texts = adjustmentTexts();
  if (failure.kind === 'unreachable') return texts.unsure;
  const isOwn =
    failure.kind === 'problem' && (failure.slug === 'below-zero' || failure.slug === 'too-many-lines');
  return isOwn ? texts[failure.slug] : explainFailure(failure);
}
