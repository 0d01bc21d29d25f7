import { z } from 'zod';
import { placeSchema } from './geo/place.ts';
import { personIdSchema, tripIdSchema, vehicleIdSchema } from './ids.ts';
import { sideSchema } from './rideMessages.ts';

/** Where somebody was, or their vehicle, when they raised an alert. */
const lastPlaceSchema = placeSchema.extend({ ts: z.number() });
export type LastPlace = z.infer<typeof lastPlaceSchema>;

/** Somebody pressed the safety button. Open until an operator has acknowledged it. */
export const alertSchema = z.object({
  /** The trip numbers them from 1. */
  alert: z.int(),
  by: sideSchema,
  at: z.number(),
  /** Null when nobody knows. */
  place: lastPlaceSchema.nullable(),
  /** The vehicle that had the trip then. */
  vehicleId: vehicleIdSchema.nullable(),
  notes: z.string().nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: personIdSchema.nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** An alert as the tenant's operators are told of it. */
export const tripAlertSchema = alertSchema.extend({ tripId: tripIdSchema });
export type TripAlert = z.infer<typeof tripAlertSchema>;
