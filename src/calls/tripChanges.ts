import type { Place } from '../domain/geo/place.ts';
import type { Pins } from '../domain/handover.ts';
import type { PersonId } from '../domain/ids.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import type { PriceTerms } from '../domain/tariff/price.ts';
import type { Cancellation } from '../domain/trip/cancellation.ts';
import type { SentBooking } from '../domain/trip/events.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { ChangedFare, ChangedField, TripChange } from '../domain/tripChange.ts';

/** What a caller wants to change, and of which version; null: of any. */
export interface ChangeAsked {
  readonly changes: TripChange;
  readonly ifVersion: number | null;
}

export interface ChangeSent extends ChangeAsked {
  readonly priced: ChangedFare | null;
  /** The version that it was priced for. */
  readonly pricedVersion: number;
}

/** What the fare of a change depends on. */
export type ChangeableBooking = RideRequirements &
  Pick<
    SentBooking,
    'pickup' | 'via' | 'dropoff' | 'scheduledFor' | 'fare' | 'distanceMeters' | 'rideSeconds' | 'policy'
  > & {
    /** What its promotion takes off. */
    readonly promotion?: PriceTerms['promotion'] | undefined;
    /** What demand adds; the previous version left it out. */
    readonly agreed?: { readonly surge?: PriceTerms['surge'] } | undefined;
    /** The previous version leaves it out, like the next fields. */
    readonly rider?: PersonId;
    /** When its fare was first said (epoch ms). */
    readonly pricedAt?: number;
    /** The version of the configuration that the trip keeps to; null: the policy alone. */
    readonly configuration?: number | null;
  };

interface NotChangeable {
  readonly outcome: 'notChangeable';
  /** `trip`: nothing at all can be changed. */
  readonly field: ChangedField | 'trip';
}

export type ChangeBasisAnswer =
  | {
      readonly outcome: 'found';
      readonly version: number;
      readonly booking: ChangeableBooking;
      /** Where the ride went by so far, in order, without its pickup. */
      readonly passed: readonly Place[];
      /** How many of the stops on the way are done. */
      readonly served: number;
      /** Where the vehicle is, once its rider is on board; null when that is not known. */
      readonly turnsAt: Place | null;
    }
  /** Nobody knows where the vehicle is, and how far its rider was driven. */
  | { readonly outcome: 'unanswered' }
  | NotChangeable
  | { readonly outcome: 'stale'; readonly version: number }
  | { readonly outcome: 'unknown' }
  /** Ended and erased: the history has it. */
  | { readonly outcome: 'erased' };

export type ChangeAnswer =
  | {
      readonly outcome: 'changed';
      readonly record: TripRecord;
      readonly cancellation: Cancellation | null;
      /** Left out by older code. */
      readonly pins?: Pins;
    }
  /** The vehicle does not agree, and why. `unanswered`: it did not say anything in time. */
  | { readonly outcome: 'refused'; readonly change: number; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly change: number }
  /** The trip has changed meanwhile: compute the change again. */
  | { readonly outcome: 'moved' }
  /** Another change waits for the vehicle. */
  | { readonly outcome: 'pending' }
  | NotChangeable
  | { readonly outcome: 'stale'; readonly version: number }
  | { readonly outcome: 'unknown' }
  /** Ended and erased: the history has it. */
  | { readonly outcome: 'erased' };
