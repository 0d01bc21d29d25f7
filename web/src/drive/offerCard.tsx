import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PlannedOffer } from '../../../client/driver/frames.ts';
import { askRoute, type Route } from '../api/common.ts';
import { now } from '../clock.ts';
import { Button } from '../components/button.tsx';
import { say } from '../components/liveRegion.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { Spinner } from '../components/spinner.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { formatDateTime, formatDistance, formatMinutes, formatMoney } from '../i18n/format.ts';
import { orderTexts } from '../i18n/orders.ts';
import type { Drive } from './drive.ts';
import { Party } from './party.tsx';

export interface OfferCardProps {
  readonly drive: Drive;
  readonly offer: PlannedOffer;
}

/** An offer with its countdown ring. */
export function OfferCard({ drive, offer }: OfferCardProps) {
  const texts = driveTexts();
  const { shift, vehiclePosition } = drive;
  const toPickup = useSignal<Route | null>(null);
  const ride = useSignal<Route | null>(null);
  const { id, pickup, dropoff, pickupEtaSeconds, fare, scheduledFor, isOrder } = offer;
  useEffect(() => {
    say(driveTexts().offerSaid(formatMinutes(pickupEtaSeconds), formatMoney(fare)));
    const from = vehiclePosition.spot.peek();
    if (from !== null) {
      askRoute(from, pickup).then((answer) => {
        toPickup.value = answer.ok ? answer.value : null;
      });
    }
    askRoute(pickup, dropoff).then((answer) => {
      ride.value = answer.ok ? answer.value : null;
    });
    // Once per offer: its places do not change.
  }, [id]);
  const title = titleOf(offer);
  const isAccepted = isOrder === true || shift.isAccepted(offer);
  return (
    <section class="offer" aria-label={title}>
      <header class="offer-head">
        <div>
          <h1>{title}</h1>
          <Party of={offer} />
          {scheduledFor != null && (
            <p>
              <strong>{texts.scheduledFor(formatDateTime(scheduledFor, drive.me.timeZone))}</strong>
            </p>
          )}
        </div>
        {!isAccepted && <Ring drive={drive} offer={offer} />}
      </header>
      <dl class="offer-places">
        <dt class="quiet small">{texts.stop.pickup}</dt>
        <dd>
          <PlaceName place={pickup} />
        </dd>
        <dt class="quiet small">{texts.stop.dropoff}</dt>
        <dd>
          <PlaceName place={dropoff} />
        </dd>
      </dl>
      <dl class="offer-facts">
        <RouteFact name={texts.toPickup} route={toPickup.value} seconds={pickupEtaSeconds} />
        <RouteFact name={texts.rideLength} route={ride.value} seconds={null} />
        <div>
          <dt class="quiet small">{texts.fare}</dt>
          <dd class="numeric offer-fare">{formatMoney(fare)}</dd>
        </div>
      </dl>
      {isOrder === true && <p>{orderTexts().given}</p>}
      {isAccepted ? (
        <p role="status" class="offer-wait">
          <Spinner /> {texts.accepted}
        </p>
      ) : (
        <div class="drive-next offer-answers">
          <Button onClick={() => shift.answer(offer, 'decline')}>{texts.decline}</Button>
          <Button kind="primary" onClick={() => shift.answer(offer, 'accept')}>
            {texts.accept}
          </Button>
        </div>
      )}
    </section>
  );
}

function titleOf({ isOrder, reservation, pooled }: PlannedOffer): string {
  const texts = driveTexts();
  if (isOrder === true) return orderTexts().title;
  if (reservation === true) return texts.offerAhead;
  return pooled ? texts.offerPooled : texts.offer;
}

interface RouteFactProps {
  readonly name: string;
  /** Null while unknown. */
  readonly route: Route | null;
  /** The server's status of the offer. */
  readonly seconds: number | null;
}

function RouteFact({ name, route, seconds }: RouteFactProps) {
  const known = route?.durationSeconds ?? seconds;
  return (
    <div>
      <dt class="quiet small">{name}</dt>
      <dd class="numeric">{route === null ? '…' : formatDistance(route.distanceMeters)}</dd>
      {known !== null && <dd class="quiet small numeric">{formatMinutes(known)}</dd>}
    </div>
  );
}

const RADIUS = 26;
const LENGTH = 2 * Math.PI * RADIUS;

/** The time left to answer. */
function Ring({ drive, offer }: OfferCardProps) {
  const { shift } = drive;
  const leftMs = Math.max(0, offer.expiresAt - (now.value + shift.clockAheadMs));
  const wholeMs = Math.max(shift.thinkingMs.get(offer.id) ?? leftMs, leftMs, 1);
  const seconds = Math.ceil(leftMs / 1000);
  return (
    <div class="ring" role="timer" aria-label={driveTexts().secondsLeft(seconds)}>
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle class="ring-ground" cx="32" cy="32" r={RADIUS} />
        <circle
          class="ring-left"
          cx="32"
          cy="32"
          r={RADIUS}
          stroke-dasharray={LENGTH}
          stroke-dashoffset={LENGTH * (1 - leftMs / wholeMs)}
        />
      </svg>
      <span class="ring-seconds numeric" aria-hidden="true">
        {seconds}
      </span>
    </div>
  );
}
