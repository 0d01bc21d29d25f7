import { z } from 'zod';
import { carriedSchema } from '../evidence.ts';
import { offerIdSchema, personIdSchema, stopIdSchema, tripIdSchema } from '../ids.ts';
import { rideMessageSchema } from '../rideMessages.ts';
import { aboutChange, changedRideSchema } from '../tripChange.ts';
import { milestoneFactsSchema, proposalSchema, releaseReasonSchema } from '../tripVehicleMessages.ts';
import { permitSchema } from './permit.ts';
import { shiftPlanSchema } from './plannedShifts.ts';
import {
  availabilitySchema,
  connectionSchema,
  profileSchema,
  stopSchema,
  stopStatusSchema,
  vehicleRulesSchema,
  vehicleStateSchema,
} from './state.ts';

const at = { at: z.number() };
const offer = { offerId: offerIdSchema };
const reason = { reason: z.string().nullable() };

/** Every event of a vehicle. Must stay readable for ever: see the golden samples. */
export const vehicleEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registered'), ...at, profile: profileSchema }),
  z.object({
    type: z.literal('connected'),
    ...at,
    epoch: z.int(),
    connection: connectionSchema,
    rules: vehicleRulesSchema,
    /** Left out where it is not known, and by older code: that of the same driver stands. */
    permit: permitSchema.optional(),
  }),
  z.object({
    type: z.literal('disconnected'),
    ...at,
    epoch: z.int(),
    /** Left out by older code. */
    carried: carriedSchema.optional(),
  }),
  z.object({ type: z.literal('availabilityChanged'), ...at, availability: availabilitySchema }),
  /** An operator has changed what the driver is allowed. */
  z.object({ type: z.literal('permitChanged'), ...at, permit: permitSchema }),
  /** An operator, or its driver, has planned when it will be on duty: these shifts take the place of all before. */
  z.object({ type: z.literal('shiftsPlanned'), ...at, by: personIdSchema, ...shiftPlanSchema.shape }),
  z.object({ type: z.literal('offerConsidered'), ...at, proposal: proposalSchema, until: z.number() }),
  /** The considered offer was refused. */
  z.object({ type: z.literal('considerationEnded'), ...at, ...offer }),
  z.object({
    type: z.literal('offerOpened'),
    ...at,
    proposal: proposalSchema,
    expiresAt: z.number(),
    order: z.array(stopIdSchema).optional(),
  }),
  z.object({ type: z.literal('offerSeen'), ...at, ...offer, expiresAt: z.number() }),
  z.object({ type: z.literal('offerAccepted'), ...at, ...offer }),
  z.object({ type: z.literal('offerDeclined'), ...at, ...offer, ...reason }),
  /** The offer expired: the driver did not answer in time. */
  z.object({ type: z.literal('offerLapsed'), ...at, ...offer }),
  /** The trip confirmed a reservation: it is in the agenda. */
  z.object({ type: z.literal('reserved'), ...at, ...offer, tripId: tripIdSchema }),
  /** The trip confirmed, or a reservation is due: the offer became stops. */
  z.object({ type: z.literal('planned'), ...at, ...offer, stops: z.array(stopSchema) }),
  /** A change of the trip depends on travel times. */
  z.object({ type: z.literal('changeConsidered'), ...at, ...aboutChange, ride: changedRideSchema }),
  z.object({
    type: z.literal('changeAgreed'),
    ...at,
    ...aboutChange,
    ride: changedRideSchema,
    order: z.array(stopIdSchema),
  }),
  /** The trip confirmed: these are its stops now. */
  z.object({
    type: z.literal('changed'),
    ...at,
    ...offer,
    change: z.int(),
    stops: z.array(stopSchema),
    order: z.array(stopIdSchema),
  }),
  /** The change was refused, or withdrawn by the trip. */
  z.object({ type: z.literal('changeEnded'), ...at, ...offer, change: z.int() }),
  z.object({ type: z.literal('takenOutOfService'), ...at, ...reason }),
  z.object({ type: z.literal('returnedToService'), ...at }),
  /** The offer, or its stops, were withdrawn by the trip or an operator. */
  z.object({ type: z.literal('released'), ...at, ...offer, reason: releaseReasonSchema }),
  z.object({
    type: z.literal('progressed'),
    ...at,
    ...offer,
    stopId: stopIdSchema,
    status: stopStatusSchema,
    /** By the driver's clock. */
    reportedAt: z.number().nullable(),
    ...milestoneFactsSchema.shape,
  }),
  z.object({
    type: z.literal('noShow'),
    ...at,
    ...offer,
    reportedAt: z.number().nullable(),
    ...milestoneFactsSchema.shape,
  }),
  z.object({ type: z.literal('proofStored'), ...at, ...offer, stopId: stopIdSchema }),
  /** Goods are not delivered: the drop-off, and what was still to be gone by, give way to the stop `back`. */
  z.object({
    type: z.literal('deliveryFailed'),
    ...at,
    ...offer,
    stopId: stopIdSchema,
    reason: z.string(),
    back: stopSchema,
    /** They were taken on board before the vehicle heard that its stops are void: the pickup is in the plan again. */
    pickup: stopSchema.optional(),
  }),
  /** A driver reported a pin that is not the stop's. */
  z.object({ type: z.literal('pinRefused'), ...at, ...offer, stopId: stopIdSchema, pin: z.string() }),
  /** Rider or driver of a trip has said something. */
  z.object({
    type: z.literal('messaged'),
    ...at,
    ...offer,
    tripId: tripIdSchema,
    message: rideMessageSchema,
  }),
  z.object({ type: z.literal('givenBack'), ...at, ...offer, ...reason }),
  /** Replaces every event before it. */
  z.object({ type: z.literal('snapshot'), ...at, state: vehicleStateSchema }),
]);
export type VehicleEvent = z.infer<typeof vehicleEventSchema>;
