import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Me, Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { lazy } from '../components/lazy.tsx';
import { say } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatTime } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { isOnline } from '../streams/online.ts';
import { Eta } from './eta.tsx';
import type { Ride } from './ride.ts';
import { stateHint, stateTitle } from './stateTitle.ts';
import { TellMe } from './tellMe.tsx';
import { tellNews } from './tripNews.ts';
import type { TripWatch } from './tripWatch.ts';
import { VehicleCard } from './vehicleCard.tsx';

const Delivery = lazy(async () => (await import('../goods/delivery.tsx')).Delivery);
const FeasibilityHint = lazy(async () => (await import('../booking/feasibilityHint.tsx')).FeasibilityHint);
const Booked = lazy(async () => (await import('./booked.tsx')).Booked);
const CancelDialog = lazy(async () => (await import('./cancelDialog.tsx')).CancelDialog);
const ChangeDialog = lazy(async () => (await import('../booking/changeDialog.tsx')).ChangeDialog);
const ContactLink = lazy(async () => (await import('../people/contactLink.tsx')).ContactLink);
const Conversation = lazy(async () => (await import('../people/conversation.tsx')).Conversation);
const WalkHint = lazy(async () => (await import('../booking/pickupSpots.tsx')).WalkHint);
const Receipt = lazy(async () => (await import('./receipt.tsx')).Receipt);
const ShareButtons = lazy(async () => (await import('./shareButtons.tsx')).ShareButtons);
const SafetyButton = lazy(async () => (await import('../people/safetyButton.tsx')).SafetyButton);

/** As long as the service takes alerts by default. */
const JUST_OVER_MS = 3_600_000;

export interface TripPanelProps {
  readonly ride: Ride;
  readonly watch: TripWatch<Trip>;
}

