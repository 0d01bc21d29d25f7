import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Failure } from '../api/answer.ts';
import type { Cancellation, Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { cancelTexts } from '../i18n/cancel.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney, formatTime } from '../i18n/format.ts';
import { cancelTrip, readTrip } from './api.ts';
import { cancelAsAgreed } from './cancellation.ts';

export interface CancelDialogProps {
  readonly isOpen: Signal<boolean>;
  readonly tripId: string;
  readonly timeZone: string;
  readonly onCancelled: (trip: Trip) => void;
}

/** The confirmation before a cancellation, with its cost. */
export function CancelDialog({ isOpen, onCancelled, ...about }: CancelDialogProps) {
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <Dialog title={cancelTexts().title} isOpen={isOpen.value} onClose={close}>
      <Question
        {...about}
        onKeep={close}
        onCancelled={(trip) => {
          close();
          onCancelled(trip);
        }}
      />
    </Dialog>
  );
}

type QuestionProps = Omit<CancelDialogProps, 'isOpen'> & { readonly onKeep: () => void };

function Question({ tripId, timeZone, onKeep, onCancelled }: QuestionProps) {
  const texts = cancelTexts();
  const isBusy = useSignal(true);
  const problem = useSignal<string | null>(null);
  /** The trip whose cost is shown. */
  const shown = useSignal<Trip | null>(null);
  const fail = (failure: Failure): void => {
    const isTooLate = failure.kind === 'problem' && failure.slug === 'trip-over';
    problem.value = isTooLate ? texts.tooLate : explainFailure(failure);
  };
  const look = async (): Promise<void> => {
    const answer = await readTrip(tripId);
    if (!answer.ok) return fail(answer.failure);
    shown.value = answer.value;
    if (isOver(answer.value.state)) problem.value = texts.tooLate;
  };
  const confirm = async (): Promise<void> => {
    const agreed = shown.value;
    // Nothing was shown, so nothing is agreed to.
    if (agreed === null) return look();
    const outcome = await cancelAsAgreed(agreed, { read: () => readTrip(tripId), cancel: cancelTrip });
    if (outcome.kind === 'failed') return fail(outcome.failure);
    if (outcome.kind === 'cancelled') return onCancelled(outcome.trip);
    shown.value = outcome.trip;
    problem.value = outcome.kind === 'over' ? texts.tooLate : texts.changed;
  };
  const whileBusy = async (work: () => Promise<unknown>): Promise<void> => {
    isBusy.value = true;
    problem.value = null;
    await work();
    isBusy.value = false;
  };
  useEffect(() => {
    whileBusy(look);
  }, []);
  const cancellation = shown.value?.cancellation ?? null;
  return (
    <>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      {cancellation !== null && <p role="status">{costText(cancellation, timeZone)}</p>}
      <div class="dialog-actions">
        <Button onClick={onKeep}>{texts.keep}</Button>
        <Button kind="danger" isBusy={isBusy.value} onClick={() => whileBusy(confirm)}>
          {texts.confirm}
        </Button>
      </div>
    </>
  );
}

function costText({ fee, freeUntil }: Cancellation, timeZone: string): string {
  const texts = cancelTexts();
  if (fee.amount > 0) return texts.costs(formatMoney(fee));
  return freeUntil === null ? texts.free : texts.freeUntil(formatTime(freeUntil, timeZone));
}
