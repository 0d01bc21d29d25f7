import { useSignal } from '@preact/signals';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { deliveryTexts } from '../i18n/delivery.ts';
import { driveTexts } from '../i18n/drive.ts';
import type { Drive } from './drive.ts';

interface FailedDeliveryProps {
  readonly drive: Drive;
  readonly stop: PlannedStop;
}

/** For goods that travel alone and cannot be handed over where the vehicle has arrived: they are brought back. */
export function FailedDelivery({ drive, stop }: FailedDeliveryProps) {
  const texts = driveTexts();
  const reasons = deliveryTexts();
  const isAsked = useSignal(false);
  const reason = useSignal('nobody-there');
  if (drive.shift.statusOf(stop) !== 'arrived') return null;
  const close = (): void => {
    isAsked.value = false;
  };
  return (
    <div class="drive-actions">
      <Button
        kind="danger"
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {texts.notDelivered}
      </Button>
      <Dialog title={texts.notDeliveredTitle} isOpen={isAsked.value} onClose={close}>
        <p>{texts.notDeliveredHint}</p>
        <fieldset class="drive-reasons">
          <legend>{reasons.failureAsked}</legend>
          {Object.entries(reasons.failures).map(([code, words]) => (
            <label key={code}>
              <input
                type="radio"
                name="failure"
                checked={reason.value === code}
                onChange={() => {
                  reason.value = code;
                }}
              />
              {words}
            </label>
          ))}
        </fieldset>
        <div class="dialog-actions">
          <Button onClick={close}>{texts.keep}</Button>
          <Button
            kind="danger"
            onClick={() => {
              drive.shift.progress(stop, 'failed', undefined, reason.value);
              close();
            }}
          >
            {texts.notDeliveredConfirm}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
