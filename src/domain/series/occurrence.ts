import type { TripId } from '../ids.ts';
import type { BookingLimits } from '../person/bookingLimits.ts';
import type { SentBooking } from '../trip/events.ts';
import type { Series } from './series.ts';

/** An occurrence of a series that is to be booked. */
export interface OccurrenceAsked {
  /** Unique to it: repeats of its booking are known by it. */
  readonly key: string;
  readonly tripId: TripId;
  readonly trip: Series['trip'];
  readonly scheduledFor: number;
}

export type CheckedOccurrence =
  | { readonly outcome: 'allowed'; readonly booking: SentBooking; readonly limits: BookingLimits }
  | { readonly outcome: 'refused'; readonly reason: string };
