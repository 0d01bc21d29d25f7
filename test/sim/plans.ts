import type { PlannedOffer, PlannedStop } from '../../sim/robots/statements.ts';
import { offerIdSchema, stopIdSchema, tripIdSchema } from '../../src/domain/ids.ts';
import type { PlanFrame } from '../../src/protocol/frames.ts';

const tripId = tripIdSchema.parse('trip_00000000A');
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
  const id = offerIdSchema.parse('offer_A');
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
  const id = stopIdSchema.parse('stop_A');
  return { id, tripId, kind: 'pickup', place, party, status, promisedBy: null, notes: null };
}
