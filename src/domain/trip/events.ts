import { z } from 'zod';
import { labelledPlaceSchema } from '../geo/place.ts';
import { handoverSchema, pinsSchema } from '../handover.ts';
import {
  configurationVersionSchema,
  offerIdSchema,
  personIdSchema,
  rankIdSchema,
  shareLinkIdSchema,
  stopIdSchema,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import { moneySchema } from '../money.ts';
import { type Policy, sentPolicySchema } from '../policy/policy.ts';
import { requirementsSchema } from '../requirements.ts';
import { heldMessageSchema } from '../rideMessages.ts';
import { alertSchema } from '../safetyAlerts.ts';
import { candidateSchema, skippedSchema } from '../supply/candidates.ts';
import { etaSourceSchema, roadSourceSchema } from '../supply/eta.ts';
import { feasibilitySchema } from '../supply/feasibility.ts';
import { lineSchema, priceSchema } from '../tariff/price.ts';
import { promotionUseSchema } from '../tariff/promotion.ts';
import { changedFareSchema, tripChangeSchema } from '../tripChange.ts';
import { milestoneFactsSchema, offerRefusalSchema, vehicleCardSchema } from '../tripVehicleMessages.ts';
import { viaField } from '../viaStops.ts';
import { settlementEvents } from './settlementEvents.ts';

export const metadataSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]),
);

export const rideByRoadSchema = z.object({ source: roadSourceSchema, seconds: z.number() });
export type RideByRoad = z.infer<typeof rideByRoadSchema>;

