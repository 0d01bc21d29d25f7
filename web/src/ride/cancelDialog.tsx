import { type Signal, useSignal } from '@preact/signals';
import type { Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { rideTexts } from '../i18n/ride.ts';
import { cancelTrip } from './api.ts';

export interface CancelDialogProps {
  readonly isOpen: Signal<boolean>;
  readonly trip: Trip;
  readonly onCancelled: (trip: Trip) => void;
}

/** Asks before a ride is cancelled. */
export function CancelDialog({ isOpen, trip, onCancelled }: CancelDialogProps) {
  const texts = rideTexts();
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const cancel = async (): Promise<void> => {
    isBusy.value = true;
    problem.value = null;
    const answer = await cancelTrip(trip.id);
    isBusy.value = false;
    if (answer.ok) {
      isOpen.value = false;
      onCancelled(answer.value);
    } else {
      const { failure } = answer;
      const isTooLate = failure.kind === 'problem' && failure.slug === 'trip-over';
      problem.value = isTooLate ? texts.cancelTooLate : explainFailure(failure);
    }
  };
  const close = (): void => {
    isOpen.value = false;
    problem.value = null;
  };
  return (
    <Dialog title={texts.cancelTitle} isOpen={isOpen.value} onClose={close}>
      <p>{texts.cancelHint}</p>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <div class="dialog-actions">
        <Button onClick={close}>{texts.keep}</Button>
        <Button kind="danger" isBusy={isBusy.value} onClick={cancel}>
          {texts.cancelConfirm}
        </Button>
      </div>
    </Dialog>
  );
}