/** A trip from the search to the receipt. */
export function TripPanel({ ride, watch }: TripPanelProps) {
  const texts = rideTexts();
  useSignalEffect(() => {
    const { value: trip } = watch.trip;
    if (trip !== null) say(stateTitle(trip));
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
    <>
      <Receipt
        me={ride.me}
        trip={trip}
        onLook={() => watch.refresh()}
        onLeave={() => ride.plan()}
        onPast={() => ride.showPast()}
      />
      {isJustOver(trip) && <SafetyButton tripId={trip.id} />}
    </>
  ) : (
    <UnderWay me={ride.me} watch={watch} trip={trip} walk={<Walk ride={ride} trip={trip} />}>
      <ShareButtons trip={trip} />
      <ChangeButton ride={ride} watch={watch} trip={trip} />
    </UnderWay>
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

/** The safety button works for some time after the ride; once it does not, it says so. */
function isJustOver({ timeline }: Trip): boolean {
  const endedAt = Date.parse(timeline.at(-1)?.at ?? '');
  return Date.now() < endedAt + JUST_OVER_MS;
}

/** What the vehicle is due for next. */
function dueLabel({ state, goodsReturn }: Trip): string {
  const { arrivesIn, thereIn, backIn } = rideTexts();
  if (state !== 'onboard') return arrivesIn;
  return goodsReturn === undefined ? thereIn : backIn;
}

interface UnderWayProps extends Pick<TripPanelProps, 'watch'> {
  readonly me: Me;
  readonly trip: Trip;
  /** How to get to the pickup. */
  readonly walk?: ComponentChildren;
  /** What only its rider may do. */
  readonly children?: ComponentChildren;
}

/** A trip from the search to the drop-off. */
export function UnderWay({ me, watch, trip, walk, children }: UnderWayProps) {
  const texts = rideTexts();
  const { state, vehicle } = trip;
  const isCancelling = useSignal(false);
  const wasAssigned = state === 'searching' && trip.timeline.some((step) => step.state === 'assigned');
  return (
    <>
      <Connection isLost={watch.isLost.value} />
      {(watch.isLost.value || !isOnline.value) && (
        <p class="quiet small">{texts.lastKnown(formatTime(watch.heardAt.value, me.timeZone))}</p>
      )}
      <header class="trip-state">
        <h1>{stateTitle(trip)}</h1>
        {trip.delivered !== false && (
          <p class="quiet">{wasAssigned ? texts.driverGaveBack : (specialHint(trip) ?? stateHint(trip))}</p>
        )}
        {trip.scheduledFor !== null && (
          <p>
            <strong>{texts.scheduledFor(formatDateTime(trip.scheduledFor, me.timeZone))}</strong>
          </p>
        )}
        {state === 'scheduled' && trip.reservation?.feasibility && (
          <FeasibilityHint {...trip.reservation.feasibility} />
        )}
        {trip.pooled && <p class="quiet">{texts.sharedRide}</p>}
        {walk}
      </header>
      {state === 'searching' && <div class="trip-searching" aria-hidden="true" />}
      {state !== 'arrived' && <Eta dueAt={watch.dueAt} label={dueLabel(trip)} />}
      {watch.darkSince.value !== null && (
        <Notice kind="warning">{texts.dark(formatTime(watch.darkSince.value, me.timeZone))}</Notice>
      )}
      {vehicle !== null && <VehicleCard vehicle={vehicle} />}
      <Pins trip={trip} />
      {trip.goodsReturn !== undefined && <Delivery trip={trip} timeZone={me.timeZone} />}
      <Booked trip={trip} />
      {vehicle !== null && <Conversation tripId={trip.id} side="rider" messages={watch.messages.value} />}
      {(state === 'searching' || state === 'assigned') && <TellMe />}
      <div class="trip-actions">
        {trip.contactPhone !== undefined && <ContactLink phone={trip.contactPhone} />}
        {children}
        {trip.delivered !== false && (
          <Button
            kind="danger"
            onClick={() => {
              isCancelling.value = true;
            }}
          >
            {texts.cancel}
          </Button>
        )}
      </div>
      <SafetyButton tripId={trip.id} />
      <CancelDialog
        isOpen={isCancelling}
        tripId={trip.id}
        timeZone={me.timeZone}
        onCancelled={(cancelled) => watch.take(cancelled)}
      />
    </>
  );
}

/** How to get to a spot where cars stop, while the rider still has to. */
function Walk({ ride: { draft }, trip: { state, pickup } }: { readonly ride: Ride; readonly trip: Trip }) {
  const isWalking = state !== 'onboard' && draft.walkFrom(pickup) !== null;
  return isWalking ? <WalkHint draft={draft} spot={pickup} /> : null;
}

/** Adds stops, and changes where the ride goes, when and for whom. */
function ChangeButton({ ride, watch, trip }: TripPanelProps & { readonly trip: Trip }) {
  const isOpen = useSignal(false);
  /** From the first time on: a dialog that is gone could not give the focus back. */
  const isAsked = useSignal(false);
  return (
    <>
      <Button
        onClick={() => {
          isAsked.value = true;
          isOpen.value = true;
        }}
      >
        {commonTexts().changeRide}
      </Button>
      {isAsked.value && (
        <ChangeDialog
          isOpen={isOpen}
          trip={trip}
          timeZone={ride.me.timeZone}
          onChanged={(changed) => watch.take(changed)}
        />
      )}
    </>
  );
}

/** What is to be said at the stops. */
function Pins({ trip: { pin, deliveryPin } }: { readonly trip: Trip }) {
  const texts = rideTexts();
  return (
    <>
      {pin !== undefined && (
        <p>
          {texts.pin} <strong class="numeric">{pin}</strong>
        </p>
      )}
      {deliveryPin !== undefined && (
        <p>
          {texts.deliveryPin} <strong class="numeric">{deliveryPin}</strong>
        </p>
      )}
    </>
  );
}

/** What who booked ahead should know of the vehicle; null: what holds for every ride. */
function specialHint({ state, reservation }: Trip): string | null {
  const texts = rideTexts();
  if (state !== 'scheduled' || reservation === undefined) return null;
  if (reservation.state === 'lost') return texts.reservationLost;
  const { vehicle } = reservation;
  return vehicle === undefined ? null : texts.reservationHeld(vehicle.name, vehicle.plate);
}
