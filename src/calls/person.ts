import type { TripId } from '../domain/ids.ts';
import type { BookingLimits, LimitReached, RememberedBooking } from '../domain/person/bookingLimits.ts';
import type { Saved, SavedPlace, SavedPlaceName } from '../domain/person/savedPlaces.ts';
import type { LocalDate } from '../domain/series/localDates.ts';
import type { Series, SeriesId } from '../domain/series/series.ts';

/** Calls to a person's object. Times in epoch milliseconds. */
export interface PersonCalls extends Rpc.DurableObjectBranded {
  /** True for the first use of a ticket, false for every later one. */
  spend(jti: string, expiresAt: number): Promise<boolean>;
  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is already bound. */
  claim(key: string, fingerprint: string, maxKeys?: number): Promise<ClaimAnswer>;
  /** Stores the answer to a claimed request. Returns the answer that was stored before, if any. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null;
  /** Gives up a claimed key whose request found nothing and did nothing. */
  release(key: string, fingerprint: string): void;
  /** Keeps the terms of quotes that are too long for their ids; null, or why there is no room for them. */
  keepQuotes(quotes: readonly KeptQuote[], maxKeys: number): Promise<KeysFull | null>;
  /** The sealed terms kept under a quote's id; null for none. */
  keptQuote(id: string): string | null;
  /** Deletes everything, unless a trip of the person is under way. */
  erase(): Promise<'erased' | 'underway'>;
  /** Counts a rider's booking, once per trip, unless a limit is reached. */
  admit(booking: BookingAsked): Promise<AdmitAnswer>;
  /** A counted booking is about to be for another time, unless a limit is reached; `limits` is null: whatever they are. */
  reschedule(
    booking: Omit<BookingAsked, 'limits'> & { readonly limits: BookingLimits | null },
  ): Promise<AdmitAnswer>;
  /** The rider has cancelled a counted booking for free. */
  cancelledFree(tripId: string): Promise<void>;
  /** Stores a new series of the person, unless there are `most` already. Repeating it changes nothing. */
  addSeries(series: Series, most: number): Promise<AddSeriesAnswer>;
  /** The person's series that have not been ended, oldest first. */
  listSeries(): Series[];
  /** Leaves a date of a series out, or takes it back in. */
  skipDate(id: SeriesId, date: LocalDate, isSkipped: boolean): Promise<SkipAnswer>;
  /** Ends a series and, unless they are kept, cancels its trips whose search has not begun. */
  endSeries(id: SeriesId, keepsTrips: boolean): Promise<'ended' | 'unknown'>;
  /** The bookings that count against the person's limits. */
  listBookings(): RememberedBooking[];
  /** The places that the person keeps, by name. */
  listPlaces(): SavedPlace[];
  /** Keeps a place in place of what has its name, unless there are as many as may be. */
  savePlace(saved: Saved): SavePlaceAnswer;
  /** Forgets what is kept under a name, if anything is. */
  forgetPlace(name: SavedPlaceName): void;
}

export type SavePlaceAnswer =
  | { readonly outcome: 'saved'; readonly saved: SavedPlace }
  | { readonly outcome: 'tooMany'; readonly most: number };

export type AddSeriesAnswer =
  | { readonly outcome: 'added'; readonly series: Series }
  | { readonly outcome: 'tooMany'; readonly most: number };

export type SkipAnswer =
  | { readonly outcome: 'changed'; readonly series: Series }
  /** There is a trip for the date. */
  | { readonly outcome: 'booked'; readonly tripId: TripId }
  | { readonly outcome: 'unknown' };

/** A booking that is about to be made. */
export interface BookingAsked {
  readonly tripId: string;
  /** When the ride is wanted; null for now. */
  readonly scheduledFor: number | null;
  readonly limits: BookingLimits;
}

export type AdmitAnswer = { readonly outcome: 'admitted' } | ({ readonly outcome: 'refused' } & LimitReached);

/** The sealed terms of a quote. */
export interface KeptQuote {
  readonly id: string;
  readonly sealed: string;
  readonly expiresAt: number;
}

/** A stored answer, returned to repeats of its request. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ClaimAnswer =
  /** Nobody has answered this request: answer it, then `remember`. */
  | { readonly outcome: 'open' }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  /** The key is bound to another request. */
  | { readonly outcome: 'mismatch' }
  /** As many keys are kept as may be. */
  | KeysFull;

export interface KeysFull {
  readonly outcome: 'full';
  readonly most: number;
  /** Until the oldest key is given up. */
  readonly retryAfterSeconds: number;
}

export interface IdempotentRequest {
  readonly key: string;
  readonly fingerprint: string;
  /** The most keys that are kept for the person. */
  readonly maxKeys: number;
}

export type AnsweredOnce =
  /** `work` ran, and its own answer applies. */
  | { readonly outcome: 'answered' }
  /** The answer of an earlier request under the key, or of a racing one that finished first. */
  | { readonly outcome: 'replayed'; readonly answer: KeptAnswer }
  | { readonly outcome: 'mismatch' }
  | KeysFull;

/**
 * Answers a request under an Idempotency-Key once. Requests that race under one key may all run `work`, but get the
 * same answer; a key bound to another request is refused before `work` runs. `work` returns null for an answer that
 * must not be stored because a retry may succeed; after `nothing-found` the key is not kept either.
 */
export async function answerOnce(
  person: {
    claim(key: string, fingerprint: string, maxKeys: number): Promise<ClaimAnswer>;
    remember(key: string, fingerprint: string, answer: KeptAnswer): Promise<KeptAnswer | null>;
    release(key: string, fingerprint: string): Promise<void>;
  },
  { key, fingerprint, maxKeys }: IdempotentRequest,
  work: () => Promise<KeptAnswer | 'nothing-found' | null>,
): Promise<AnsweredOnce> {
  const claimed = await person.claim(key, fingerprint, maxKeys);
  if (claimed.outcome === 'mismatch' || claimed.outcome === 'full') return claimed;
  if (claimed.outcome === 'answered') return { outcome: 'replayed', answer: claimed.answer };
  const answer = await work();
  if (answer === 'nothing-found') {
    await person.release(key, fingerprint);
    return { outcome: 'answered' };
  }
  const earlier = answer === null ? null : await person.remember(key, fingerprint, answer);
  return earlier === null ? { outcome: 'answered' } : { outcome: 'replayed', answer: earlier };
}
