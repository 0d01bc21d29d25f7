import type { KeptAnswer } from '../../calls/person.ts';
import type { TripId } from '../../domain/ids.ts';
import type { RememberedBooking } from '../../domain/person/bookingLimits.ts';
import type { SavedPlace, SavedPlaceName } from '../../domain/person/savedPlaces.ts';
import type { CheckedOccurrence, OccurrenceAsked } from '../../domain/series/occurrence.ts';
import type { SeriesRules } from '../../domain/series/plan.ts';
import type { Series, SeriesId } from '../../domain/series/series.ts';
import type { SentBooking } from '../../domain/trip/events.ts';
import type { PersonLimit } from '../../protocol/irregularities.ts';
import type { Clock } from '../../shell/ports.ts';

/** The request bound to an Idempotency-Key, and its answer once there is one. */
export interface BoundKey {
  readonly fingerprint: string;
  readonly answer: KeptAnswer | null;
}

/** Storage of a person's tickets, answers, bookings, series and places. Each call is durable at once; times are epoch ms. */
export interface PersonStorage {
  /** Stores a spent ticket; false when it is already stored. */
  addTicket(jti: string, deleteAt: number): boolean;
  /** Binds a key, unless it is already bound. */
  bindKey(key: string, fingerprint: string, deleteAt: number): void;
  boundKey(key: string): BoundKey | null;
  /** Stores the answer to the request that the key is bound to. */
  keepAnswer(key: string, fingerprint: string, answer: KeptAnswer): void;
  /** How many keys are bound, and when the first of them is due for deletion (epoch ms). */
  keys(): { readonly count: number; readonly firstDeletion: number | null };
  /** The bookings that still count, in no particular order. */
  bookings(): readonly RememberedBooking[];
  /** Stores a booking, unless it is stored. */
  addBooking(booking: RememberedBooking, deleteAt: number): void;
  /** Changes when a booking that is stored is for. */
  moveBooking(tripId: string, startsAt: number, deleteAt: number): void;
  /** Marks a booking as over; with a time, as cancelled for free. */
  endBooking(tripId: string, freeCancelAt: number | null): void;
  /** Gives up a key that is bound to this request and has no answer. */
  releaseKey(key: string, fingerprint: string): void;
  /** All series, in no particular order. */
  series(): readonly Series[];
  /** Stores a series in place of what was stored of it, and when there is something to do for it. */
  putSeries(series: Series, wakeAt: number): void;
  deleteSeries(id: SeriesId): void;
  /** The series for which there is something to do. */
  dueSeries(now: number): readonly SeriesId[];
  /** When there is something to do for the first of them; null without any. */
  earliestSeries(): number | null;
  /** All places that the person keeps, in no particular order. */
  places(): readonly SavedPlace[];
  /** Stores a place in place of what has its name. */
  putPlace(place: SavedPlace): void;
  /** Deletes what has the name, if anything has. */
  deletePlace(name: SavedPlaceName): void;
  /** Deletes tickets, answers and bookings that are due. */
  deleteUntil(now: number): void;
  /** When the first ticket, answer or booking is due for deletion (epoch ms); null when nothing is stored. */
  earliestDeletion(): number | null;
  /** Deletes everything, including the storage itself. */
  deleteAll(): Promise<void>;
}

/** The ports of a person, provided by a durable object or a simulator. */
export interface PersonPorts {
  readonly clock: Clock;
  readonly storage: PersonStorage;
  /** Whether the person's trip is over; `unknown` for one that was never made. */
  tripStatus(tripId: string): Promise<'open' | 'over' | 'unknown'>;
  /** Tells operators that the person has as many as may be, best effort. */
  tellLimitReached(limit: PersonLimit, most: number): void;
  /** By what the tenant's series are booked now. */
  seriesRules(): Promise<SeriesRules>;
  /** The id of the trip that this person books under a key. */
  tripIdFor(key: string): Promise<TripId>;
  /** Checks an occurrence as any booking. */
  checkOccurrence(asked: OccurrenceAsked): Promise<CheckedOccurrence>;
  /** Requests a trip. Repeating it changes nothing. */
  requestTrip(booking: SentBooking): Promise<void>;
  /** Cancels the person's trip while its search has not begun; `unknown` for one that was never made. */
  cancelAhead(tripId: TripId): Promise<'done' | 'unknown'>;
  warn(event: string, details: Readonly<Record<string, string>>): void;
  /** When the alarm is due (epoch ms); null while it is not set. */
  alarmAt(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}
