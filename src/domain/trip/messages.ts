import { z } from 'zod';
import { type OfferId, rankIdSchema, type VehicleId, vehicleIdSchema } from '../ids.ts';
import type { Decision, Draft } from '../machine.ts';
import { regionSchema } from '../policy/policyGroups.ts';
import { type TripToRank, tripToRankSchema } from '../rank/messages.ts';
import { tripAlertSchema } from '../safetyAlerts.ts';
import { type ReleaseReason, tripToSpeedsSchema, tripToVehicleSchema } from '../tripVehicleMessages.ts';
import type { TripEffect } from './commands.ts';
import type { TripEvent } from './events.ts';
import type { BookedEvent } from './evolve.ts';
import { tripRecordSchema } from './record.ts';
import type { BookedTrip } from './state.ts';

/**
 * A durable message of a trip: to a vehicle, to the rank of its pickup, the tenant's operators, the current record to the
 * history, driven legs to the observed speeds, or to whoever counts the uses of promotions.
 */
export const tripMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('vehicle'), vehicleId: vehicleIdSchema, body: tripToVehicleSchema }),
  /** Only written by older code: the history is now a consumer of the event feed. */
  z.object({ to: z.literal('history'), body: tripRecordSchema }),
  /** Its operators are told of an alert, and again once it is acknowledged. */
  z.object({ to: z.literal('tenant'), body: tripAlertSchema }),
  z.object({ to: z.literal('rank'), rank: rankIdSchema, body: tripToRankSchema }),
  z.object({ to: z.literal('speeds'), region: regionSchema.nullable(), body: tripToSpeedsSchema }),
  /** The trip has ended without its ride, and no longer uses the promotion. */
  z.object({
    to: z.literal('promotions'),
    body: z.object({ type: z.literal('giveBack'), code: z.string() }),
  }),
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
  more: { readonly lettingGo?: boolean } = {},
): void {
  const { tripId } = draft.state.booking;
  const { offerId, vehicleId } = offer;
  draft.send({ to: 'vehicle', vehicleId, body: { type: 'release', tripId, offerId, reason, ...more } });
}

type AboutTrip<Message> = Message extends TripToRank ? Omit<Message, 'tripId'> : never;

/** Tells the rank of the pickup, if it lies at one. */
export function tellRank({ state, send }: TripDraft, told: AboutTrip<TripToRank>): void {
  const { rank, tripId } = state.booking;
  if (rank !== undefined) send({ to: 'rank', rank, body: { ...told, tripId } });
}

/**
 * The vehicle that holds the reservation no longer does: another is looked for, or any when it may be time to begin.
 * `release` is the reason sent to it; null when it knows already.
 */
export function loseReservation(
  draft: TripDraft,
  by: 'driver' | 'operator' | 'system',
  reason: string,
  release: ReleaseReason | null,
): void {
  const { holder } = draft.state.reservation;
  if (holder === null) return;
  const offer = { offerId: holder.offerId, vehicleId: holder.vehicle.id };
  if (release !== null) sendRelease(draft, offer, release);
  draft.emit({ type: 'reservationLost', at: draft.now, ...offer, by, reason });
}