/** The booking. After the request only `changed` events change it. */
export const bookingSchema = z.object({
  tripId: tripIdSchema,
  tenant: tenantIdSchema,
  rider: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...viaField,
  ...requirementsSchema.shape,
  scheduledFor: z.number().nullable(),
  /** A vehicle is to be found ahead. Left out: when it is time. */
  reserve: z.boolean().optional(),
  /** How sure that was when it was booked. Left out where nobody asked, and by older code. */
  feasibility: feasibilitySchema.optional(),
  notes: z.string().nullable(),
  externalId: z.string().nullable(),
  metadata: metadataSchema.nullable(),
  ...handoverSchema.shape,
  ...pinsSchema.shape,
  /** The operator who booked for somebody else; left out: the rider, or older code. */
  bookedBy: personIdSchema.optional(),
  fare: moneySchema,
  /** What the fare is made of. Left out by older code. */
  price: priceSchema.optional(),
  /** When a quote said so (epoch ms): a trip keeps to its calendar. Left out: when it was requested, and by older code. */
  pricedAt: z.number().optional(),
  /** The promotion that the trip uses, whatever it takes off. */
  promotion: promotionUseSchema.optional(),
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  /** Road-only estimate of the ride; left out where roads were not asked, and by older code. */
  rideByRoad: rideByRoadSchema.optional(),
  /** Digest of the request body: distinguishes a repeated booking from another one under the same key. */
  fingerprint: z.string(),
  policy: sentPolicySchema,
  /** The version of the tenant's configuration that the booking keeps to; left out where there is none, and by older code. */
  configuration: configurationVersionSchema.optional(),
  /** The rank in whose pickup area the pickup lies: its line is asked first. Left out where there is none, and by older code. */
  rank: rankIdSchema.optional(),
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
/** Who drove the vehicle when it accepted. Left out by older code. */
const driver = { driver: personIdSchema.optional() };

/** A change of the booking: the trip numbers them from 1. */
export const changeTermsSchema = z.object({
  change: z.int(),
  by: z.enum(['rider', 'operator']),
  changes: tripChangeSchema,
  ...changedFareSchema.shape,
});
export type ChangeTerms = z.infer<typeof changeTermsSchema>;
const changeTerms = changeTermsSchema.shape;

/** Every event of a trip. Must stay readable for ever: see the golden samples. */
export const tripEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('requested'), ...at, booking: bookingSchema }),
  /** The search of a scheduled trip begins. */
  z.object({ type: z.literal('due'), ...at }),
  /** It is asked how long before its time the search of a scheduled trip must begin. */
  z.object({ type: z.literal('leadAsked'), ...at }),
  z.object({
    type: z.literal('leadEstimated'),
    ...at,
    leadSeconds: z.number(),
    /** Of likely vehicles (p90), or of the one that holds the reservation; null when unknown. */
    travelSeconds: z.number().nullable(),
    /** What searches here take at this hour; null when nothing was learned. */
    marginSeconds: z.number().nullable(),
    /** Estimates in a row, this one included, in which the vehicle that holds the reservation was not heard. */
    misses: z.int(),
  }),
  /** A driver has accepted the reservation. */
  z.object({ type: z.literal('reserved'), ...at, ...offer, ...driver, vehicle: vehicleCardSchema }),
  /** The vehicle no longer holds the reservation: another is looked for. */
  z.object({
    type: z.literal('reservationLost'),
    ...at,
    ...offer,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
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
    /** Of a reservation: how long its driver may take to answer. Left out for a ride now. */
    reservationAcceptSeconds: z.number().optional(),
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
    ...driver,
    vehicle: vehicleCardSchema,
    etaSeconds: z.number(),
    etaSource: etaSourceSchema.optional(),
  }),
  z.object({ type: z.literal('enroute'), ...at, ...facts }),
  z.object({ type: z.literal('arrived'), ...at, ...facts }),
  z.object({ type: z.literal('onboard'), ...at, ...facts }),
  /** The vehicle has done this many of the stops that the ride goes by. */
  z.object({ type: z.literal('viaServed'), ...at, ...facts, served: z.int() }),
  z.object({
    type: z.literal('completed'),
    ...at,
    ...facts,
    /** Left out where the agreed fare is owed. */
    fare: moneySchema.optional(),
    /** What makes the fare another one than the agreed. Left out by older code. */
    lines: z.array(lineSchema).optional(),
  }),
  /** The goods could not be delivered: the vehicle brings them back to the pickup. */
  z.object({ type: z.literal('deliveryFailed'), ...at, ...offer, reason: z.string() }),
  /** Goods on board are not to be delivered any more: the vehicle is asked to bring them back. */
  z.object({
    type: z.literal('deliveryCancelled'),
    ...at,
    ...offer,
    ...endedSchema.shape,
    fee: moneySchema,
    feeReason: feeReasonSchema,
  }),
  /** A vehicle took the goods before it heard that the trip is over, or counts with it no more: they come back, or are lost. */
  z.object({ type: z.literal('goodsReturnBegun'), ...at, ...offer, ...endedSchema.shape }),
  z.object({ type: z.literal('goodsReturnEnded'), ...at, ...offer, outcome: z.enum(['returned', 'lost']) }),
  /** The driver has reported so many wrong pins at a stop: operators should look at it. */
  z.object({ type: z.literal('wrongPins'), ...at, ...offer, stopId: stopIdSchema, count: z.int() }),
  /** An operator has chosen the vehicle that is asked next. */
  z.object({ type: z.literal('directed'), ...at, vehicleId: vehicleIdSchema }),
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
    /** What the fare is made of. Left out by older code. */
    lines: z.array(lineSchema).optional(),
    /** Of a no-show. */
    evidence: facts.evidence,
  }),
  /** Older code left out the fare: the agreed one then applies. */
  z.object({ type: z.literal('unfulfilled'), ...at, ended: endedSchema, fare: moneySchema.optional() }),
  /** The assigned vehicle is asked to agree to a change. */
  z.object({ type: z.literal('changeAsked'), ...at, ...changeTerms }),
  /** The booking has changed; an assigned vehicle has agreed to it. */
  z.object({ type: z.literal('changed'), ...at, ...changeTerms }),
  /** A change that the vehicle was asked to agree to does not happen. */
  z.object({
    type: z.literal('changeEnded'),
    ...at,
    change: z.int(),
    outcome: z.enum(['refused', 'withdrawn']),
    reason: z.string(),
  }),
  /** The result of a liveness check: the last sign of life (epoch ms), or null when it is unknown. */
  z.object({ type: z.literal('livenessChecked'), ...at, heardAt: z.number().nullable() }),
  z.object({ type: z.literal('vehicleDark'), ...at, since: z.number() }),
  z.object({ type: z.literal('vehicleBack'), ...at }),
  ...settlementEvents,
  /** A link was made. The link itself is sealed and not kept: only its id is. */
  z.object({
    type: z.literal('linkShared'),
    ...at,
    link: shareLinkIdSchema,
    expiresAt: z.number(),
    /** For whom it is; left out: friends. */
    for: z.literal('guest').optional(),
  }),
  z.object({ type: z.literal('linkRevoked'), ...at, link: shareLinkIdSchema }),
  /** Rider or driver says something to the other. */
  z.object({ type: z.literal('messageSent'), ...at, ...heldMessageSchema.shape }),
  /** Somebody pressed the safety button. */
  z.object({
    type: z.literal('safetyRaised'),
    ...alertSchema.omit({ acknowledgedAt: true, acknowledgedBy: true }).shape,
  }),
  z.object({
    type: z.literal('safetyAcknowledged'),
    ...at,
    alert: z.int(),
    person: personIdSchema,
    notes: z.string().nullable(),
  }),
  /** The retention has passed: the history is asked whether it has the trip. */
  z.object({ type: z.literal('historyAsked'), ...at }),
  /** The history has the trip; the object keeps only the fingerprint. */
  z.object({ type: z.literal('erased'), ...at, fingerprint: z.string() }),
]);
export type TripEvent = z.infer<typeof tripEventSchema>;
