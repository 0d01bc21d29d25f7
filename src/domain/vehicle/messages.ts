import { z } from 'zod';
import { cellIdSchema } from '../geo/cells.ts';
import { tripIdSchema, vehicleIdSchema } from '../ids.ts';
import type { Decision, Draft } from '../machine.ts';
import { type Proposal, type VehicleToTrip, vehicleToTripSchema } from '../tripVehicleMessages.ts';
import type { VehicleEffect } from './commands.ts';
import type { VehicleEvent } from './events.ts';
import type { VehicleFact, VehicleSummary } from './evolve.ts';
import { vehicleSnapshotSchema } from './plan.ts';
import { districtShiftsSchema, shiftPlanSchema } from './plannedShifts.ts';
import { profileSchema, type VehicleState } from './state.ts';

/** The record of a vehicle, for operators' lists. */
export const vehicleRecordSchema = z.object({
  recordVersion: z.literal(1),
  version: z.int(),
  profile: profileSchema,
  /** Left out where none was ever planned, and by older code. */
  shiftPlan: shiftPlanSchema.optional(),
});
export type VehicleRecord = z.infer<typeof vehicleRecordSchema>;

/** Messages of a vehicle to a cell; only the newest of each type matters. */
const vehicleToCellSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('standing'), standing: vehicleSnapshotSchema }),
  /** The vehicle's streams below this epoch are void. */
  z.object({ type: z.literal('superseded'), vehicleId: vehicleIdSchema, epoch: z.int() }),
]);
export type VehicleToCell = z.infer<typeof vehicleToCellSchema>;

export const vehicleMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('trip'), tripId: tripIdSchema, body: vehicleToTripSchema }),
  z.object({ to: z.literal('cell'), cell: cellIdSchema, body: vehicleToCellSchema }),
  /** Its shifts there; only the newest matters. */
  z.object({ to: z.literal('district'), district: cellIdSchema, body: districtShiftsSchema }),
  /** Written by older code only: the history is a consumer of the event feed. */
  z.object({ to: z.literal('history'), body: vehicleRecordSchema }),
]);
export type VehicleMessage = z.infer<typeof vehicleMessageSchema>;

/** The draft of a vehicle's decision. */
export type VehicleDraft = Draft<VehicleState, VehicleFact, VehicleMessage, VehicleEffect, VehicleSummary>;
export type VehicleDecision<Reply> = Decision<VehicleEvent, VehicleMessage, VehicleEffect, Reply>;

/** The ids that identify the offer in a message. */
export function aboutOffer(proposal: Proposal): Pick<Proposal, 'tripId' | 'offerId'> {
  return { tripId: proposal.tripId, offerId: proposal.offerId };
}

export function sendToTrip(draft: VehicleDraft, body: VehicleToTrip): void {
  draft.send({ to: 'trip', tripId: body.tripId, body });
}
