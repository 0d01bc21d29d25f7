import { z } from 'zod';
import { cellIdSchema } from '../geo/cells.ts';
import { labelledPlaceSchema } from '../geo/place.ts';
import {
  offerIdSchema,
  personIdSchema,
  type StopId,
  stopIdOf,
  stopIdSchema,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import { earliest } from '../machine.ts';
import { type Proposal, proposalSchema } from '../messages.ts';
import { partySchema } from '../party.ts';
import { flatPolicySchema } from '../policy.ts';
import { vehicleKindSchema } from '../requirements.ts';
import { routingRulesSchema } from '../supply/eta.ts';

/** What the operator registered. Its parts keep their order: registrations are compared as JSON. */
export const profileSchema = z.object({
  tenant: tenantIdSchema,
  id: vehicleIdSchema,
  name: z.string(),
  type: vehicleKindSchema.shape.type,
  plate: z.string(),
  ...vehicleKindSchema.omit({ type: true }).shape,
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
  place: labelledPlaceSchema,
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

/** `lapsed`: it expired. `released`: it was withdrawn or lost (see `OfferEnd`), or the stops were taken back. */
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

export const newVehicle: VehicleState = {
  profile: null,
  profileVersion: 0,
  rules: vehicleRulesSchema.parse({}),
  epoch: 0,
  connection: null,
  disconnectedAt: null,
  availability: 'offline',
  planVersion: 0,
  offers: [],
  considering: null,
  stops: [],
  concluded: [],
  declinesInARow: 0,
  outOfService: null,
  eventsSinceSnapshot: 0,
};

/** True when the vehicle has promised itself: an open offer or stops. */
export function isCommitted(state: VehicleState): boolean {
  return state.offers.length > 0 || state.stops.length > 0;
}

/**
 * When the vehicle must be woken: the next offer expires, or has been considered for long enough. An accepted one waits
 * for its trip's word.
 */
export function vehicleWakeAt({ offers, considering }: VehicleState): number | null {
  return earliest(
    considering?.until ?? null,
    ...offers.map((offer) => (offer.status === 'accepted' ? null : offer.expiresAt)),
  );
}

/** The stops that are still to be made, in the order of the plan. */
export function stopsAhead(stops: readonly Stop[]): Stop[] {
  return stops.filter(({ status }) => status !== 'done');
}

export function isPooled({ pooled = false }: Stop): boolean {
  return pooled;
}

/** The stops that an offer becomes when its trip confirms. */
export function stopsFor(proposal: Proposal, now: number): Stop[] {
  const { offerId, tripId, party, pooled, notes, sharing, pickupEtaSeconds } = proposal;
  const slackSeconds = sharing?.pickupSlackSeconds ?? 0;
  const stopFor = (kind: Stop['kind']): Stop => ({
    id: stopIdOf(offerId, kind),
    tripId,
    offerId,
    kind,
    place: kind === 'pickup' ? proposal.pickup : proposal.dropoff,
    party,
    status: 'pending',
    statusAt: now,
    promisedBy: kind === 'pickup' ? now + Math.round((pickupEtaSeconds + slackSeconds) * 1000) : null,
    scheduledFor: proposal.scheduledFor ?? null,
    notes,
    pooled,
    ...(sharing && { longestRideSeconds: sharing.longestRideSeconds }),
  });
  return [stopFor('pickup'), stopFor('dropoff')];
}

/** The stops in an order; what it does not name is behind us, and comes first. */
export function inOrder(stops: readonly Stop[], order: readonly StopId[] | undefined): Stop[] {
  if (order === undefined) return [...stops];
  return stops.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}
