import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Failure } from '../api/answer.ts';
import type { Cancellation, Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney, formatTime } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { cancelTrip, readTrip } from './api.ts';

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
    <Dialog title={rideTexts().cancelTitle} isOpen={isOpen.value} onClose={close}>
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
  const texts = rideTexts();
  const isBusy = useSignal(true);
  const problem = useSignal<string | null>(null);
  /** The trip whose cost is shown. */
  const shown = useSignal<Trip | null>(null);
  const fail = (failure: Failure): void => {
    const isTooLate = failure.kind === 'problem' && failure.slug === 'trip-over';
    problem.value = isTooLate ? texts.cancelTooLate : explainFailure(failure);
  };
  /** Shows the current cost; returns the trip if it has not changed since the cost was shown. */
  const look = async (): Promise<Trip | null> => {
    const before = shown.value;
    const answer = await readTrip(tripId);
    if (!answer.ok) {
      fail(answer.failure);
      return null;
    }
    const trip = answer.value;
    shown.value = trip;
    if (isOver(trip.state)) problem.value = texts.cancelTooLate;
    else if (before !== null && !costsTheSame(before, trip)) problem.value = texts.cancelChanged;
    else return trip;
    return null;
  };
  const confirm = async (): Promise<void> => {
    const wasShown = shown.value !== null;
    // The cost also changes with time.
    const trip = await look();
    if (trip === null || !wasShown) return;
    const answer = await cancelTrip(trip);
    if (answer.ok) onCancelled(answer.value);
    else if (answer.failure.kind === 'problem' && answer.failure.status === 412) await look();
    else fail(answer.failure);
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
          {texts.cancelConfirm}
        </Button>
      </div>
    </>
  );
}

function costsTheSame(one: Trip, other: Trip): boolean {
  return one.version === other.version && one.cancellation?.fee.amount === other.cancellation?.fee.amount;
}

function costText({ fee, freeUntil }: Cancellation, timeZone: string): string {
  const texts = rideTexts();
  if (fee.amount > 0) return texts.cancelCosts(formatMoney(fee));
  return freeUntil === null ? texts.cancelFree : texts.cancelFreeUntil(formatTime(freeUntil, timeZone));
}
