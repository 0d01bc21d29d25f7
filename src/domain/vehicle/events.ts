import { z } from 'zod';
import { carriedSchema } from '../evidence.ts';
import { offerIdSchema, stopIdSchema } from '../ids.ts';
import { milestoneFactsSchema, proposalSchema, releaseReasonSchema } from '../messages.ts';
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
  }),
  z.object({
    type: z.literal('disconnected'),
    ...at,
    epoch: z.int(),
    /** Left out by older code. */
    carried: carriedSchema.optional(),
  }),
  z.object({ type: z.literal('availabilityChanged'), ...at, availability: availabilitySchema }),
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
  /** The trip confirmed: the offer became stops. */
  z.object({ type: z.literal('planned'), ...at, ...offer, stops: z.array(stopSchema) }),
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
  z.object({ type: z.literal('givenBack'), ...at, ...offer, ...reason }),
  /** Replaces every event before it. */
  z.object({ type: z.literal('snapshot'), ...at, state: vehicleStateSchema }),
]);
export type VehicleEvent = z.infer<typeof vehicleEventSchema>;
