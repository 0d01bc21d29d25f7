import { z } from 'zod';
import { carriedSchema, evidencePolicySchema } from '../evidence.ts';
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

/** The registered vehicle. Keep the field order: registrations are compared as JSON. */
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
  /** By the server's clock; waiting times count from here. */
  statusAt: z.number(),
  /** When the driver reached the status (epoch ms), where that is earlier than `statusAt`. */
  happenedAt: z.number().optional(),
  promisedBy: z.number().nullable(),
  /** The rider is not late before this (epoch ms). */
  scheduledFor: z.number().nullable().optional(),
  notes: z.string().nullable(),
  /** Left out by older code, whose plans were never pooled. */
  pooled: z.boolean().optional(),
  /** Promised to a pooled rider, from pickup to drop-off. */
  longestRideSeconds: z.number().optional(),
  /** Drop-offs: the expected time of the direct ride. Left out by older code. */
  rideSeconds: z.number().optional(),
});
export type Stop = z.infer<typeof stopSchema>;

export const vehicleOfferStatusSchema = z.enum(['open', 'seen', 'accepted']);

export const openOfferSchema = z.object({
  proposal: proposalSchema,
  status: vehicleOfferStatusSchema,
  expiresAt: z.number(),
  /** Pooled offers: the new order of the remaining stops; left out: the trip goes to the end of the plan. */
  order: z.array(stopIdSchema).optional(),
});
export type VehicleOffer = z.infer<typeof openOfferSchema>;

/** `lapsed`: it expired. `released`: it was withdrawn or lost (see `OfferEnd`), or its stops were withdrawn. */
export const conclusionSchema = z.enum([
  'declined',
  'lapsed',
  'released',
  'completed',
  'noShow',
  'givenBack',
]);
export type Conclusion = z.infer<typeof conclusionSchema>;

/** How an offer, and the stops it became, ended. Kept so that repeated reports change nothing. */
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

/** The policy keys that a vehicle needs; refreshed by each connection. */
export const vehicleRulesSchema = flatPolicySchema
  .pick({ noShowSeconds: true, declinesBeforePause: true, positionFutureSeconds: true })
  .extend({ ...evidencePolicySchema.shape, ...routingRulesSchema.shape });
export type VehicleRules = z.infer<typeof vehicleRulesSchema>;

/** A pooled trip under consideration: the vehicle waits for travel times, at most until then. */
export const considerationSchema = z.object({ proposal: proposalSchema, until: z.number() });

export const outOfServiceSchema = z.object({ since: z.number(), reason: z.string().nullable() });

/** The whole state of a vehicle, as its snapshot stores it. */
export const vehicleStateSchema = z.object({
  profile: profileSchema.nullable(),
  profileVersion: z.int(),
  rules: vehicleRulesSchema,
  epoch: z.int(),
  /** The cell with the newest stream; null when there is none. */
  connection: connectionSchema.nullable(),
  /** When the last stream was lost (epoch ms). */
  disconnectedAt: z.number().nullable(),
  /** What its cell knew when a stream was last lost. Left out by older code, and before. */
  carried: carriedSchema.optional(),
  availability: availabilitySchema,
  planVersion: z.int(),
  offers: z.array(openOfferSchema),
  considering: considerationSchema.nullable().default(null),
  stops: z.array(stopSchema),
  /** Newest last, capped. */
  concluded: z.array(concludedSchema),
  declinesInARow: z.int(),
  /** Set while an operator has the vehicle out of service. */
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

/** Returns whether the vehicle is committed: it has an open offer or stops. */
export function isCommitted(state: VehicleState): boolean {
  return state.offers.length > 0 || state.stops.length > 0;
}

/**
 * When the vehicle must be woken (epoch ms): an offer expires, or a consideration times out. An accepted offer has no
 * deadline here: its trip ends it.
 */
export function vehicleWakeAt({ offers, considering }: VehicleState): number | null {
  return earliest(
    considering?.until ?? null,
    ...offers.map((offer) => (offer.status === 'accepted' ? null : offer.expiresAt)),
  );
}

/** The remaining stops, in plan order. */
export function stopsAhead(stops: readonly Stop[]): Stop[] {
  return stops.filter(({ status }) => status !== 'done');
}

export function isPooled({ pooled = false }: Stop): boolean {
  return pooled;
}

/** From when on a no-show may be reported at a pickup that was reached (epoch ms). */
export function noShowFrom({ statusAt, scheduledFor }: Stop, { noShowSeconds }: VehicleRules): number {
  return Math.max(statusAt, scheduledFor ?? 0) + noShowSeconds * 1000;
}

/** The stops that an offer becomes when its trip confirms. */
export function stopsFor(proposal: Proposal, now: number): Stop[] {
  const { offerId, tripId, party, pooled, notes, sharing, pickupEtaSeconds, rideSeconds } = proposal;
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
    ...(kind === 'dropoff' && rideSeconds !== undefined && { rideSeconds }),
  });
  return [stopFor('pickup'), stopFor('dropoff')];
}

/** Sorts stops into the given order; stops it does not name are done, and come first. */
export function inOrder(stops: readonly Stop[], order: readonly StopId[] | undefined): Stop[] {
  if (order === undefined) return [...stops];
  return stops.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** When the stop reached its status, as far as the driver is believed (epoch ms). */
export function happenedAtOf({ happenedAt, statusAt }: Stop): number {
  return happenedAt ?? statusAt;
}
