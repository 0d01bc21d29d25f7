import type { Place } from '../geo/place.ts';
import type { PersonId, ShareLinkId, TripId, VehicleId } from '../ids.ts';
import type { RideMessage, Said, Side } from '../rideMessages.ts';
import type { Alert, LastPlace } from '../safetyAlerts.ts';
import type { Candidate, SearchDemand, Skipped } from '../supply/candidates.ts';
import type { RoutingRules } from '../supply/eta.ts';
import type { ChangedFare, ChangedField, TripChange } from '../tripChange.ts';
import type { VehicleToTrip } from '../tripVehicleMessages.ts';
import type { AfterRide, SettleReply } from './afterRide.ts';
import type { Ended, SentBooking } from './events.ts';
import type { BookedTrip, Holder } from './state.ts';

export type TripCommand =
  | { readonly type: 'request'; readonly booking: SentBooking }
  | {
      readonly type: 'cancel';
      readonly by: 'rider' | 'operator';
      readonly reason: string | null;
      /** Refuses the command when the trip's version differs; null: any version. */
      readonly ifVersion: number | null;
    }
  | {
      readonly type: 'change';
      readonly by: 'rider' | 'operator';
      readonly changes: TripChange;
      /** What the trip costs then; null: what it did. */
      readonly priced: ChangedFare | null;
      /** The version of the trip that this was computed for. */
      readonly pricedVersion: number;
      /** Refuses the command when the trip's version differs; null: any version. */
      readonly ifVersion: number | null;
    }
  /** Nobody waits for the vehicle's answer to a change any more. */
  | { readonly type: 'withdrawChange' }
  /** An operator requests another vehicle for the trip, or this one. */
  | {
      readonly type: 'reassign';
      /** Left out: any other vehicle than the one that has it. */
      readonly to?: VehicleId | undefined;
      readonly reason: string | null;
      /** Refuses the command when the trip's version differs; null: any version. */
      readonly ifVersion: number | null;
    }
  /** Somebody says something about the trip after its end. */
  | { readonly type: 'settle'; readonly event: AfterRide }
  | {
      readonly type: 'share';
      readonly link: ShareLinkId;
      readonly expiresAt: number;
      /** For whom it is; left out: friends. */
      readonly for?: 'guest';
    }
  | { readonly type: 'revokeLink'; readonly link: ShareLinkId }
  | { readonly type: 'sendMessage'; readonly from: Side; readonly said: Said }
  | {
      readonly type: 'raiseAlert';
      readonly by: Side;
      readonly place: LastPlace | null;
      readonly notes: string | null;
    }
  | {
      readonly type: 'acknowledgeAlert';
      readonly alert: number;
      readonly person: PersonId;
      readonly notes: string | null;
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
  | ({ readonly type: 'leadAnswered' } & LeadAnswer)
  | { readonly type: 'historyChecked'; readonly stored: boolean };

/** What is known of the ground when a scheduled trip asks. */
export interface LeadAnswer {
  /** As in the question. */
  readonly askedAt: number;
  /** Of likely vehicles to the pickup (p90); null when there are none, or nobody answered. */
  readonly travelSeconds: number | null;
  /** What searches here take at this hour (p90); null when nothing was learned. */
  readonly marginSeconds: number | null;
  /** The vehicle that holds the reservation; null when there is none, or it did not answer. */
  readonly holder: HolderNow | null;
}

export interface HolderNow {
  /** The reservation is in its agenda, or on the way there. */
  readonly isHeld: boolean;
  readonly isOnDuty: boolean;
  /** Epoch ms; null when it is unknown. */
  readonly heardAt: number | null;
  /** By way of its stops to the pickup; null when its position is unknown, or there is no route. */
  readonly pickupSeconds: number | null;
  /** Of a vehicle off duty: when it is planned to begin (epoch ms); null: not before the ride. Left out by older code. */
  readonly dutyFrom?: number | null;
}

/** A request to another object. Its answer comes back as a command, or not at all. */
export type TripEffect =
  | { readonly type: 'search'; readonly attempt: number; readonly demand: SearchDemand }
  /** Where a vehicle is that an operator has chosen; answered like a search. */
  | {
      readonly type: 'locate';
      readonly attempt: number;
      readonly vehicleId: VehicleId;
      readonly pickup: Place;
      readonly rules: RoutingRules;
    }
  | {
      readonly type: 'estimateLead';
      readonly askedAt: number;
      readonly demand: SearchDemand;
      readonly cellResolution: number;
      readonly holder: Holder | null;
    }
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
  readonly settle: SettleReply | TripAbsent;
  readonly share: { readonly type: 'shared' | 'tooMany' | 'over' | 'noGuest' } | TripAbsent;
  readonly revokeLink: TripDone | TripAbsent;
  readonly sendMessage:
    | { readonly type: 'sent'; readonly message: RideMessage }
    /** Null: never again in this trip. */
    | { readonly type: 'tooMany'; readonly retryAfterSeconds: number | null }
    /** There is nobody to read it. */
    | { readonly type: 'notAssigned' | 'over' }
    | TripAbsent;
  readonly raiseAlert:
    | { readonly type: 'raised'; readonly alert: Alert }
    | { readonly type: 'over' }
    | TripAbsent;
  readonly acknowledgeAlert:
    | { readonly type: 'acknowledged'; readonly alert: Alert }
    | { readonly type: 'noAlert' }
    | TripAbsent;
  readonly change:
    | { readonly type: 'changed'; readonly trip: BookedTrip }
    /** The vehicle is asked: see what becomes of the change with this number. */
    | { readonly type: 'asked'; readonly change: number }
    /** Another change waits for the vehicle. */
    | { readonly type: 'pending' }
    /** The trip is another since the fare was computed. */
    | { readonly type: 'moved' }
    | { readonly type: 'notChangeable'; readonly field: ChangedField | 'trip' }
    | { readonly type: 'stale'; readonly version: number }
    | TripAbsent;
  readonly withdrawChange: TripDone | TripAbsent;
  readonly wake: TripDone | TripAbsent;
  readonly searchAnswered: TripDone | TripAbsent;
  readonly vehicleHeard: TripDone | TripAbsent;
  readonly vehicleMessage: TripDone | TripAbsent;
  readonly leadAnswered: TripDone | TripAbsent;
  readonly historyChecked: TripDone | TripAbsent;
}
