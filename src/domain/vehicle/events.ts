import { z } from 'zod';
import { cellIdSchema } from '../geo/cells.ts';
import { placeSchema } from '../geo/place.ts';
import {
  offerIdSchema,
  personIdSchema,
  stopIdSchema,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import { proposalSchema, releaseReasonSchema } from '../messages.ts';
import { capacitySchema, partySchema } from '../party.ts';
import { flatPolicySchema } from '../policy.ts';
import { routingRulesSchema } from '../supply/eta.ts';

/** What the operator registered. */
export const profileSchema = z.object({
  tenant: tenantIdSchema,
  id: vehicleIdSchema,
  name: z.string(),
  type: z.string(),
  plate: z.string(),
  capacity: capacitySchema,
});
export type Profile = z.infer<typeof profileSchema>;

export const availabilitySchema = z.enum(['available', 'paused', 'offline']);
export type Availability = z.infer<typeof availabilitySchema>;

export const stopStatusSchema = z.enum(['pending', 'enroute', 'arrived', 'done']);
export type StopStatus = z.infer<typeof stopStatusSchema>;

export const stopSchema = z.object({
  id: stopIdSchema,
  tripId: tripIdSchema,
  offerId: offerIdSchema,
  kind: z.enum(['pickup', 'dropoff']),
  place: placeSchema,
  party: partySchema,
  status: stopStatusSchema,
  /** By the server's clock: what waiting times are counted from. */
  statusAt: z.number(),
  promisedBy: z.number().nullable(),
  /** A rider who is not here before this is not late. */
  scheduledFor: z.number().nullable().optional(),
  notes: z.string().nullable(),
  /** Left out by older code: not pooled, as no plan then was. */
  pooled: z.boolean().optional(),
  /** Promised to a pooled rider, from the pickup to the drop-off. */
  longestRideSeconds: z.number().optional(),
});
export type Stop = z.infer<typeof stopSchema>;

export const vehicleOfferStatusSchema = z.enum(['open', 'seen', 'accepted']);

export const openOfferSchema = z.object({
  proposal: proposalSchema,
  status: vehicleOfferStatusSchema,
  expiresAt: z.number(),
  /** Of a trip that shares: the stops in their new order, as they were still to be made; left out: behind the plan. */
  order: z.array(stopIdSchema).optional(),
});
export type VehicleOffer = z.infer<typeof openOfferSchema>;

export const conclusionSchema = z.enum([
  'declined',
  'lapsed',
  'released',
  'completed',
  'noShow',
  'givenBack',
]);
export type Conclusion = z.infer<typeof conclusionSchema>;

/** How an offer, and the stops it became, ended: so that repeated reports change nothing. */
export const concludedSchema = z.object({
  offerId: offerIdSchema,
  /** True once the offer was in the plan. */
  planned: z.boolean(),
  conclusion: conclusionSchema,
});
export type Concluded = z.infer<typeof concludedSchema>;

export const connectionSchema = z.object({
  cell: cellIdSchema,
  driver: personIdSchema,
});

/** The part of the tenant's policy that a vehicle needs; refreshed by each connection. */
export const vehicleRulesSchema = flatPolicySchema
  .pick({ noShowSeconds: true, declinesBeforePause: true })
  .extend(routingRulesSchema.shape);
export type VehicleRules = z.infer<typeof vehicleRulesSchema>;

/** A pooled trip that asks to share: the vehicle waits for travel times, not longer than until then. */
export const considerationSchema = z.object({ proposal: proposalSchema, until: z.number() });

export const outOfServiceSchema = z.object({ since: z.number(), reason: z.string().nullable() });

/** Everything a vehicle remembers, as its snapshot keeps it. */
export const vehicleStateSchema = z.object({
  profile: profileSchema.nullable(),
  profileVersion: z.int(),
  rules: vehicleRulesSchema,
  epoch: z.int(),
  /** The cell that holds the newest stream; null while there is none. */
  connection: connectionSchema.nullable(),
  /** When the last stream was lost; the vehicle was not heard from later. */
  disconnectedAt: z.number().nullable(),
  availability: availabilitySchema,
  planVersion: z.int(),
  offers: z.array(openOfferSchema),
  considering: considerationSchema.nullable().default(null),
  stops: z.array(stopSchema),
  /** Newest last, capped. */
  concluded: z.array(concludedSchema),
  declinesInARow: z.int(),
  /** An operator wants it off the street. */
  outOfService: outOfServiceSchema.nullable().default(null),
  eventsSinceSnapshot: z.int(),
});
export type VehicleState = z.infer<typeof vehicleStateSchema>;

const at = { at: z.number() };
const offer = { offerId: offerIdSchema };
const reason = { reason: z.string().nullable() };

/** Everything that can happen to a vehicle. Forever readable: see the golden samples. */
export const vehicleEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registered'), ...at, profile: profileSchema }),
  z.object({
    type: z.literal('connected'),
    ...at,
    epoch: z.int(),
    connection: connectionSchema,
    rules: vehicleRulesSchema,
  }),
  z.object({ type: z.literal('disconnected'), ...at, epoch: z.int() }),
  z.object({ type: z.literal('availabilityChanged'), ...at, availability: availabilitySchema }),
  z.object({ type: z.literal('offerConsidered'), ...at, proposal: proposalSchema, until: z.number() }),
  /** The offer was refused after all. */
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
  z.object({ type: z.literal('offerLapsed'), ...at, ...offer }),
  /** The trip confirmed: the offer became stops. */
  z.object({ type: z.literal('planned'), ...at, ...offer, stops: z.array(stopSchema) }),
  z.object({ type: z.literal('takenOutOfService'), ...at, ...reason }),
  z.object({ type: z.literal('returnedToService'), ...at }),
  /** The offer, or its stops, were taken back: by the trip, or by an operator. */
  z.object({ type: z.literal('released'), ...at, ...offer, reason: releaseReasonSchema }),
  z.object({
    type: z.literal('progressed'),
    ...at,
    ...offer,
    stopId: stopIdSchema,
    status: stopStatusSchema,
    /** By the driver's clock. */
    reportedAt: z.number().nullable(),
  }),
  z.object({ type: z.literal('noShow'), ...at, ...offer, reportedAt: z.number().nullable() }),
  z.object({ type: z.literal('givenBack'), ...at, ...offer, ...reason }),
  /** Says everything that went before. */
  z.object({ type: z.literal('snapshot'), ...at, state: vehicleStateSchema }),
]);
export type VehicleEvent = z.infer<typeof vehicleEventSchema>;
