import type { TripId, VehicleId } from '../ids.ts';
import type { VehicleToTrip } from '../messages.ts';
import type { Candidate, SearchDemand, Skipped } from '../supply/candidates.ts';
import type { Ended, SentBooking } from './events.ts';
import type { BookedTrip } from './state.ts';

export type TripCommand =
  | { readonly type: 'request'; readonly booking: SentBooking }
  | {
      readonly type: 'cancel';
      readonly by: 'rider' | 'operator';
      readonly reason: string | null;
      /** Refused when the trip has moved on since this version. */
      readonly ifVersion: number | null;
    }
  /** An operator wants another vehicle for the trip. */
  | {
      readonly type: 'reassign';
      readonly reason: string | null;
      /** Refused when the trip has moved on since this version. */
      readonly ifVersion: number | null;
    }
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
  | { readonly type: 'vehicleMessage'; readonly vehicleId: VehicleId; readonly message: VehicleToTrip }
  | { readonly type: 'historyChecked'; readonly stored: boolean };

/** A question whose answer comes back as a command, or never. */
export type TripEffect =
  | { readonly type: 'search'; readonly attempt: number; readonly demand: SearchDemand }
  | { readonly type: 'checkLiveness'; readonly vehicleId: VehicleId }
  | { readonly type: 'checkHistory'; readonly tripId: TripId; readonly version: number };

/** The trip was never booked, or is long over and kept by the history only. */
export type TripAbsent = { readonly type: 'unknown' } | { readonly type: 'erased' };
/** The trip has moved on: since the version that somebody saw, or to its end. */
export type TripMovedOn =
  | { readonly type: 'stale'; readonly version: number }
  | { readonly type: 'over'; readonly ended: Ended | null };
export type TripDone = { readonly type: 'done' };

/** What each command can be answered with. */
export interface TripReplies {
  readonly request:
    | { readonly type: 'created'; readonly trip: BookedTrip }
    /** The same request again; `original` is the trip as it was first answered. */
    | { readonly type: 'replayed'; readonly original: BookedTrip }
    | { readonly type: 'mismatch' }
    | { readonly type: 'erased' };
  readonly cancel: { readonly type: 'cancelled'; readonly trip: BookedTrip } | TripMovedOn | TripAbsent;
  readonly reassign:
    | { readonly type: 'reassigned'; readonly trip: BookedTrip }
    /** It has no vehicle that it could be taken from, or somebody is on board of it. */
    | { readonly type: 'notAssigned' }
    | { readonly type: 'boarded' }
    | TripMovedOn
    | TripAbsent;
  readonly wake: TripDone | TripAbsent;
  readonly searchAnswered: TripDone | TripAbsent;
  readonly vehicleHeard: TripDone | TripAbsent;
  readonly vehicleMessage: TripDone | TripAbsent;
  readonly historyChecked: TripDone | TripAbsent;
}
export type TripReply = TripReplies[TripCommand['type']];
