import { z } from 'zod';
import { type FixedPosition, labelledPlaceSchema } from '../geo/place.ts';
import { offerIdSchema, stopIdSchema, tripIdSchema, vehicleIdSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { partySchema } from '../party.ts';
import { requirementsSchema, vehicleKindOf, vehicleKindSchema } from '../requirements.ts';
import { openingOf, openingSchema } from './opening.ts';
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
      ...shownRequirementsSchema.shape,
      pickupEtaSeconds: z.number(),
      fare: moneySchema,
      /** `accepted` waits for the trip's confirmation and no longer expires. */
      status: vehicleOfferStatusSchema,
      expiresAt: z.number(),
    }),
  ),
  stops: z.array(
    z.object({
      id: stopIdSchema,
      tripId: tripIdSchema,
      kind: z.enum(['pickup', 'dropoff']),
      place: labelledPlaceSchema,
      party: partySchema,
      status: stopStatusSchema,
      promisedBy: z.number().nullable(),
      notes: z.string().nullable(),
      /** From when on a no-show may be reported (epoch ms). Left out until the pickup is reached. */
      noShowFrom: z.number().optional(),
      /** How near the vehicle must be seen before `arrived` is accepted. Left out where it may be said anywhere. */
      arrivalRadiusMeters: z.number().optional(),
    }),
  ),
  /** True after several declines in a row: the client may suggest a break. */
  pauseSuggested: z.boolean(),
  /** Set while an operator has the vehicle out of service: it gets no new offers. Left out by older code. */
  outOfService: outOfServiceSchema.nullable().optional(),
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
      ...shownRequirementsSchema.parse(proposal),
      pickupEtaSeconds: proposal.pickupEtaSeconds,
      fare: proposal.fare,
      status,
      expiresAt,
    })),
    stops: state.stops.map((stop) => plannedStop(stop, state.rules)),
    outOfService: state.outOfService,
    pauseSuggested: state.declinesInARow >= state.rules.declinesBeforePause,
  };
}

function plannedStop(stop: Stop, rules: VehicleRules): Plan['stops'][number] {
  const { id, tripId, kind, place, party, status, promisedBy, notes } = stop;
  const shown = { id, tripId, kind, place, party, status, promisedBy, notes };
  if (kind === 'dropoff' || status === 'done') return shown;
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
