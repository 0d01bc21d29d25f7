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

/** Stands for an erased rider. No token may have it, so that nobody owns the trips of erased riders. */
export const erasedRider = personIdSchema.parse('-erased-');

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

/** The id of a trip's n-th offer. Derived, so that replaying a trip yields the same ids. */
export function offerIdOf(tripId: TripId, ordinal: number): OfferId {
  return offerIdSchema.parse(`offer_${tripId.slice('trip_'.length)}_${ordinal}`);
}

/** The id of a stop that an offer becomes. Unique per offer: a vehicle that serves a trip twice gets four stop ids. */
export function stopIdOf(offerId: OfferId, kind: 'pickup' | 'dropoff'): StopId {
  return stopIdSchema.parse(`stop_${offerId.slice('offer_'.length)}_${kind === 'pickup' ? 'p' : 'd'}`);
}
