import type { PlanFrame, PlannedOffer, PlannedStop } from '../../client/driver/frames.ts';

const tripId = 'trip_00000000A';
const place = { lat: 1, lng: 2 };
const party = { seats: 1, wheelchairs: 0, childSeats: 0 };

/** The plan of an available vehicle with nothing to do, and what is different about it. */
export function planWith(change: Partial<PlanFrame>): PlanFrame {
  return {
    type: 'plan',
    version: 1,
    epoch: 1,
    availability: 'available',
    offers: [],
    stops: [],
    pauseSuggested: false,
    ts: 0,
    ...change,
  };
}

/** The offer `offer_A`. */
export function offerAs(status: PlannedOffer['status']): PlannedOffer {
  const fare = { amount: 700, currency: 'USD' };
  const id = 'offer_A';
  return {
    id,
    tripId,
    pickup: place,
    dropoff: place,
    party,
    pooled: false,
    pickupEtaSeconds: 60,
    fare,
    expiresAt: 1_000,
    status,
  };
}

/** The pickup `stop_A`. */
export function stopAt(status: PlannedStop['status']): PlannedStop {
  const id = 'stop_A';
  return { id, tripId, kind: 'pickup', place, party, status, promisedBy: null, notes: null };
}
