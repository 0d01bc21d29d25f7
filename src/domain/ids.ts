import { z } from 'zod';

/** The operator's own ids (tenants, vehicles, people): 1–64 of `A-Z a-z 0-9 _ -`. */
const ownId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');

export const tenantIdSchema = ownId.brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantIdSchema>;

export const vehicleIdSchema = ownId.brand<'VehicleId'>();
export type VehicleId = z.infer<typeof vehicleIdSchema>;

/** A rider, driver or operator: the `sub` of a token. */
export const personIdSchema = ownId.brand<'PersonId'>();
export type PersonId = z.infer<typeof personIdSchema>;

/** Hexhail's own ids carry a prefix; the caps only keep nonsense out of storage. */
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

/** The n-th offer of a trip. Derived, so that a rebuilt trip names its offers alike. */
export function offerIdOf(tripId: TripId, ordinal: number): OfferId {
  return offerIdSchema.parse(`offer_${tripId.slice('trip_'.length)}_${ordinal}`);
}

/** The stop that an offer becomes; unique for each offer, so a vehicle that serves a trip twice has four. */
export function stopIdOf(offerId: OfferId, kind: 'pickup' | 'dropoff'): StopId {
  return stopIdSchema.parse(`stop_${offerId.slice('offer_'.length)}_${kind === 'pickup' ? 'p' : 'd'}`);
}
