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
  outOfServiceSchema,
  type Profile,
  stopStatusSchema,
  type VehicleState,
  vehicleOfferStatusSchema,
} from './state.ts';

/** What a driver is shown of a trip's requirements: all but the type of the vehicle, which is the driver's own. */
const shownRequirementsSchema = requirementsSchema.omit({ vehicleType: true });

/** Everything the driver needs to know now. Complete in itself: whoever has the newest needs no older one. */
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
      /** `accepted` waits for the trip's word, and no longer expires. */
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
    }),
  ),
  /** True after several declines in a row: the driver may want a break. */
  pauseSuggested: z.boolean(),
  /** An operator has taken the vehicle off the street: nothing new is offered. Left out by older code. */
  outOfService: outOfServiceSchema.nullable().optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** What a cell must know of a vehicle it carries: a cache of the vehicle's own facts. */
export const vehicleSnapshotSchema = z.object({
  vehicleId: vehicleIdSchema,
  epoch: z.int(),
  ...vehicleKindSchema.shape,
  plan: planSchema,
  /** What else it could take on; null: nothing. Left out by older code. */
  opening: openingSchema.nullable().optional(),
  /** The shift ended with this: the stream is closed after the plan was sent. */
  shiftOver: z.boolean(),
});
export type VehicleSnapshot = z.infer<typeof vehicleSnapshotSchema>;

/** A vehicle with its plan, and what only its cell knows. */
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
    stops: state.stops.map(({ id, tripId, kind, place, party, status, promisedBy, notes }) => ({
      id,
      tripId,
      kind,
      place,
      party,
      status,
      promisedBy,
      notes,
    })),
    outOfService: state.outOfService,
    pauseSuggested: state.declinesInARow >= state.rules.declinesBeforePause,
  };
}

/** True when the driver wants to stop, and nothing is left to do. */
export function isShiftOver(state: VehicleState): boolean {
  return state.availability === 'offline' && !isCommitted(state);
}

/** What the vehicle's cell is told. `mayEnd` is false where the shift was already over, or has not begun. */
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
