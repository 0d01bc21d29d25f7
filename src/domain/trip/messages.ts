import { z } from 'zod';
import { type OfferId, type VehicleId, vehicleIdSchema } from '../ids.ts';
import type { Decision, Draft } from '../machine.ts';
import { type ReleaseReason, tripToSpeedsSchema, tripToVehicleSchema } from '../messages.ts';
import { regionSchema } from '../policy.ts';
import type { TripEffect } from './commands.ts';
import type { TripEvent } from './events.ts';
import type { BookedEvent } from './evolve.ts';
import { tripRecordSchema } from './record.ts';
import type { BookedTrip } from './state.ts';

/**
 * A durable message of a trip: to a vehicle, the current record to the history, or driven legs to the observed
 * speeds.
 */
export const tripMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('vehicle'), vehicleId: vehicleIdSchema, body: tripToVehicleSchema }),
  /** Only written by older code: the history is now a consumer of the event feed. */
  z.object({ to: z.literal('history'), body: tripRecordSchema }),
  z.object({ to: z.literal('speeds'), region: regionSchema.nullable(), body: tripToSpeedsSchema }),
]);
export type TripMessage = z.infer<typeof tripMessageSchema>;

export type TripDecision<Reply> = Decision<TripEvent, TripMessage, TripEffect, Reply>;
/** The draft of a booked trip's decision. */
export type TripDraft = Draft<
  BookedTrip,
  BookedEvent,
  TripMessage,
  TripEffect,
  TripEvent & { type: 'erased' }
>;

/** Sends a release: the vehicle's offer or assignment is void. */
export function sendRelease(
  draft: TripDraft,
  offer: { readonly offerId: OfferId; readonly vehicleId: VehicleId },
  reason: ReleaseReason,
): void {
  const { tripId } = draft.state.booking;
  const { offerId, vehicleId } = offer;
  draft.send({ to: 'vehicle', vehicleId, body: { type: 'release', tripId, offerId, reason } });
}
