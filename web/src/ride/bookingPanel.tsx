import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { planTexts } from '../i18n/plan.ts';
import type { Ride, View } from './ride.ts';

/** A booking that was sent and not answered yet. */
export function BookingPanel({
  ride,
  view,
}: {
  readonly ride: Ride;
  readonly view: View & { kind: 'booking' };
}) {
  const texts = planTexts();
  if (view.failure === null) {
    return (
      <div role="status">
        <h1 class="booking-wait">
          <Spinner /> {view.isRepeated ? texts.bookingRepeated : texts.booking}
        </h1>
      </div>
    );
  }
  return (
    <>
      <Notice kind="danger">{explainFailure(view.failure)}</Notice>
      <p>{texts.bookingUnsure}</p>
      <Button kind="primary" onClick={() => ride.retryBooking()}>
        {commonTexts().retry}
      </Button>
    </>
  );
}
