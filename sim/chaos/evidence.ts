import type { PlanFrame } from '../../src/protocol/frames.ts';
import type { PublicReceipt } from '../../src/protocol/receipts.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import type { CurrentVehicle } from '../../src/protocol/vehicles.ts';
import type { Keeping } from '../simulator/reservationHabits.ts';

/** What clients requested: each call is about the booking of one key. */
export type CallKind = 'book' | 'change' | 'cancel' | 'read' | 'watch';

/** The trip in an answer. */
export type SeenTrip = Pick<PublicTrip, 'id' | 'version' | 'state' | 'pin' | 'deliveryPin' | 'reservation'>;

export type CallOutcome =
  | { readonly kind: 'ok'; readonly trip: SeenTrip }
  /** Refused with a 4xx: nothing was done. */
  | { readonly kind: 'failed'; readonly status: number }
  /** Cut off, timed out, or answered 429 or 5xx: it is unknown whether it took effect. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One attempt of a client, as it saw it. All times are epoch milliseconds of the same clock. */
export interface Call {
  readonly kind: CallKind;
  /** The booking's key; no two riders use the same key. */
  readonly key: string;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly outcome: CallOutcome;
}

export interface SeenStop extends Pick<PlanFrame['stops'][number], 'kind' | 'status'> {
  readonly id: string;
  readonly tripId: string;
}

/** A plan frame that a driver received, with its vehicle. */
export interface SeenPlan {
  readonly vehicleId: string;
  readonly epoch: number;
  readonly version: number;
  /** When the cell sent it. */
  readonly sentAt: number;
  readonly stops: readonly SeenStop[];
}

/** A driver reports, or is about to report, a step that changes a service: the server cannot know of it before. */
export interface TurnSaid {
  readonly vehicleId: string;
  readonly offerId: string;
  readonly at: number;
}

/** An event of a trip's journal, as far as the checks need it. */
export interface JournalLine {
  readonly type: string;
  readonly at: number;
  readonly offerId: string | null;
  readonly vehicleId: string | null;
}

/** A period in which the service answered the prober. */
export interface Life {
  readonly from: number;
  readonly until: number;
}

/** Everything known at the end about the booking of one key. */
export interface BookingFound {
  readonly key: string;
  /** The trip id that belongs to the key. */
  readonly tripId: string;
  /** Null if the service has no such trip. */
  readonly trip: PublicTrip | null;
  readonly journal: readonly JournalLine[];
  /** Null if there is no such trip. */
  readonly receipt: Pick<PublicReceipt, 'lines' | 'total' | 'final' | 'previousHash'> | null;
  /** The types of the events that the history has of it, as they are stored. */
  readonly told: readonly string[];
}

/** The input of the checks: what clients saw, and the final state of the service. */
export interface Evidence {
  readonly calls: readonly Call[];
  readonly plans: readonly SeenPlan[];
  /** The rider is on board: from then on the vehicle may accept its next trip. */
  readonly boardingsSaid: readonly TurnSaid[];
  readonly endsSaid: readonly TurnSaid[];
  /** Between the kills, and after the last. */
  readonly lives: readonly Life[];
  readonly bookings: readonly BookingFound[];
  /** What the driver of each vehicle makes of reservations. */
  readonly keeping: Readonly<Record<string, Keeping>>;
  /** The vehicles whose planned shifts the service took. */
  readonly shiftsPlanned: readonly string[];
  readonly vehicles: readonly Pick<CurrentVehicle, 'id' | 'capacity' | 'plan'>[];
  /** All trips of the history. */
  readonly history: readonly PublicTrip[];
}

/** A violated check. */
export interface Violation {
  readonly rule: string;
  /** The trip, the vehicle or the key. */
  readonly about: string;
  readonly detail: string;
}

/** The note that a rider leaves with the one change of a booking. */
export function changeNote(key: string): string {
  return `changed ${key}`;
}

/** Returns the offer that became this stop: stops are named after their offers. */
export function offerIdOfStop(stopId: string): string {
  return `offer_${stopId.slice('stop_'.length).replace(/_[pvdr]\d*$/, '')}`;
}
