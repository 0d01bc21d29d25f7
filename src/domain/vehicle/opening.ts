import { z } from 'zod';
import { type Place, placeSchema } from '../geo/place.ts';
import type { OfferRefusal, Proposal } from '../messages.ts';
import { kindRefusal } from '../requirements.ts';
import { fitsAlong } from './boarding.ts';
import {
  inOrder,
  isPooled,
  type Profile,
  stopsAhead,
  stopsFor,
  type VehicleOffer,
  type VehicleState,
} from './state.ts';

/** How the vehicle can take one more trip, as its cell caches it. */
export const openingSchema = z.object({
  /** Its remaining stops in order; empty when free. */
  via: z.array(placeSchema),
  /** A trip can start after all these stops. */
  after: z.boolean(),
  /** A pooled trip can be inserted between these stops. */
  among: z.boolean(),
});
export type Opening = z.infer<typeof openingSchema>;

export const freeOpening: Opening = { via: [], after: true, among: false };

/** Longer plans help no rider and take long to compute. */
export const maxPooledTrips = 6;

/**
 * Returns how the vehicle can take one more trip; null when it cannot: it is out of service, has an open or
 * unconfirmed offer, or has already committed to its next rider.
 */
export function openingOf({ offers, stops, considering, outOfService }: VehicleState): Opening | null {
  if (offers.length > 0 || considering !== null || outOfService !== null) return null;
  const ahead = stopsAhead(stops);
  const after = ahead.every(({ kind }) => kind === 'dropoff');
  const trips = new Set(stops.map(({ tripId }) => tripId)).size;
  const among = trips > 0 && trips < maxPooledTrips && stops.every(isPooled);
  return after || among ? { via: ahead.map(({ place }): Place => place), after, among } : null;
}

/** Returns whether the opening can take such a trip. */
export function isOpenTo(
  opening: Opening,
  { pooled = false }: { readonly pooled?: boolean | undefined },
): boolean {
  return opening.after || (opening.among && pooled);
}

/** Returns why the vehicle refuses the offer now; null when it can take it. */
export function refusalOf(state: VehicleState, proposal: Proposal): OfferRefusal | null {
  const { profile } = state;
  if (profile === null) return 'unregistered';
  if (state.connection === null) return 'dark';
  if (state.outOfService !== null) return 'out-of-service';
  if (state.availability !== 'available') return state.availability;
  const unable = kindRefusal(profile, proposal);
  if (unable !== null) return unable;
  const opening = openingOf(state);
  return opening !== null && isOpenTo(opening, proposal) ? null : 'busy';
}

/** Returns why the vehicle's current profile cannot serve an earlier offer; null when it can. */
export function registrationRefusal(
  { stops }: VehicleState,
  profile: Profile,
  { proposal, order }: VehicleOffer,
): OfferRefusal | null {
  const unable = kindRefusal(profile, proposal);
  if (unable !== null || order === undefined) return unable;
  const shared = inOrder([...stops, ...stopsFor(proposal, 0)], order);
  return fitsAlong(shared, profile.capacity) ? null : 'incapable';
}
