import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { say, toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatTime } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { isOnline } from '../streams/online.ts';
import { shareTrip } from './api.ts';
import { CancelDialog } from './cancelDialog.tsx';
import { Eta } from './eta.tsx';
import { Receipt } from './receipt.tsx';
import type { Ride } from './ride.ts';
import { TellMe } from './tellMe.tsx';
import { tellNews } from './tripNews.ts';
import type { TripWatch } from './tripWatch.ts';
import { VehicleCard } from './vehicleCard.tsx';

export interface TripPanelProps {
  readonly ride: Ride;
  readonly watch: TripWatch<Trip>;
}

/** A trip from the search to the receipt. */
export function TripPanel({ ride, watch }: TripPanelProps) {
  const texts = rideTexts();
  useSignalEffect(() => {
    const state = watch.trip.value?.state;
    if (state !== undefined) say(rideTexts().states[state]);
  });
  useEffect(() => tellNews(watch), [watch]);
  const { value: trip } = watch.trip;
  if (watch.failure.value !== null) return <NoTrip ride={ride} watch={watch} />;
  if (trip === null) {
    return (
      <div role="status">
        <h1 class="booking-wait">
          <Spinner /> {texts.tripLoading}
        </h1>
      </div>
    );
  }
  return isOver(trip.state) ? (
    <Receipt me={ride.me} trip={trip} onLeave={() => ride.plan()} onPast={() => ride.showPast()} />
  ) : (
    <UnderWay ride={ride} watch={watch} trip={trip} />
  );
}

function NoTrip({ ride, watch }: TripPanelProps) {
  const texts = rideTexts();
  const { value: failure } = watch.failure;
  if (failure === null) return null;
  const isUnknown = failure.kind === 'problem' && failure.status === 404;
  return (
    <>
      <Notice kind="danger">{isUnknown ? texts.tripNotFound : explainFailure(failure)}</Notice>
      {!isUnknown && (
        <Button kind="primary" onClick={() => watch.start()}>
          {commonTexts().retry}
        </Button>
      )}
      <Button kind={isUnknown ? 'primary' : 'plain'} onClick={() => ride.plan()}>
        {texts.newRide}
      </Button>
    </>
  );
}

function UnderWay({ ride, watch, trip }: TripPanelProps & { readonly trip: Trip }) {
  const texts = rideTexts();
  const { state, vehicle } = trip;
  const isCancelling = useSignal(false);
  const wasAssigned = state === 'searching' && trip.timeline.some((step) => step.state === 'assigned');
  return (
    <>
      <Connection isLost={watch.isLost.value} />
      {(watch.isLost.value || !isOnline.value) && (
        <p class="quiet small">{texts.lastKnown(formatTime(watch.heardAt.value, ride.me.timeZone))}</p>
      )}
      <header class="trip-state">
        <h1>{texts.states[state]}</h1>
        <p class="quiet">{wasAssigned ? texts.driverGaveBack : texts.stateHints[state]}</p>
        {trip.pooled && <p class="quiet">{texts.sharedRide}</p>}
      </header>
      {state === 'searching' && <div class="trip-searching" aria-hidden="true" />}
      {state !== 'arrived' && (
        <Eta dueAt={watch.dueAt} label={state === 'onboard' ? texts.thereIn : texts.arrivesIn} />
      )}
      {watch.darkSince.value !== null && (
        <Notice kind="warning">{texts.dark(formatTime(watch.darkSince.value, ride.me.timeZone))}</Notice>
      )}
      {vehicle !== null && <VehicleCard vehicle={vehicle} />}
      <dl class="receipt-lines">
        <div>
          <dt class="quiet">{texts.from}</dt>
          <dd>
            <PlaceName place={trip.pickup} />
          </dd>
        </div>
        <div>
          <dt class="quiet">{texts.to}</dt>
          <dd>
            <PlaceName place={trip.dropoff} />
          </dd>
        </div>
      </dl>
      {(state === 'searching' || state === 'assigned') && <TellMe />}
      <div class="trip-actions">
        <ShareButton trip={trip} />
        <Button
          kind="danger"
          onClick={() => {
            isCancelling.value = true;
          }}
        >
          {texts.cancel}
        </Button>
      </div>
      <CancelDialog
        isOpen={isCancelling}
        tripId={trip.id}
        timeZone={ride.me.timeZone}
        onCancelled={(cancelled) => watch.take(cancelled)}
      />
    </>
  );
}

function ShareButton({ trip }: { readonly trip: Trip }) {
  const texts = rideTexts();
  const isBusy = useSignal(false);
  const link = useSignal<string | null>(null);
  const share = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await shareTrip(trip.id);
    isBusy.value = false;
    if (!answer.ok) return toast(explainFailure(answer.failure));
    link.value = answer.value.url;
    await handOver(answer.value.url);
  };
  return (
    <>
      <Button isBusy={isBusy.value} onClick={share}>
        {texts.share}
      </Button>
      {link.value !== null && (
        <label class="share-link">
          <span class="small">{texts.shareCopy}</span>
          <input
            readOnly
            value={link.value}
            aria-label={texts.shareLink}
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
      )}
    </>
  );
}

/** Shares the link through the device's share sheet, or shows it for copying. */
async function handOver(url: string): Promise<void> {
  const texts = rideTexts();
  try {
    // Not every browser has it, contrary to its type.
    if (navigator.canShare?.({ url })) await navigator.share({ title: texts.shareTitle, url });
    else {
      await navigator.clipboard.writeText(url);
      toast(texts.shared);
    }
  } catch {
    say(texts.shareCopy);
  }
}
