import type { VehicleId } from '../ids.ts';
import type { TripDraft } from './messages.ts';
import { withdrawOffers } from './offers.ts';

/**
 * Directs the trip to the vehicle that an operator has chosen, whatever it answered before: open offers are withdrawn,
 * and it alone is asked next. When it cannot or does not want to, the search goes on among all vehicles.
 */
export function direct(draft: TripDraft, vehicleId: VehicleId): void {
  withdrawOffers(draft, 'reassigned');
  draft.emit({ type: 'directed', at: draft.now, vehicleId });
}

/** Asks where the chosen vehicle is, unless it has its offer already. Returns whether the trip waits for one vehicle. */
export function locateDirected(draft: TripDraft): boolean {
  const { directedTo, offers, attempts, booking } = draft.state;
  if (directedTo === null) return false;
  if (offers.length > 0) return true;
  const attempt = attempts + 1;
  draft.emit({ type: 'searchStarted', at: draft.now, attempt });
  const { pickup, policy } = booking;
  draft.ask({ type: 'locate', attempt, vehicleId: directedTo, pickup, rules: policy.routing });
  return true;
}
