import { z } from 'zod';
import { type OfferId, type TripId, type VehicleId, vehicleIdSchema } from '../ids.ts';
import type { Decision, Draft } from '../machine.ts';
import {
  type TripToVehicle,
  tripToSpeedsSchema,
  tripToVehicleSchema,
  type VehicleToTrip,
} from '../messages.ts';
import { regionSchema } from '../policy.ts';
import type { Candidate, SearchDemand, Skipped } from '../supply/candidates.ts';
import type { Ended, SentBooking, TripEvent } from './events.ts';
import { tripRecordSchema } from './record.ts';
import type { BookedTrip, TripState } from './state.ts';

/** An operator wants another vehicle for the trip. */
export interface ReassignCommand {
  readonly type: 'reassign';
  readonly reason: string | null;
  /** Refused when the trip has moved on since this version. */
  readonly ifVersion: number | null;
}

export type TripCommand =
  | { readonly type: 'request'; readonly booking: SentBooking }
  | {
      readonly type: 'cancel';
      readonly by: 'rider' | 'operator';
      readonly reason: string | null;
      /** Refused when the trip has moved on since this version. */
      readonly ifVersion: number | null;
    }
  | ReassignCommand
  | { readonly type: 'wake' }
  | {
      readonly type: 'searchAnswered';
      readonly attempt: number;
      readonly candidates: readonly Candidate[];
      readonly skipped: readonly Skipped[];
      readonly cellsAsked: number;
      readonly failure: string | null;
    }
  /** What is known of the vehicle's last sign of life; null when nobody could tell. */
  | { readonly type: 'vehicleHeard'; readonly vehicleId: VehicleId; readonly heardAt: number | null }
  | { readonly type: 'vehicleSays'; readonly vehicleId: VehicleId; readonly says: VehicleToTrip }
  | { readonly type: 'historyChecked'; readonly stored: boolean };

/**
 * A durable message of a trip: to a vehicle, or the trip as it stands to the history, or what its drive says about
 * the tenant's roads.
 */
export const tripMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('vehicle'), vehicleId: vehicleIdSchema, body: tripToVehicleSchema }),
  z.object({ to: z.literal('history'), body: tripRecordSchema }),
  z.object({ to: z.literal('speeds'), region: regionSchema.nullable(), body: tripToSpeedsSchema }),
]);
export type TripMessage = z.infer<typeof tripMessageSchema>;

/** A question whose answer comes back as a command, or never. */
export type TripEffect =
  | { readonly type: 'search'; readonly attempt: number; readonly demand: SearchDemand }
  | { readonly type: 'listen'; readonly vehicleId: VehicleId }
  | { readonly type: 'checkHistory'; readonly tripId: TripId; readonly version: number };

export type TripReply =
  | { readonly type: 'done' }
  | { readonly type: 'created'; readonly trip: BookedTrip }
  /** The same request again; `original` is the trip as it was first answered. */
  | { readonly type: 'replayed'; readonly original: BookedTrip }
  | { readonly type: 'mismatch' }
  | { readonly type: 'erased' }
  | { readonly type: 'unknown' }
  | { readonly type: 'stale'; readonly version: number }
  | { readonly type: 'over'; readonly ended: Ended | null }
  | { readonly type: 'cancelled'; readonly trip: BookedTrip }
  | { readonly type: 'reassigned'; readonly trip: BookedTrip }
  /** The trip has no vehicle that it could be taken from, or somebody is on board of it. */
  | { readonly type: 'notAssigned' }
  | { readonly type: 'boarded' };

export type TripDraft = Draft<TripState, TripEvent, TripMessage, TripEffect>;
export type TripDecision = Decision<TripEvent, TripMessage, TripEffect, TripReply>;

/** The offer or assignment of a vehicle is void; the vehicle hears of it in order. */
export function sendRelease(
  draft: TripDraft,
  tripId: TripId,
  offer: { readonly offerId: OfferId; readonly vehicleId: VehicleId },
  reason: (TripToVehicle & { type: 'release' })['reason'],
): void {
  draft.send({
    to: 'vehicle',
    vehicleId: offer.vehicleId,
    body: { type: 'release', tripId, offerId: offer.offerId, reason },
  });
}
