import { z } from 'zod';
import { type FixedPosition, labelledPlaceSchema } from '../geo/place.ts';
import { contactSchema, handoverSchema } from '../handover.ts';
import {
  offerIdSchema,
  shownStopKindSchema,
  stopIdOf,
  stopIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import { itemSchema } from '../items.ts';
import { moneySchema } from '../money.ts';
import { partySchema } from '../party.ts';
import { requirementsSchema, vehicleKindOf, vehicleKindSchema } from '../requirements.ts';
import { rideMessageSchema } from '../rideMessages.ts';
import { viaField } from '../viaStops.ts';
import { openingOf, openingSchema } from './admission.ts';
import { shiftEndsAt } from './permit.ts';
import {
  type Availability,
  availabilitySchema,
  isCommitted,
  noShowFrom,
  outOfServiceSchema,
  type Profile,
  type Stop,
  stopStatusSchema,
  type VehicleRules,
  type VehicleState,
  vehicleOfferStatusSchema,
} from './state.ts';

/** The requirements that a driver sees: all but the vehicle type, which is the driver's own. */
const shownRequirementsSchema = requirementsSchema.omit({ vehicleType: true });

const timeSchema = z.number().nullable();
/** For a trip booked ahead, all in epoch ms. Left out by older code. */
const shownTimes = {
  scheduledFor: timeSchema.optional(),
  /** The rider is not expected at the pickup before this; null: no limit. */
  notBefore: timeSchema.optional(),
};

/** Everything the driver needs to know. Self-contained: the newest plan replaces every older one. */
export const planSchema = z.object({
  version: z.int(),
  epoch: z.int(),
  availability: availabilitySchema,
  offers: z.array(
    z.object({
      id: offerIdSchema,
      tripId: tripIdSchema,
      pickup: labelledPlaceSchema,
      dropoff: labelledPlaceSchema,
      ...viaField,
      ...shownRequirementsSchema.shape,
      ...shownTimes,
      pickupEtaSeconds: z.number(),
      fare: moneySchema,
      /** `accepted` waits for the trip's confirmation and no longer expires. */
      status: vehicleOfferStatusSchema,
      expiresAt: z.number(),
      /** For the agenda: the ride is later, and other work goes on until then. Left out for a ride now. */
      reservation: z.boolean().optional(),
      /** An operator ordered it: the driver is not asked. Left out by older code. */
      isOrder: z.boolean().optional(),
    }),
  ),
  stops: z.array(
    z.object({
      id: stopIdSchema,
      tripId: tripIdSchema,
      kind: shownStopKindSchema,
      place: labelledPlaceSchema,
      party: partySchema,
      items: z.array(itemSchema).optional(),
      status: stopStatusSchema,
      promisedBy: z.number().nullable(),
      ...shownTimes,
      notes: z.string().nullable(),
      /** Whom to ask for here. */
      contact: contactSchema.optional(),
      /** An operator ordered the trip: it cannot be given back. Left out by older code. */
      isOrder: z.boolean().optional(),
      /** `done` must carry the four digits that are said here. */
      asksPin: z.boolean().optional(),
      /** The photo or signature that `proof` asks for is stored. */
      isProven: z.boolean().optional(),
      ...handoverSchema.pick({ proof: true, leaveAtDoor: true }).shape,
      /** Drop-offs: what tolls reported by the driver may add to the fare. Left out where it includes them. */
      tollsAtMost: moneySchema.optional(),
      /** From when on a no-show may be reported (epoch ms). Left out until the pickup is reached. */
      noShowFrom: z.number().optional(),
      /** How near the vehicle must be seen before `arrived` is accepted. Left out where it may be said anywhere. */
      arrivalRadiusMeters: z.number().optional(),
    }),
  ),
  /** Reservations that the vehicle holds, by time; each becomes stops when it is time to drive. Left out by older code. */
  agenda: z
    .array(
      z.object({
        id: offerIdSchema,
        tripId: tripIdSchema,
        /** The pickup that it becomes. Its `giveBack` gives the reservation back. */
        stopId: stopIdSchema,
        pickup: labelledPlaceSchema,
        dropoff: labelledPlaceSchema,
        ...shownRequirementsSchema.shape,
        scheduledFor: z.number(),
        fare: moneySchema,
        notes: z.string().nullable(),
        /** An operator ordered the trip: it cannot be given back. Left out by older code. */
        isOrder: z.boolean().optional(),
      }),
    )
    .optional(),
  /** What rider and driver of each trip have said lately, oldest first. Left out where nobody has, and by older code. */
  messages: z.array(rideMessageSchema.extend({ tripId: tripIdSchema })).optional(),
  /** Whom the driver may call about a trip of the plan. Left out without one, and by older code. */
  contactPhone: z.string().optional(),
  /** True after several declines in a row: the client may suggest a break. */
  pauseSuggested: z.boolean(),
  /** Set while an operator has the vehicle out of service: it gets no new offers. Left out by older code. */
  outOfService: outOfServiceSchema.nullable().optional(),
  /** When the driver has worked as long as may be (epoch ms); left out without a limit. */
  shiftEndsAt: z.number().optional(),
  /** From when on (epoch ms) clients warn of that. */
  shiftWarningAt: z.number().optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** What a cell caches of a vehicle whose stream it owns. */
export const vehicleSnapshotSchema = z.object({
  vehicleId: vehicleIdSchema,
  epoch: z.int(),
  ...vehicleKindSchema.shape,
  plan: planSchema,
  /** How it can take one more trip; null: it cannot. Left out by older code. */
  opening: openingSchema.nullable().optional(),
  /** The shift has ended: the cell closes the stream after sending the plan. */
  shiftOver: z.boolean(),
});
export type VehicleSnapshot = z.infer<typeof vehicleSnapshotSchema>;

/** A vehicle's plan, with the facts that only its cell has. */
export interface VehicleNow {
  readonly outcome: 'found';
  readonly profile: Profile;
  readonly connected: boolean;
  readonly driver: string | null;
  readonly availability: Availability;
  readonly position: FixedPosition | null;
  readonly plan: Plan;
}

export function planOf(state: VehicleState): Plan {
  return {
    version: state.planVersion,
    epoch: state.epoch,
    availability: state.availability,
    offers: state.offers.map(({ proposal, status, expiresAt }) => ({
      id: proposal.offerId,
      tripId: proposal.tripId,
      pickup: proposal.pickup,
      dropoff: proposal.dropoff,
      ...(proposal.via !== undefined && { via: proposal.via }),
      ...shownRequirementsSchema.parse(proposal),
      scheduledFor: proposal.scheduledFor ?? null,
      notBefore: proposal.scheduledFor ?? null,
      pickupEtaSeconds: proposal.pickupEtaSeconds,
      fare: proposal.fare,
      status,
      expiresAt,
      ...(proposal.reservation === true && { reservation: true }),
      ...(proposal.isOrder === true && { isOrder: true }),
    })),
    stops: state.stops.map((stop) => plannedStop(stop, state.rules)),
    agenda: state.agenda.map(({ offerId, tripId, pickup, dropoff, scheduledFor, fare, notes, ...ride }) => ({
      id: offerId,
      tripId,
      stopId: stopIdOf(offerId, 'pickup'),
      pickup,
      dropoff,
      ...shownRequirementsSchema.parse(ride),
      scheduledFor: scheduledFor ?? 0,
      fare,
      notes,
      ...(ride.isOrder === true && { isOrder: true }),
    })),
    ...(state.messages.length > 0 && { messages: state.messages.map(({ offerId: _, ...said }) => said) }),
    ...(state.stops.length > 0 &&
      state.rules.contactPhone !== null && { contactPhone: state.rules.contactPhone }),
    outOfService: state.outOfService,
    ...shiftEnd(state),
    pauseSuggested: state.declinesInARow >= state.rules.declinesBeforePause,
  };
}

function shiftEnd(state: VehicleState): Pick<Plan, 'shiftEndsAt' | 'shiftWarningAt'> {
  const endsAt = shiftEndsAt(state);
  return endsAt === null
    ? {}
    : { shiftEndsAt: endsAt, shiftWarningAt: endsAt - state.rules.shiftWarningSeconds * 1000 };
}

function plannedStop(stop: Stop, rules: VehicleRules): Plan['stops'][number] {
  const { id, tripId, kind, place, party, items, status, promisedBy, scheduledFor = null, notes } = stop;
  const { contact, pin, proof, leaveAtDoor, tollsAtMost } = stop;
  const shownKind: Plan['stops'][number]['kind'] = stop.isReturn === true ? 'return' : kind;
  const shown = {
    id,
    tripId,
    kind: shownKind,
    place,
    party,
    ...(items && { items }),
    status,
    promisedBy,
    scheduledFor,
    notBefore: kind === 'pickup' ? scheduledFor : null,
    notes,
    ...(stop.isOrder && { isOrder: true }),
    ...(contact && { contact }),
    ...(pin !== undefined && { asksPin: true }),
    ...(proof && { proof }),
    ...(stop.isProven && { isProven: true }),
    ...(leaveAtDoor && { leaveAtDoor }),
    ...(tollsAtMost && { tollsAtMost }),
  };
  if (kind !== 'pickup' || status === 'done') return shown;
  if (status === 'arrived') return { ...shown, noShowFrom: noShowFrom(stop, rules) };
  const { unseenArrival, arrivalRadiusMeters } = rules;
  return unseenArrival === 'refuse' ? { ...shown, arrivalRadiusMeters } : shown;
}

/** Returns whether the driver wants to stop and no stop or offer is left. */
export function isShiftOver(state: VehicleState): boolean {
  return state.availability === 'offline' && !isCommitted(state);
}

/**
 * Returns the snapshot for the vehicle's cell; null while unregistered. `mayEnd` is false when the shift had already
 * ended, or has not begun.
 */
export function snapshotOf(state: VehicleState, mayEnd: boolean): VehicleSnapshot | null {
  if (state.profile === null) return null;
  return {
    vehicleId: state.profile.id,
    epoch: state.epoch,
    ...vehicleKindOf(state.profile),
    plan: planOf(state),
    opening: openingOf(state),
    shiftOver: mayEnd && isShiftOver(state),
  };
}
