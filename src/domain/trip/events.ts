import { z } from 'zod';
import { labelledPlaceSchema } from '../geo/place.ts';
import { offerIdSchema, personIdSchema, tenantIdSchema, tripIdSchema, vehicleIdSchema } from '../ids.ts';
import { milestoneFactsSchema, offerRefusalSchema, vehicleCardSchema } from '../messages.ts';
import { moneySchema } from '../money.ts';
import { type Policy, sentPolicySchema } from '../policy.ts';
import { requirementsSchema } from '../requirements.ts';
import { candidateSchema, skippedSchema } from '../supply/candidates.ts';
import { etaSourceSchema, roadSourceSchema } from '../supply/eta.ts';

export const metadataSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]),
);

export const rideByRoadSchema = z.object({ source: roadSourceSchema, seconds: z.number() });
export type RideByRoad = z.infer<typeof rideByRoadSchema>;

/** The booking. Immutable after the request. */
export const bookingSchema = z.object({
  tripId: tripIdSchema,
  tenant: tenantIdSchema,
  rider: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...requirementsSchema.shape,
  scheduledFor: z.number().nullable(),
  notes: z.string().nullable(),
  externalId: z.string().nullable(),
  metadata: metadataSchema.nullable(),
  fare: moneySchema,
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  /** Road-only estimate of the ride; left out where roads were not asked, and by older code. */
  rideByRoad: rideByRoadSchema.optional(),
  /** Digest of the request body: distinguishes a repeated booking from another one under the same key. */
  fingerprint: z.string(),
  policy: sentPolicySchema,
});
/** The form that is sent and journaled. */
export type SentBooking = z.infer<typeof bookingSchema>;
export interface Booking extends Omit<SentBooking, 'policy'> {
  readonly policy: Policy;
}

export const endedSchema = z.object({
  by: z.enum(['rider', 'driver', 'operator', 'system']),
  reason: z.string(),
});
export type Ended = z.infer<typeof endedSchema>;

export const offerOutcomeSchema = z.enum(['refused', 'declined', 'lapsed', 'lost', 'withdrawn']);
export type OfferOutcome = z.infer<typeof offerOutcomeSchema>;

/** Why a cancelled trip costs what it does. Journaled and public. */
export const feeReasonSchema = z.enum([
  'not-the-rider',
  'vehicle-dark',
  'vehicle-late',
  'before-scheduled-time',
  'no-vehicle',
  'within-free-time',
  'vehicle-arrived',
  'after-free-time',
  'no-show',
  'onboard',
  /** The vehicle was not seen where its driver said it was. */
  'vehicle-not-seen',
]);
export type FeeReason = z.infer<typeof feeReasonSchema>;

const at = { at: z.number() };
const facts = milestoneFactsSchema.shape;
const offer = { offerId: offerIdSchema, vehicleId: vehicleIdSchema };

/** Every event of a trip. Must stay readable for ever: see the golden samples. */
export const tripEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('requested'), ...at, booking: bookingSchema }),
  /** The search of a scheduled trip begins. */
  z.object({ type: z.literal('due'), ...at }),
  z.object({ type: z.literal('searchStarted'), ...at, attempt: z.int() }),
  z.object({
    type: z.literal('searched'),
    ...at,
    attempt: z.int(),
    /** Best first, without the vehicles that the trip excludes. */
    candidates: z.array(candidateSchema),
    skipped: z.array(skippedSchema),
    cellsAsked: z.int(),
    /** How many of them did not answer in time; left out when all did, and by older code. */
    cellsUnanswered: z.int().optional(),
    failure: z.string().nullable(),
  }),
  z.object({
    type: z.literal('offered'),
    ...at,
    ...offer,
    etaSeconds: z.number(),
    distanceMeters: z.number(),
    /** Left out by older code: great circle, as in `assigned`. */
    etaSource: etaSourceSchema.optional(),
    /** Copied from the candidate. */
    roadSeconds: z.number().optional(),
  }),
  z.object({ type: z.literal('offerSeen'), ...at, ...offer, expiresAt: z.number() }),
  /** The phone did not acknowledge in time: the trip may be offered to another vehicle as well. */
  z.object({ type: z.literal('offerHedged'), ...at, ...offer }),
  z.object({
    type: z.literal('offerClosed'),
    ...at,
    ...offer,
    outcome: offerOutcomeSchema,
    refusal: offerRefusalSchema.nullable(),
    reason: z.string().nullable(),
  }),
  z.object({
    type: z.literal('assigned'),
    ...at,
    ...offer,
    vehicle: vehicleCardSchema,
    etaSeconds: z.number(),
    etaSource: etaSourceSchema.optional(),
  }),
  z.object({ type: z.literal('enroute'), ...at, ...facts }),
  z.object({ type: z.literal('arrived'), ...at, ...facts }),
  z.object({ type: z.literal('onboard'), ...at, ...facts }),
  z.object({
    type: z.literal('completed'),
    ...at,
    ...facts,
    /** Left out where the agreed fare is owed. */
    fare: moneySchema.optional(),
  }),
  /** The vehicle no longer serves the trip: the search begins again. */
  z.object({
    type: z.literal('returned'),
    ...at,
    vehicleId: vehicleIdSchema,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('cancelled'),
    ...at,
    ended: endedSchema,
    fare: moneySchema,
    /** Left out by older code. */
    feeReason: feeReasonSchema.optional(),
    /** Of a no-show. */
    evidence: facts.evidence,
  }),
  /** Older code left out the fare: the agreed one then applies. */
  z.object({ type: z.literal('unfulfilled'), ...at, ended: endedSchema, fare: moneySchema.optional() }),
  /** The result of a liveness check: the last sign of life (epoch ms), or null when it is unknown. */
  z.object({ type: z.literal('livenessChecked'), ...at, heardAt: z.number().nullable() }),
  z.object({ type: z.literal('vehicleDark'), ...at, since: z.number() }),
  z.object({ type: z.literal('vehicleBack'), ...at }),
  /** The retention has passed: the history is asked whether it has the trip. */
  z.object({ type: z.literal('historyAsked'), ...at }),
  /** The history has the trip; the object keeps only the fingerprint. */
  z.object({ type: z.literal('erased'), ...at, fingerprint: z.string() }),
]);
export type TripEvent = z.infer<typeof tripEventSchema>;
