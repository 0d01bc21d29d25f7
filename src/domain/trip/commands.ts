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
      /** Refuses the command when the trip's version differs; null: any version. */
      readonly ifVersion: number | null;
    }
  /** An operator requests another vehicle for the trip. */
  | {
      readonly type: 'reassign';
      readonly reason: string | null;
      /** Refuses the command when the trip's version differs; null: any version. */
      readonly ifVersion: number | null;
    }
  | { readonly type: 'wake' }
  | {
      readonly type: 'searchAnswered';
      readonly attempt: number;
      readonly candidates: readonly Candidate[];
      readonly skipped: readonly Skipped[];
      readonly cellsAsked: number;
      readonly cellsUnanswered?: number | undefined;
      readonly failure: string | null;
    }
  /** The vehicle's last sign of life (epoch ms); null when it is unknown. */
  | { readonly type: 'vehicleHeard'; readonly vehicleId: VehicleId; readonly heardAt: number | null }
  | { readonly type: 'vehicleMessage'; readonly vehicleId: VehicleId; readonly message: VehicleToTrip }
  | { readonly type: 'historyChecked'; readonly stored: boolean };

/** A request to another object. Its answer comes back as a command, or not at all. */
export type TripEffect =
  | { readonly type: 'search'; readonly attempt: number; readonly demand: SearchDemand }
  | { readonly type: 'checkLiveness'; readonly vehicleId: VehicleId }
  | { readonly type: 'checkHistory'; readonly tripId: TripId; readonly version: number };

/** The trip was never booked, or was erased after the history stored it. */
export type TripAbsent = { readonly type: 'unknown' } | { readonly type: 'erased' };
/** The trip has changed since the caller's version, or has ended. */
export type TripMovedOn =
  | { readonly type: 'stale'; readonly version: number }
  | { readonly type: 'over'; readonly ended: Ended | null };
export type TripDone = { readonly type: 'done' };

/** The reply of each command. */
export interface TripReplies {
  readonly request:
    | { readonly type: 'created'; readonly trip: BookedTrip }
    /** The same request again; `original` is the trip of the first reply. */
    | { readonly type: 'replayed'; readonly original: BookedTrip }
    | { readonly type: 'mismatch' }
    | { readonly type: 'erased' };
  readonly cancel: { readonly type: 'cancelled'; readonly trip: BookedTrip } | TripMovedOn | TripAbsent;
  readonly reassign:
    | { readonly type: 'reassigned'; readonly trip: BookedTrip }
    /** There is no vehicle to remove, or the rider is on board. */
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
