import { z } from 'zod';
import { type CellId, cellIdSchema } from '../geo/cells.ts';
import type { Place } from '../geo/place.ts';
import {
  type OfferId,
  offerIdSchema,
  type PersonId,
  stopIdSchema,
  type TripId,
  tripIdSchema,
  vehicleIdSchema,
} from '../ids.ts';
import type { Decision, Draft } from '../machine.ts';
import { type Proposal, type TripToVehicle, type VehicleToTrip, vehicleToTripSchema } from '../messages.ts';
import {
  availabilitySchema,
  type Profile,
  profileSchema,
  type VehicleEvent,
  type VehicleRules,
  type VehicleState,
} from './events.ts';
import { type VehicleSnapshot, vehicleSnapshotSchema } from './plan.ts';

const reason = z.string().max(200).optional();

/** What a driver says: everything since the shift began may be repeated. */
export const reportSchema = z.object({
  planVersion: z.int().min(0).optional(),
  availability: availabilitySchema.optional(),
  answers: z
    .array(z.object({ offerId: offerIdSchema, answer: z.enum(['seen', 'accept', 'decline']), reason }))
    .max(50)
    .optional(),
  progress: z
    .array(
      z.object({
        stopId: stopIdSchema,
        status: z.enum(['enroute', 'arrived', 'done', 'noShow', 'giveBack']),
        at: z.number().min(0).max(8.64e15).optional(),
        reason,
      }),
    )
    .max(50)
    .optional(),
});
export type Report = z.infer<typeof reportSchema>;
export type Answer = NonNullable<Report['answers']>[number];
export type Progress = NonNullable<Report['progress']>[number];

/** A part of a report that was not applied, and what the driver should know. */
export const reportRefusalSchema = z.object({
  reason: z.enum(['unknown-offer', 'offer-gone', 'unknown-stop', 'out-of-order']),
  detail: z.string(),
  ref: z.union([offerIdSchema, stopIdSchema]),
});
export type ReportRefusal = z.infer<typeof reportRefusalSchema>;

export type VehicleCommand =
  | { readonly type: 'register'; readonly profile: Profile }
  | {
      readonly type: 'connect';
      readonly cell: CellId;
      readonly driver: PersonId;
      readonly rules: VehicleRules;
      /** Registers a vehicle nobody registered. Null where that is refused. */
      readonly fallbackProfile: Profile | null;
    }
  | { readonly type: 'disconnect'; readonly epoch: number }
  | { readonly type: 'report'; readonly epoch: number; readonly report: Report }
  | { readonly type: 'tripSays'; readonly tripId: TripId; readonly says: TripToVehicle }
  | {
      readonly type: 'travelAnswered';
      readonly offerId: OfferId;
      /** The version of the plan whose stops were asked about. */
      readonly planVersion: number;
      /**
       * From the vehicle and then each of the places (rows) to each of the places (columns); null where there is no
       * way, and as a whole where nobody knows where the vehicle is.
       */
      readonly seconds: readonly (readonly (number | null)[])[] | null;
    }
  | { readonly type: 'takeOutOfService'; readonly reason: string | null }
  | { readonly type: 'returnToService' }
  | { readonly type: 'wake' };

/** Asks how long the ways between the vehicle and some places are. */
export interface VehicleEffect {
  readonly type: 'travel';
  readonly offerId: OfferId;
  readonly planVersion: number;
  readonly places: readonly Place[];
  readonly rules: VehicleRules;
}

/** A record of a vehicle for the operator's lists. */
export const vehicleRecordSchema = z.object({
  recordVersion: z.literal(1),
  version: z.int(),
  profile: profileSchema,
});
export type VehicleRecord = z.infer<typeof vehicleRecordSchema>;

/** What the vehicle tells a cell; only the newest of a kind matters. */
export const vehicleToCellSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('standing'), standing: vehicleSnapshotSchema }),
  /** Streams of this vehicle below the epoch are void. */
  z.object({ type: z.literal('superseded'), vehicleId: vehicleIdSchema, epoch: z.int() }),
]);
export type VehicleToCell = z.infer<typeof vehicleToCellSchema>;

export const vehicleMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('trip'), tripId: tripIdSchema, body: vehicleToTripSchema }),
  z.object({ to: z.literal('cell'), cell: cellIdSchema, body: vehicleToCellSchema }),
  z.object({ to: z.literal('history'), body: vehicleRecordSchema }),
]);
export type VehicleMessage = z.infer<typeof vehicleMessageSchema>;

export type VehicleReply =
  | { readonly type: 'done' }
  | { readonly type: 'connected'; readonly standing: VehicleSnapshot }
  | { readonly type: 'unregistered' }
  | {
      readonly type: 'reported';
      readonly refusals: readonly ReportRefusal[];
      readonly standing: VehicleSnapshot;
    }
  | { readonly type: 'superseded' };

export type VehicleDraft = Draft<VehicleState, VehicleEvent, VehicleMessage, VehicleEffect>;
export type VehicleDecision = Decision<VehicleEvent, VehicleMessage, VehicleEffect, VehicleReply>;

/** Names the offer that a message is about. */
export function aboutOffer(proposal: Proposal): Pick<Proposal, 'tripId' | 'offerId'> {
  return { tripId: proposal.tripId, offerId: proposal.offerId };
}

export function tellTrip(draft: VehicleDraft, body: VehicleToTrip): void {
  draft.send({ to: 'trip', tripId: body.tripId, body });
}
