import type { ComponentChildren } from 'preact';
import type { Me, Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { PriceReasons } from '../components/priceReasons.tsx';
import { formatDateTime, formatMoney, formatTime } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { VehicleCard } from './vehicleCard.tsx';
import './receipt.css';

export interface ReceiptProps {
  readonly me: Me;
  readonly trip: Trip;
  readonly onLeave: () => void;
  readonly onPast: () => void;
}

/** How a ride ended, and what it costs. */
export function Receipt({ me, trip, onLeave, onPast }: ReceiptProps) {
  const texts = rideTexts();
  const { state, ended, fare, vehicle } = trip;
  return (
    <>
      <header class="trip-state">
        <h1>{texts.states[state]}</h1>
        <p class="quiet">{texts.stateHints[state]}</p>
        {ended !== null && state === 'cancelled' && <p>{texts.endedBy[ended.by]}</p>}
        {ended?.reason === 'no-show' && <p>{texts.noShow}</p>}
      </header>
      <section class="receipt" aria-label={texts.receipt}>
        <p class="receipt-fare">
          <span class="quiet">{state === 'cancelled' ? texts.fee : texts.fare}</span>
          <strong class="numeric">{formatMoney(fare)}</strong>
        </p>
        <dl class="receipt-lines">
          <ReceiptLine name={texts.requested} value={formatDateTime(trip.requestedAt, me.timeZone)} />
          <ReceiptLine name={texts.pickedUp} value={timeOf(trip, 'onboard', me)} />
          <ReceiptLine name={texts.ended} value={timeOf(trip, state, me)} />
          <ReceiptLine name={texts.from} value={<PlaceName place={trip.pickup} />} />
          <ReceiptLine name={texts.to} value={<PlaceName place={trip.dropoff} />} />
        </dl>
        <PriceReasons tripId={trip.id} version={trip.version} />
        {vehicle !== null && <VehicleCard vehicle={vehicle} />}
      </section>
      <div class="trip-actions">
        <Button kind="primary" onClick={onLeave}>
          {texts.newRide}
        </Button>
        <Button onClick={onPast}>{texts.pastRides}</Button>
      </div>
    </>
  );
}

function ReceiptLine({ name, value }: { readonly name: string; readonly value: ComponentChildren }) {
  if (value === null) return null;
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd class="numeric">{value}</dd>
    </div>
  );
}

/** Returns when a trip reached a state; null if it never did. */
function timeOf({ timeline }: Trip, state: Trip['state'], { timeZone }: Me): string | null {
  const step = timeline.findLast((entry) => entry.state === state);
  return step === undefined ? null : formatTime(step.at, timeZone);
}
