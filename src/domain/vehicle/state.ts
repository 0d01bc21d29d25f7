import { z } from 'zod';
import { carriedSchema, evidencePolicySchema } from '../evidence.ts';
import { cellIdSchema } from '../geo/cells.ts';
import { labelledPlaceSchema } from '../geo/place.ts';
import { contactSchema, handoverSchema } from '../handover.ts';
import {
  offerIdSchema,
  personIdSchema,
  type StopId,
  stopIdSchema,
  stopKindSchema,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import { itemSchema } from '../items.ts';
import { earliest } from '../machine.ts';
import { moneySchema } from '../money.ts';
import { partySchema } from '../party.ts';
import { flatPolicySchema } from '../policy/policy.ts';
import { vehicleKindSchema } from '../requirements.ts';
import { heldMessageSchema } from '../rideMessages.ts';
import { routingRulesSchema } from '../supply/eta.ts';
import { aboutChange, changedRideSchema } from '../tripChange.ts';
import { proposalSchema } from '../tripVehicleMessages.ts';
import { connectsSchema } from './connects.ts';
import { dutySchema, permitSchema, shiftEndsAt } from './permit.ts';
import { noShiftPlan, shiftPlanSchema } from './plannedShifts.ts';

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
  kind: stopKindSchema,
  place: labelledPlaceSchema,
  party: partySchema,
  items: z.array(itemSchema).optional(),
  status: stopStatusSchema,
  /** By the server's clock; waiting times count from here. */
  statusAt: z.number(),
  /** When the driver reached the status (epoch ms), where that is earlier than `statusAt`. */
  happenedAt: z.number().optional(),
  promisedBy: z.number().nullable(),
  /** The rider is not late before this (epoch ms). */
  scheduledFor: z.number().nullable().optional(),
  notes: z.string().nullable(),
  /** It comes from the agenda: what was accepted before goes before it. */
  reserved: z.boolean().optional(),
  /** Left out by older code, whose plans were never pooled. */
  pooled: z.boolean().optional(),
  /** Promised to a pooled rider, from pickup to drop-off. */
  longestRideSeconds: z.number().optional(),
  /** Drop-offs: the expected time of the ride without anybody else's stops. Left out by older code. */
  rideSeconds: z.number().optional(),
  /** Drop-offs: as in the proposal. */
  tollsAtMost: moneySchema.optional(),
  /** A drop-off where goods come back to, because they could not be delivered. */
  isReturn: z.boolean().optional(),
  /** A return whose trip is over, or counts with another vehicle: the trip hears of it, and does not wait for it. */
  isTripless: z.boolean().optional(),
  /** The photo or signature of the stop is stored. */
  isProven: z.boolean().optional(),
  /** An operator ordered the trip: it cannot be given back. */
  isOrder: z.boolean().optional(),
  /** Whom to ask for here. */
  contact: contactSchema.optional(),
  /** What `done` has to bring; left out: nothing. Drivers are never shown it. */
  pin: z.string().optional(),
  /** Different wrong pins that were tried, and when the last one was (epoch ms). */
  wrongPins: z.object({ tried: z.array(z.string()), at: z.number() }).optional(),
  ...handoverSchema.pick({ proof: true, leaveAtDoor: true }).shape,
});
export type Stop = z.infer<typeof stopSchema>;

export const vehicleOfferStatusSchema = z.enum(['open', 'seen', 'accepted']);

const openOfferSchema = z.object({
  proposal: proposalSchema,
  status: vehicleOfferStatusSchema,
  expiresAt: z.number(),
  /** Pooled offers: the new order of the remaining stops; left out: the trip goes to the end of the plan. */
  order: z.array(stopIdSchema).optional(),
});
export type VehicleOffer = z.infer<typeof openOfferSchema>;

/** `lapsed`: it expired. `released`: it was withdrawn or lost (see `OfferEnd`), or its stops were withdrawn. */
const conclusionSchema = z.enum(['declined', 'lapsed', 'released', 'completed', 'noShow', 'givenBack']);
export type Conclusion = z.infer<typeof conclusionSchema>;

/** How an offer, and the stops it became, ended. Kept so that repeated reports change nothing. */
const concludedSchema = z.object({
  offerId: offerIdSchema,
  /** True once the offer was in the plan. */
  planned: z.boolean(),
  conclusion: conclusionSchema,
  /** Of goods that travel alone: the driver may have taken them before hearing of the release. Kept for a while. */
  pickup: stopSchema.optional(),
});
export type Concluded = z.infer<typeof concludedSchema>;

export const connectionSchema = z.object({
  cell: cellIdSchema,
  driver: personIdSchema,
});

