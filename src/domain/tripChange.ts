import { z } from 'zod';
import { labelledPlaceSchema, type Place } from './geo/place.ts';
import { offerIdSchema, rankIdSchema, tripIdSchema } from './ids.ts';
import { moneySchema } from './money.ts';
import { requirementsSchema } from './requirements.ts';
import { priceSchema } from './tariff/price.ts';
import { viaField, viaStopSchema } from './viaStops.ts';

/** What a rider or an operator changes of a booking: only what is given. Journaled. */
export const tripChangeSchema = z.object({
  pickup: labelledPlaceSchema.optional(),
  dropoff: labelledPlaceSchema.optional(),
  /** All stops on the way, those already served included. */
  via: z.array(viaStopSchema).optional(),
  ...requirementsSchema.pick({ party: true, items: true, requires: true }).partial().shape,
  scheduledFor: z.number().nullable().optional(),
  notes: z.string().nullable().optional(),
});
export type TripChange = z.infer<typeof tripChangeSchema>;
export type ChangedField = keyof TripChange;

/** Whether only the notes change: the way, the time and so the price stay what they are. */
export function isOfNotesAlone(changes: TripChange): boolean {
  return Object.entries(changes).every(([field, value]) => field === 'notes' || value === undefined);
}

/** What the changed ride costs and how far it is. */
export const changedFareSchema = z.object({
  fare: moneySchema,
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  /** How the fare is made up. */
  price: priceSchema.optional(),
  /** Where the vehicle was when its rider changed the ride: the fare counts the way to there. */
  turnsAt: labelledPlaceSchema.optional(),
  /** The rank of a changed pickup; null: none. Left out: the one before. */
  rank: rankIdSchema.nullable().optional(),
});
export type ChangedFare = z.infer<typeof changedFareSchema>;

/** The ride as the vehicle is to serve it after a change. */
export const changedRideSchema = z.object({
  pickup: labelledPlaceSchema,
  ...viaField,
  dropoff: labelledPlaceSchema,
  notes: z.string().nullable(),
  rideSeconds: z.number(),
  /** Pooled trips only: the longest ride that is promised now. */
  longestRideSeconds: z.number().optional(),
});
export type ChangedRide = z.infer<typeof changedRideSchema>;

/** Identifies a change: the trip numbers them. */
export const aboutChange = { tripId: tripIdSchema, offerId: offerIdSchema, change: z.int() };

/** Why a vehicle refuses a change of a trip in its plan. */
export const changeRefusalSchema = z.enum([
  /** The trip is not in the plan any more. */
  'gone',
  /** The vehicle has reached, or served, a stop that is to be changed. */
  'reached',
  /** An offer is open, which was made for the plan as it is. */
  'busy',
  /** A promise to another rider could not be kept. */
  'no-room',
  /** Nobody knows where the vehicle is. */
  'dark',
]);
export type ChangeRefusal = z.infer<typeof changeRefusalSchema>;

/** Returns whether two stops are at the same place; labels do not matter. */
export function isSamePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a !== undefined && b !== undefined && a.lat === b.lat && a.lng === b.lng;
}
