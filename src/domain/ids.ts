import { z } from 'zod';

/** Ids chosen by the operator (tenants, vehicles, people): 1–64 characters of `A-Z a-z 0-9 _ -`. */
const ownId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');

export const tenantIdSchema = ownId.brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantIdSchema>;

export const vehicleIdSchema = ownId.brand<'VehicleId'>();
export type VehicleId = z.infer<typeof vehicleIdSchema>;

/** A rider, driver or operator: the `sub` of a token. */
export const personIdSchema = ownId.brand<'PersonId'>();
export type PersonId = z.infer<typeof personIdSchema>;

/** The id of a rank, chosen by who writes the configuration. */
export const rankIdSchema = ownId.brand<'RankId'>();
export type RankId = z.infer<typeof rankIdSchema>;

/** Stands for an erased rider. No token may have it, so that nobody owns the trips of erased riders. */
export const erasedRider = personIdSchema.parse('-erased-');

/** The number of a version of a tenant's configuration: 1, 2, … in the order in which they were written. */
export const configurationVersionSchema = z.int().min(1);
/** The id of a trip's guest: a person of one trip, whom no token names. */
export function guestIdOf(tripId: TripId): PersonId {
  return personIdSchema.parse(`-guest-${tripId.slice('trip_'.length, 'trip_'.length + 48)}`);
}

/** Returns whether Hexhail made the id of a person; no token may have such a one. */
export function isReserved(person: PersonId): boolean {
  return person === erasedRider || person.startsWith('-guest-');
}

/** Ids that Hexhail makes carry a prefix. The length caps only bound storage. */
export const tripIdSchema = z
  .string()
  .regex(/^trip_[A-Za-z0-9]{8,80}$/, 'must be a trip id')
  .brand<'TripId'>();
export type TripId = z.infer<typeof tripIdSchema>;

export const offerIdSchema = z
  .string()
  .regex(/^offer_[A-Za-z0-9_]{1,100}$/, 'must be an offer id')
  .brand<'OfferId'>();
export type OfferId = z.infer<typeof offerIdSchema>;

export const stopIdSchema = z
  .string()
  .regex(/^stop_[A-Za-z0-9_]{1,100}$/, 'must be a stop id')
  .brand<'StopId'>();
export type StopId = z.infer<typeof stopIdSchema>;

/** The id of a share link. Friends' streams are opened under it, as people's are under theirs. */
export const shareLinkIdSchema = z
  .string()
  .regex(/^link_[A-Za-z0-9]{8,40}$/, 'must be the id of a share link')
  .brand<'ShareLinkId'>();
export type ShareLinkId = z.infer<typeof shareLinkIdSchema>;

/** The id of a trip's n-th offer. Derived, so that replaying a trip yields the same ids. */
export function offerIdOf(tripId: TripId, ordinal: number): OfferId {
  return offerIdSchema.parse(`offer_${tripId.slice('trip_'.length)}_${ordinal}`);
}

/** What a stop of a plan is for its trip; `via`: a place on its way. */
const stopKinds = ['pickup', 'via', 'dropoff'] as const;
export type StopKind = (typeof stopKinds)[number];
export const stopKindSchema = z.enum(stopKinds);
/**
 * What drivers and operators see; `return`: goods that could not be delivered come back here. Published as an open list:
 * `via` and `return` were not always in it.
 */
export const shownStopKindSchema = z.enum([...stopKinds, 'return']).meta({ 'x-open-enum': true });

/**
 * The id of a stop that an offer becomes; `ordinal` tells several of a kind apart. Unique per offer: a vehicle that
 * serves a trip twice gets other stop ids.
 */
export function stopIdOf(offerId: OfferId, kind: StopKind | 'return', ordinal = 0): StopId {
  const suffix = ordinal === 0 ? '' : String(ordinal);
  return stopIdSchema.parse(`${stopIdPrefix(offerId)}${kind.charAt(0)}${suffix}`);
}

/** Returns whether it is the id of a stop that the offer became. */
export function isStopOf(stopId: StopId, offerId: OfferId): boolean {
  return stopId.startsWith(stopIdPrefix(offerId));
}

function stopIdPrefix(offerId: OfferId): string {
  return `stop_${offerId.slice('offer_'.length)}_`;
}
