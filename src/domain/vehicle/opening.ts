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

/** What else a vehicle could take on now, as its cell is told. */
export const openingSchema = z.object({
  /** Where it still stops, in order; empty while it is free. */
  via: z.array(placeSchema),
  /** A trip that begins when all those stops are done. */
  after: z.boolean(),
  /** A pooled trip with its stops among those. */
  among: z.boolean(),
});
export type Opening = z.infer<typeof openingSchema>;

export const freeOpening: Opening = { via: [], after: true, among: false };

/** A plan of more trips is no better for anybody, and takes long to think about. */
export const maxPooledTrips = 6;

/**
 * Null while the vehicle can take nothing: it is out of service, waits for a driver's or a trip's word, or has promised itself to the
 * next rider already.
 */
export function openingOf({ offers, stops, considering, outOfService }: VehicleState): Opening | null {
  if (offers.length > 0 || considering !== null || outOfService !== null) return null;
  const ahead = stopsAhead(stops);
  const after = ahead.every(({ kind }) => kind === 'dropoff');
  const trips = new Set(stops.map(({ tripId }) => tripId)).size;
  const among = trips > 0 && trips < maxPooledTrips && stops.every(isPooled);
  return after || among ? { via: ahead.map(({ place }): Place => place), after, among } : null;
}

/** True when a trip could be served so. */
export function isOpenTo(
  opening: Opening,
  { pooled = false }: { readonly pooled?: boolean | undefined },
): boolean {
  return opening.after || (opening.among && pooled);
}

/** Why the vehicle cannot take the proposal now; null when it can. */
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

/** Why the vehicle, as it is registered now, cannot take an offer it was made; null when it can. */
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
