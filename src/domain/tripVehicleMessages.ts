import { z } from 'zod';
import { evidenceSchema } from './evidence.ts';
import { labelledPlaceSchema } from './geo/place.ts';
import { handoverSchema, pinsSchema } from './handover.ts';
import {
  configurationVersionSchema,
  offerIdSchema,
  personIdSchema,
  stopIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from './ids.ts';
import { moneySchema } from './money.ts';
import { requirementsSchema } from './requirements.ts';
import { rideMessageSchema } from './rideMessages.ts';
import { drivenLegSchema } from './speeds/observedSpeeds.ts';
import { aboutChange, changedRideSchema, changeRefusalSchema } from './tripChange.ts';
import { viaField } from './viaStops.ts';

/**
 * Messages between trips and vehicles. They go through the outbox, are delivered in order per pair and applied once.
 * Old and new code run side by side during a rollout: add optional fields, never change one.
 */

const poolingPromiseSchema = z.object({
  /** How much later than its ETA the pickup may be. */
  pickupSlackSeconds: z.number(),
  /** From the pickup to the drop-off. */
  longestRideSeconds: z.number(),
});
export type PoolingPromise = z.infer<typeof poolingPromiseSchema>;

/** A trip as it is offered to a vehicle. */
export const proposalSchema = z.object({
  offerId: offerIdSchema,
  tripId: tripIdSchema,
  /** Who rides: some drivers are never matched with them. Drivers are not shown it. Left out by older code. */
  rider: personIdSchema.optional(),
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...viaField,
  ...requirementsSchema.shape,
  notes: z.string().nullable(),
  /** The rider is not expected at the pickup before this. */
  scheduledFor: z.number().nullable().optional(),
  fare: moneySchema,
  /** The most that tolls reported by the driver may add. Left out where the fare includes them, and by older code. */
  tollsAtMost: moneySchema.optional(),
  pickupEtaSeconds: z.number(),
  /** The expected time of the ride without anybody else's stops. Left out by older code. */
  rideSeconds: z.number().optional(),
  /** Pooled trips only: what the rider is promised, whatever other stops the vehicle makes. */
  sharing: poolingPromiseSchema.optional(),
  receiptSeconds: z.number(),
  acceptSeconds: z.number(),
  /** An operator orders it: the driver is not asked, and cannot give it back. */
  isOrder: z.boolean().optional(),
  /** As in the booking. */
  configuration: configurationVersionSchema.optional(),
  /** For the vehicle's agenda: `scheduledFor` is far ahead, and until then the vehicle does other work. */
  reservation: z.boolean().optional(),
});
export type Proposal = z.infer<typeof proposalSchema>;

export const offerRefusalSchema = z.enum([
  'unregistered',
  'dark',
  'offline',
  'paused',
  'incapable',
  'wrong-type',
  'busy',
  /** No insertion of the pooled trip into the plan keeps every promise. */
  'no-room',
  /** The ride would end too late for a pickup in the vehicle's agenda. */
  'breaks-agenda',
  /** An operator has taken the vehicle out of service. */
  'out-of-service',
  /** An operator keeps the rider and the driver apart. */
  'blocked',
  /** A document of the driver ends before the ride. */
  'documents-expired',
  /** The driver has worked as long as may be. */
  'shift-over',
]);
/** Why a vehicle refuses an offer without showing it to its driver. */
export type OfferRefusal = z.infer<typeof offerRefusalSchema>;

export const releaseReasonSchema = z.enum([
  'taken',
  'cancelled',
  'unfulfilled',
  'dark',
  'overdue',
  'lapsed',
  'reassigned',
  'out-of-service',
  /** The trip was changed: its open offers had other terms. */
  'changed',
]);
/** Why an offer or an assignment is withdrawn from a vehicle. */
export type ReleaseReason = z.infer<typeof releaseReasonSchema>;

export const tripToVehicleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offer'), proposal: proposalSchema }),
  /** The trip confirms the accepted offer: its stops enter the plan, or a reservation the agenda. */
  z.object({
    type: z.literal('confirm'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    /** Only for the vehicle that has the trip. Left out by older code. */
    ...handoverSchema.shape,
    ...pinsSchema.shape,
  }),
  /** It is time to drive: the reservation leaves the agenda, and its stops enter the plan. */
  z.object({
    type: z.literal('activate'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    pickupEtaSeconds: z.number(),
    /** They may have changed since the offer. Left out by older code: those of the offer. */
    notes: z.string().nullable().optional(),
    ...handoverSchema.shape,
    ...pinsSchema.shape,
  }),
  /** The offer (accepted or not), or the stops it became, are void. */
  z.object({
    type: z.literal('release'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    reason: releaseReasonSchema,
    /** Goods on board were not brought back for so long that nobody waits for them any more. Left out by older code. */
    lettingGo: z.boolean().optional(),
  }),
  /** The vehicle is asked whether it could serve its trip like this. Nothing changes before it is confirmed. */
  z.object({
    type: z.literal('change'),
    ...aboutChange,
    ride: changedRideSchema,
    /** As in `confirm`, which may still be on its way. */
    ...handoverSchema.shape,
    ...pinsSchema.shape,
  }),
  /** The trip has changed, as the vehicle has agreed to. */
  z.object({ type: z.literal('confirmChange'), ...aboutChange }),
  /** The goods are not to be delivered any more, and are brought back. */
  z.object({
    type: z.literal('bringBack'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    reason: z.string(),
  }),
  /** Rider or driver of its trip has said something. */
  z.object({
    type: z.literal('said'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    message: rideMessageSchema,
  }),
  /** The change is void, whatever the vehicle has answered. */
  z.object({ type: z.literal('withdrawChange'), ...aboutChange }),
]);
export type TripToVehicle = z.infer<typeof tripToVehicleSchema>;

/** The driven legs of a completed trip, as observations for the tenant's road speeds. */
export const tripToSpeedsSchema = z.object({
  legs: z.array(drivenLegSchema).max(2),
  /** Whose legs they are: nobody teaches alone. Left out by older code. */
  vehicleId: vehicleIdSchema.optional(),
  rider: personIdSchema.optional(),
});

export const vehicleCardSchema = z.object({
  id: vehicleIdSchema,
  name: z.string(),
  type: z.string(),
  plate: z.string(),
});
/** What a rider is shown of the vehicle. */
export type VehicleCard = z.infer<typeof vehicleCardSchema>;

const aboutOffer = { tripId: tripIdSchema, offerId: offerIdSchema };

/** What is known of a reported milestone, besides that it was reported. Left out by older code. */
export const milestoneFactsSchema = z.object({
  /** When it happened (epoch ms), where that is earlier than when the server learned of it. */
  happenedAt: z.number().optional(),
  evidence: evidenceSchema.optional(),
});
export type MilestoneFacts = z.infer<typeof milestoneFactsSchema>;
const aboutMilestone = { ...aboutOffer, ...milestoneFactsSchema.shape };

export const vehicleToTripSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offerRefused'), ...aboutOffer, reason: offerRefusalSchema }),
  /** The phone acknowledged the offer; the driver has until `expiresAt` to answer. */
  z.object({ type: z.literal('offerSeen'), ...aboutOffer, expiresAt: z.number() }),
  z.object({ type: z.literal('offerDeclined'), ...aboutOffer, reason: z.string().nullable() }),
  z.object({ type: z.literal('offerLapsed'), ...aboutOffer }),
  z.object({
    type: z.literal('offerAccepted'),
    ...aboutOffer,
    vehicle: vehicleCardSchema,
    /** From the vehicle's own plan. Left out by older code: use the ETA that was offered. */
    pickupEtaSeconds: z.number().optional(),
    /** Who drives it now. Left out by older code, and where nobody does. */
    driver: personIdSchema.optional(),
  }),
  z.object({ type: z.literal('enroute'), ...aboutMilestone }),
  z.object({ type: z.literal('arrived'), ...aboutMilestone }),
  z.object({ type: z.literal('onboard'), ...aboutMilestone }),
  /** The vehicle has done this many of the stops that the trip goes by. */
  z.object({ type: z.literal('viaServed'), served: z.int(), ...aboutMilestone }),
  z.object({ type: z.literal('completed'), ...aboutMilestone }),
  z.object({ type: z.literal('noShow'), ...aboutMilestone }),
  /** The goods could not be delivered, and are brought back. */
  z.object({
    type: z.literal('deliveryFailed'),
    ...aboutOffer,
    reason: z.string(),
    /** They were taken before the vehicle heard that the trip counts with it no more. Left out by older code. */
    isReleased: z.boolean().optional(),
  }),
  /** The driver has reported so many wrong pins at a stop. */
  z.object({ type: z.literal('wrongPins'), ...aboutOffer, stopId: stopIdSchema, count: z.int() }),
  /** The vehicle can serve the changed trip, and keeps its plan as it is until it hears more. */
  z.object({ type: z.literal('changeAgreed'), ...aboutChange }),
  z.object({ type: z.literal('changeRefused'), ...aboutChange, reason: changeRefusalSchema }),
  /** The driver gives the trip back, or the vehicle could not keep a confirmed offer. */
  z.object({
    type: z.literal('gaveBack'),
    ...aboutOffer,
    reason: z.string().nullable(),
    /** Who caused it; left out: the driver or the system. */
    by: z.literal('operator').optional(),
  }),
]);
export type VehicleToTrip = z.infer<typeof vehicleToTripSchema>;

/**
 * Changes whenever the messages above look different. Objects whose code has the same version take each other's messages
 * as they are; all others parse them. A test says what it must be.
 */
export const messagesVersion = 'f8792cc58e48628c';