/** The policy keys that a vehicle needs; refreshed by each connection. */
export const vehicleRulesSchema = flatPolicySchema
  .pick({
    noShowSeconds: true,
    declinesBeforePause: true,
    positionFutureSeconds: true,
    goodsWithPeople: true,
    reservationBufferSeconds: true,
    contactPhone: true,
    rideOverdueSeconds: true,
    maxShiftSeconds: true,
    shiftBreakSeconds: true,
    shiftWarningSeconds: true,
    connectsPerMinute: true,
    connectBurst: true,
  })
  .extend({ ...evidencePolicySchema.shape, ...routingRulesSchema.shape });
export type VehicleRules = z.infer<typeof vehicleRulesSchema>;

/** A pooled trip under consideration: the vehicle waits for travel times, at most until then. */
const considerationSchema = z.object({ proposal: proposalSchema, until: z.number() });

/** A change of a trip in the plan, until the trip confirms or withdraws it. One at a time. */
const changingSchema = z.object({
  ...aboutChange,
  ride: changedRideSchema,
  /** The order of the remaining stops after it; left out while travel times are awaited. */
  order: z.array(stopIdSchema).optional(),
});
export type Changing = z.infer<typeof changingSchema>;

export const outOfServiceSchema = z.object({ since: z.number(), reason: z.string().nullable() });

/** The whole state of a vehicle, as its snapshot stores it. */
export const vehicleStateSchema = z.object({
  profile: profileSchema.nullable(),
  profileVersion: z.int(),
  rules: vehicleRulesSchema,
  epoch: z.int(),
  /** The cell with the newest stream; null when there is none. */
  connection: connectionSchema.nullable(),
  /** When the newest stream was opened (epoch ms). Left out by older code, and before. */
  connectedAt: z.number().optional(),
  /** When the last stream was lost (epoch ms). */
  disconnectedAt: z.number().nullable(),
  /** What its cell knew when a stream was last lost. Left out by older code, and before. */
  carried: carriedSchema.optional(),
  /** Left out by older code, and before the first stream. */
  connects: connectsSchema.optional(),
  availability: availabilitySchema,
  planVersion: z.int(),
  offers: z.array(openOfferSchema),
  considering: considerationSchema.nullable().default(null),
  changing: changingSchema.nullable().default(null),
  stops: z.array(stopSchema),
  /** Reservations accepted for later, by time. They enter the plan when their trips say so. */
  agenda: z.array(proposalSchema).default([]),
  /** When the vehicle is planned to be on duty. */
  shiftPlan: shiftPlanSchema.default(noShiftPlan),
  /** What rider and driver of each trip in the plan have said, newest last, capped. */
  messages: z.array(heldMessageSchema.extend({ tripId: tripIdSchema })).default([]),
  /** Newest last, capped. */
  concluded: z.array(concludedSchema),
  declinesInARow: z.int(),
  /** Set while an operator has the vehicle out of service. */
  outOfService: outOfServiceSchema.nullable().default(null),
  /** Of the driver who came with one last. Left out before, and by older code. */
  permit: permitSchema.optional(),
  /** Only kept where the policy limits shifts. */
  duty: dutySchema.optional(),
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
  changing: null,
  stops: [],
  agenda: [],
  shiftPlan: noShiftPlan,
  messages: [],
  concluded: [],
  declinesInARow: 0,
  outOfService: null,
  eventsSinceSnapshot: 0,
};

/** Returns whether the vehicle is committed now: it has stops, or an open offer of a ride now. */
export function isCommitted({ offers, stops }: VehicleState): boolean {
  return stops.length > 0 || offers.some(({ proposal }) => proposal.reservation !== true);
}

/**
 * When the vehicle must be woken (epoch ms): an offer expires, a consideration times out, the shift ends, or a return
 * of which no trip takes care has taken far too long. An accepted offer has no deadline here: its trip ends it.
 */
export function vehicleWakeAt(state: VehicleState): number | null {
  const { offers, considering, availability } = state;
  return earliest(
    availability === 'available' ? shiftEndsAt(state) : null,
    considering?.until ?? null,
    ...state.stops.map((stop) => returnEndsAt(stop, state.rules)),
    ...offers.map((offer) => (offer.status === 'accepted' ? null : offer.expiresAt)),
  );
}

/** When the vehicle stops waiting for goods to be handed back (epoch ms); null where their trip does that. */
export function returnEndsAt(
  { isTripless, statusAt }: Stop,
  { rideOverdueSeconds }: VehicleRules,
): number | null {
  return isTripless === true ? statusAt + rideOverdueSeconds * 1000 : null;
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

/** Sorts stops into the given order; stops it does not name are done, and come first. */
export function inOrder(stops: readonly Stop[], order: readonly StopId[] | undefined): Stop[] {
  if (order === undefined) return [...stops];
  return stops.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** When the stop reached its status, as far as the driver is believed (epoch ms). */
export function happenedAtOf({ happenedAt, statusAt }: Stop): number {
  return happenedAt ?? statusAt;
}
