import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Me, Receipt as PriceReceipt, Trip } from '../api/schemas.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { PriceReasons, readReceipt } from '../components/priceReasons.tsx';
import { Delivery } from '../goods/delivery.tsx';
import { useReturnNews } from '../goods/returnNews.ts';
import { formatDateTime, formatMoney, formatTime } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { rideEndTexts } from '../i18n/rideEnd.ts';
import { stateTitle } from './stateTitle.ts';
import { Thanks } from './thanks.tsx';
import { VehicleCard } from './vehicleCard.tsx';
import './receipt.css';

export interface ReceiptProps {
  readonly me: Me;
  readonly trip: Trip;
  /** Something may have been told since. */
  readonly onLook: () => void;
  readonly onLeave: () => void;
  readonly onPast: () => void;
}

/** How a ride ended, and what it costs. */
export function Receipt({ me, trip, onLook, onLeave, onPast }: ReceiptProps) {
  const texts = rideTexts();
  const ends = rideEndTexts();
  const { state, ended, fare, vehicle } = trip;
  const { tip, onTipped } = useTip(trip);
  useReturnNews(trip, onLook);
  return (
    <>
      <header class="trip-state">
        <h1>{stateTitle(trip)}</h1>
        {trip.delivered === undefined && <p class="quiet">{texts.stateHints[state]}</p>}
        {ended !== null && state === 'cancelled' && <p>{ends.endedBy[ended.by]}</p>}
        {ended?.reason === 'no-show' && <p>{ends.noShow}</p>}
      </header>
      <Delivery trip={trip} timeZone={me.timeZone} />
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
        <PriceReasons tripId={trip.id} version={`${trip.version} ${tip}`} />
        {vehicle !== null && <VehicleCard vehicle={vehicle} />}
      </section>
      {state === 'completed' && <Thanks trip={trip} tip={tip} onTipped={onTipped} />}
      <div class="trip-actions">
        <Button kind="primary" onClick={onLeave}>
          {texts.newRide}
        </Button>
        <Button onClick={onPast}>{texts.pastRides}</Button>
      </div>
    </>
  );
}

/** What the rider gave the driver; null until that is known. */
function useTip({ id, version }: Trip) {
  const tip = useSignal<number | null>(null);
  const onTipped = ({ lines }: PriceReceipt): void => {
    tip.value = lines.find(({ code }) => code === 'tip')?.amount ?? 0;
  };
  const { answer } = useLoaded(() => readReceipt(id), id, version);
  const { value: read } = answer;
  useEffect(() => {
    if (read?.ok === true) onTipped(read.value);
  }, [read]);
  return { tip: tip.value, onTipped };
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
