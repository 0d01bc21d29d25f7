import { z } from 'zod';
import { labelledPlaceSchema } from './geo/place.ts';
import { offerIdSchema, tripIdSchema, vehicleIdSchema } from './ids.ts';
import { moneySchema } from './money.ts';
import { requirementsSchema } from './requirements.ts';
import { drivenLegSchema } from './speeds/observedSpeeds.ts';

/**
 * What trips and vehicles tell each other. Sent through the outbox, delivered in order for each pair and
 * applied once. Old and new code run side by side during a roll-out: add optional fields, never change one.
 */

export const poolingPromiseSchema = z.object({
  /** The pickup may be so much later than its ETA. */
  pickupSlackSeconds: z.number(),
  /** From the pickup to the drop-off. */
  longestRideSeconds: z.number(),
});
export type PoolingPromise = z.infer<typeof poolingPromiseSchema>;

/** A trip as it is proposed to a vehicle. */
export const proposalSchema = z.object({
  offerId: offerIdSchema,
  tripId: tripIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...requirementsSchema.shape,
  notes: z.string().nullable(),
  /** The rider is not expected at the pickup before this. */
  scheduledFor: z.number().nullable().optional(),
  fare: moneySchema,
  pickupEtaSeconds: z.number(),
  /** Of a pooled trip: what its rider is promised, wherever else the vehicle goes on the way. */
  sharing: poolingPromiseSchema.optional(),
  receiptSeconds: z.number(),
  acceptSeconds: z.number(),
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
  /** A pooled trip has no place in the plan that keeps every promise. */
  'no-room',
  /** An operator has taken the vehicle out of service. */
  'out-of-service',
]);
/** Why a vehicle would not even show an offer to its driver. */
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
]);
/** Why an offer or an assignment is taken back from a vehicle. */
export type ReleaseReason = z.infer<typeof releaseReasonSchema>;

export const tripToVehicleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offer'), proposal: proposalSchema }),
  /** The accepted offer stands: the stops enter the plan. */
  z.object({ type: z.literal('confirm'), tripId: tripIdSchema, offerId: offerIdSchema }),
  /** The offer, accepted or not, or the stops it became, are void. */
  z.object({
    type: z.literal('release'),
    tripId: tripIdSchema,
    offerId: offerIdSchema,
    reason: releaseReasonSchema,
  }),
]);
export type TripToVehicle = z.infer<typeof tripToVehicleSchema>;

/** What the drive of a completed trip says about the tenant's roads. */
export const tripToSpeedsSchema = z.object({ legs: z.array(drivenLegSchema).max(2) });
export type TripToSpeeds = z.infer<typeof tripToSpeedsSchema>;

export const vehicleCardSchema = z.object({
  id: vehicleIdSchema,
  name: z.string(),
  type: z.string(),
  plate: z.string(),
});
/** What a rider learns about the vehicle. */
export type VehicleCard = z.infer<typeof vehicleCardSchema>;

const aboutOffer = { tripId: tripIdSchema, offerId: offerIdSchema };

export const vehicleToTripSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offerRefused'), ...aboutOffer, reason: offerRefusalSchema }),
  /** The phone has it; the driver has until `expiresAt`. */
  z.object({ type: z.literal('offerSeen'), ...aboutOffer, expiresAt: z.number() }),
  z.object({ type: z.literal('offerDeclined'), ...aboutOffer, reason: z.string().nullable() }),
  z.object({ type: z.literal('offerLapsed'), ...aboutOffer }),
  z.object({
    type: z.literal('offerAccepted'),
    ...aboutOffer,
    vehicle: vehicleCardSchema,
    /** By the vehicle's own plan; left out by older code: as it was proposed. */
    pickupEtaSeconds: z.number().optional(),
  }),
  z.object({ type: z.literal('enroute'), ...aboutOffer }),
  z.object({ type: z.literal('arrived'), ...aboutOffer }),
  z.object({ type: z.literal('onboard'), ...aboutOffer }),
  z.object({ type: z.literal('completed'), ...aboutOffer }),
  z.object({ type: z.literal('noShow'), ...aboutOffer }),
  /** The driver will not serve it, or the vehicle could not keep an offer that was confirmed. */
  z.object({
    type: z.literal('gaveBack'),
    ...aboutOffer,
    reason: z.string().nullable(),
    /** Whose doing it was; left out: the driver's, or nobody's. */
    by: z.literal('operator').optional(),
  }),
]);
export type VehicleToTrip = z.infer<typeof vehicleToTripSchema>;
