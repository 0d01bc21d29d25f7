import { z } from 'zod';
import { type Place, placeSchema } from '../geo/place.ts';
import type { Party } from '../party.ts';
import { kindRefusal } from '../requirements.ts';
import type { OfferRefusal, Proposal } from '../tripVehicleMessages.ts';
import { breaksAgenda, hasTimeFor, isReservation, maxReservationOffers, takesItself } from './agenda.ts';
import { carriageOf, fitsAlong, mayRideTogether } from './boarding.ts';
import { pooledPlanSchema, pooledStopsOf } from './insertion.ts';
import { permitRefusal } from './permit.ts';
import { inOrder, type Profile, stopsAhead, type VehicleOffer, type VehicleState } from './state.ts';
import { stopsFor } from './stopsFor.ts';

/** How the vehicle can take one more trip, as its cell caches it. */
export const openingSchema = z.object({
  /** Its remaining stops in order; empty when free. */
  via: z.array(placeSchema),
  /** A trip can start after all these stops. */
  after: z.boolean(),
  /** A pooled trip can be inserted between these stops. */
  among: z.boolean(),
  /** Only such trips may be: people and goods do not ride together. Left out: both, or older code. */
  only: z.enum(['people', 'goods']).optional(),
  /** What those stops were promised, where `among`. Left out by older code. */
  pooled: pooledPlanSchema.optional(),
});
export type Opening = z.infer<typeof openingSchema>;

export const freeOpening: Opening = { via: [], after: true, among: false };

/** Longer plans help no rider and take long to compute. */
export const maxPooledTrips = 6;

/**
 * Returns how the vehicle can take one more trip; null when it cannot: it is out of service, has an open or
 * unconfirmed offer, its plan is about to change, or it has already committed to its next rider.
 */
export function openingOf(state: VehicleState): Opening | null {
  const { offers, stops, considering, changing, outOfService, rules } = state;
  if (!offers.every(isReservation) || considering !== null || changing !== null || outOfService !== null)
    return null;
  const ahead = stopsAhead(stops);
  const after = ahead.every(({ kind }) => kind !== 'pickup');
  const trips = new Set(stops.map(({ tripId }) => tripId)).size;
  const among = trips > 0 && trips < maxPooledTrips && mayRideTogether(rules, stops);
  if (!after && !among) return null;
  const [first] = stops;
  const via = ahead.map(({ place: { lat, lng } }): Place => ({ lat, lng }));
  const only = !rules.goodsWithPeople && first ? { only: carriageOf(first) } : {};
  return { via, after, among, ...(among && { ...only, pooled: pooledStopsOf(stops) }) };
}

/** Returns whether the opening can take such a trip. */
export function isOpenTo(opening: Opening, trip: JoiningTrip): boolean {
  return opening.after || isOpenAmong(opening, trip);
}

interface JoiningTrip {
  readonly party: Party;
  readonly pooled?: boolean | undefined;
}

/** Returns whether such a trip may be inserted between the stops. */
export function isOpenAmong({ among, only }: Opening, { party, pooled = false }: JoiningTrip): boolean {
  if (!among || !pooled) return false;
  return only === undefined || only === carriageOf({ party });
}

/** Returns why the vehicle refuses the offer now; null when it can take it. */
export function refusalOf(state: VehicleState, proposal: Proposal, now: number): OfferRefusal | null {
  const { profile } = state;
  if (profile === null) return 'unregistered';
  const isAsked = !takesItself(state, proposal);
  if (state.connection === null && isAsked) return 'dark';
  if (state.outOfService !== null) return 'out-of-service';
  if (state.availability !== 'available' && isAsked) return state.availability;
  const unable = kindRefusal(profile, proposal) ?? permitRefusal(state, proposal, now);
  if (unable !== null) return unable;
  if (proposal.reservation === true) return reservationRefusal(state, proposal, now);
  const opening = openingOf(state);
  if (opening === null || !isOpenTo(opening, proposal)) return 'busy';
  return breaksAgenda(state, proposal, now) ? 'breaks-agenda' : null;
}

/** A reservation does not depend on what the vehicle does now, but on whether it has the time then. */
function reservationRefusal(state: VehicleState, proposal: Proposal, now: number): OfferRefusal | null {
  if (state.offers.filter(isReservation).length >= maxReservationOffers) return 'busy';
  return hasTimeFor(state, proposal, now) ? null : 'breaks-agenda';
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
