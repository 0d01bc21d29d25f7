import type { PlanFrame } from '../../src/protocol/frames.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import type { CurrentVehicle } from '../../src/protocol/vehicles.ts';

/** What clients asked for: each is about the booking of one key. */
export type CallKind = 'book' | 'cancel' | 'read' | 'watch';

/** What an answer said about the trip. */
export type SeenTrip = Pick<PublicTrip, 'id' | 'version' | 'state'>;

export type CallOutcome =
  | { readonly kind: 'ok'; readonly trip: SeenTrip }
  /** Refused with a 4xx: nothing was done. */
  | { readonly kind: 'failed'; readonly status: number }
  /** Cut off, timed out, or answered 429 or 5xx: nobody knows whether it was done. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One attempt of a client, as it saw it. Times are epoch milliseconds of the one clock of the machine. */
export interface Call {
  readonly kind: CallKind;
  /** Of the booking; each rider books under keys that no other rider uses. */
  readonly key: string;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly outcome: CallOutcome;
}

export interface SeenStop extends Pick<PlanFrame['stops'][number], 'kind' | 'status'> {
  readonly id: string;
  readonly tripId: string;
}

/** A plan that a driver was sent, with the vehicle it is for. */
export interface SeenPlan {
  readonly vehicleId: string;
  readonly epoch: number;
  readonly version: number;
  /** When the cell sent it. */
  readonly sentAt: number;
  readonly stops: readonly SeenStop[];
}

/** A driver does what changes a service, or is about to: nothing of it reaches the service before. */
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

/** A time in which the service did what it was asked for, as far as the prober saw. */
export interface Life {
  readonly from: number;
  readonly until: number;
}

/** Everything that is known, after all is over, about what was booked under one key. */
export interface BookingFound {
  readonly key: string;
  /** What the key's trip must be called. */
  readonly tripId: string;
  /** Null where the service knows no such trip. */
  readonly trip: PublicTrip | null;
  readonly journal: readonly JournalLine[];
  /** The types of the events that the history has of it, as they are stored. */
  readonly told: readonly string[];
}

/** What the checks judge: what clients saw, and what the service says when all is over. */
export interface Evidence {
  readonly calls: readonly Call[];
  readonly plans: readonly SeenPlan[];
  /** The rider is on board: from then on the vehicle may promise itself to the next. */
  readonly boardingsSaid: readonly TurnSaid[];
  readonly endsSaid: readonly TurnSaid[];
  /** Between the kills, and after the last. */
  readonly lives: readonly Life[];
  readonly bookings: readonly BookingFound[];
  readonly vehicles: readonly Pick<CurrentVehicle, 'id' | 'capacity' | 'plan'>[];
  /** The trips of the history, every page of it. */
  readonly history: readonly PublicTrip[];
}

/** Something that must never happen, and did. */
export interface Violation {
  readonly rule: string;
  /** The trip, the vehicle or the key. */
  readonly about: string;
  readonly detail: string;
}

/** The offer that became this stop: stops are named after their offers. */
export function offerIdOfStop(stopId: string): string {
  return `offer_${stopId.slice('stop_'.length).replace(/_[pd]$/, '')}`;
}
