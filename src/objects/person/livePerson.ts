import type {
  AddSeriesAnswer,
  AdmitAnswer,
  BookingAsked,
  ClaimAnswer,
  KeptAnswer,
  KeptQuote,
  KeysFull,
  SavePlaceAnswer,
  SkipAnswer,
} from '../../calls/person.ts';
import { isSameRequest } from '../../domain/fingerprint.ts';
import {
  type BookingLimits,
  type LimitReached,
  limitOfMove,
  limitReached,
  type RememberedBooking,
} from '../../domain/person/bookingLimits.ts';
import {
  maxSavedPlaces,
  type Saved,
  type SavedPlace,
  type SavedPlaceName,
} from '../../domain/person/savedPlaces.ts';
import type { LocalDate } from '../../domain/series/localDates.ts';
import type { Series, SeriesId } from '../../domain/series/series.ts';
import { type PersonLimit, tellAgainMs } from '../../protocol/irregularities.ts';
import { LiveSeries, type SeriesLiveRules, seriesLiveRules } from './liveSeries.ts';
import type { BoundKey, PersonPorts } from './ports.ts';

const hourMs = 3_600_000;
const keptMs = 24 * hourMs;
/** A Worker whose clock lags may still accept a ticket this long after its end by our clock. */
const clockMarginMs = 60_000;
/** A booking counts for at most this long after its ride was wanted: by then every deadline has ended it. */
const countedMs = 24 * hourMs;
/** A counted trip that does not exist after this is never made: its request has failed. */
const requestMs = 600_000;

/** The rules of a person; a simulation removes one to show that an invariant catches it. */
export interface PersonRules extends SeriesLiveRules {
  readonly limitReached: typeof limitReached;
}

export const personRules: PersonRules = { limitReached, ...seriesLiveRules };

/** No Idempotency-Key has a line break. */
function quoteKey(id: string): string {
  return `quote\n${id}`;
}

/**
 * One person of one tenant: spent tickets, answers to idempotent requests, the bookings that count, series, and the
 * places that the person keeps.
 */
export class LivePerson {
  readonly #ports: PersonPorts;
  readonly #rules: PersonRules;
  /** When operators were last told of a limit. Lost with the instance: then they are told again. */
  readonly #toldAt = new Map<PersonLimit, number>();
  readonly #series: LiveSeries;

  constructor(ports: PersonPorts, rules: PersonRules = personRules) {
    this.#ports = ports;
    this.#rules = rules;
    this.#series = new LiveSeries(ports, rules, (booking) => this.admit(booking));
  }

  /**
   * Counts a booking that is about to be made, unless the rider has as many as may be. Trips are asked whether they
   * are over only when a limit is reached.
   */
  async admit({ tripId, scheduledFor, limits }: BookingAsked): Promise<AdmitAnswer> {
    const { storage, clock } = this.#ports;
    const startsAt = scheduledFor ?? clock.now();
    const reached = (): LimitReached | null => {
      const bookings = storage.bookings();
      if (bookings.some((booking) => booking.tripId === tripId)) return null;
      return this.#rules.limitReached(bookings, startsAt, limits, clock.now());
    };
    const atFirst = reached();
    if (atFirst !== null) await this.#endThoseOver();
    const limit = atFirst && reached();
    if (limit !== null) return this.#refused(limit);
    const booking = { tripId, bookedAt: clock.now(), startsAt, isOver: false, freeCancelAt: null };
    storage.addBooking(booking, Math.max(booking.bookedAt, startsAt) + countedMs);
    await this.#wakeLater();
    return { outcome: 'admitted' };
  }

  /** Counts a booking for another time, unless the rider has as many then as may be; `limits` is null: in any case. */
  async reschedule({
    tripId,
    scheduledFor,
    limits,
  }: Omit<BookingAsked, 'limits'> & { readonly limits: BookingLimits | null }): Promise<AdmitAnswer> {
    const { storage, clock } = this.#ports;
    const startsAt = scheduledFor ?? clock.now();
    const reached = () =>
      limits === null ? null : limitOfMove(storage.bookings(), tripId, startsAt, limits, clock.now());
    if (reached() !== null) await this.#endThoseOver();
    const limit = reached();
    if (limit !== null) return this.#refused(limit);
    storage.moveBooking(tripId, startsAt, Math.max(clock.now(), startsAt) + countedMs);
    return { outcome: 'admitted' };
  }

  async #endThoseOver(): Promise<void> {
    const { storage, clock } = this.#ports;
    const open = storage.bookings().filter(({ isOver }) => !isOver);
    const isOver = await Promise.all(open.map((booking) => this.#isOver(booking, clock.now())));
    open.forEach(({ tripId }, index) => {
      if (isOver[index] === true) storage.endBooking(tripId, null);
    });
  }

  /** A trip that does not answer counts as open. */
  async #isOver({ tripId, bookedAt }: RememberedBooking, now: number): Promise<boolean> {
    const status = await this.#ports.tripStatus(tripId).catch(() => 'open');
    return status === 'over' || (status === 'unknown' && now > bookedAt + requestMs);
  }

  /** The rider has cancelled a counted booking for free. Repeating it counts once. */
  cancelledFree(tripId: string): void {
    this.#ports.storage.endBooking(tripId, this.#ports.clock.now());
  }

  /** True for the first use of a ticket, false for every later one. Times in epoch ms. */
  async spend(jti: string, expiresAt: number): Promise<boolean> {
    const isFirst = this.#ports.storage.addTicket(jti, expiresAt + clockMarginMs);
    await this.#wakeLater();
    return isFirst;
  }

  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is already bound. */
  async claim(key: string, fingerprint: string, maxKeys = Number.POSITIVE_INFINITY): Promise<ClaimAnswer> {
    const { storage, clock } = this.#ports;
    const full = this.#keysFull(maxKeys, 1);
    if (full !== null && storage.boundKey(key) === null) return full;
    storage.bindKey(key, fingerprint, clock.now() + keptMs);
    const claimed = this.#answerTo(key, fingerprint);
    await this.#wakeLater();
    return claimed;
  }

  /** Stores the answer to a claimed request. Returns the answer that was stored before, if any. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    const bound = this.#boundBy(key, fingerprint);
    if (bound === null) return null;
    if (bound.answer === null) this.#ports.storage.keepAnswer(key, bound.fingerprint, answer);
    return bound.answer;
  }

  /** Gives up a claimed key whose request found nothing and did nothing. */
  release(key: string, fingerprint: string): void {
    const bound = this.#boundBy(key, fingerprint);
    if (bound !== null) this.#ports.storage.releaseKey(key, bound.fingerprint);
  }

  /**
   * Keeps the terms of quotes until repeats of their bookings are no longer answered. They count as keys: null, or why
   * there is no room for them.
   */
  async keepQuotes(quotes: readonly KeptQuote[], maxKeys: number): Promise<KeysFull | null> {
    const full = this.#keysFull(maxKeys, quotes.length);
    if (full !== null) return full;
    const { storage } = this.#ports;
    for (const { id, sealed, expiresAt } of quotes) {
      storage.bindKey(quoteKey(id), id, expiresAt + keptMs);
      storage.keepAnswer(quoteKey(id), id, { status: 200, headers: {}, body: sealed });
    }
    await this.#wakeLater();
    return null;
  }

  /** The sealed terms kept under a quote's id; null for none. */
  keptQuote(id: string): string | null {
    return this.#ports.storage.boundKey(quoteKey(id))?.answer?.body ?? null;
  }

  #keysFull(most: number, wanted: number): KeysFull | null {
    const { storage, clock } = this.#ports;
    const { count, firstDeletion } = storage.keys();
    if (count + wanted <= most) return null;
    this.#tellLimit('maxIdempotencyKeys', most);
    const waitMs = (firstDeletion ?? clock.now()) - clock.now();
    return { outcome: 'full', most, retryAfterSeconds: Math.max(60, Math.ceil(waitMs / 1000)) };
  }

  #refused(limit: LimitReached): AdmitAnswer {
    this.#tellLimit(limit.limit, limit.most);
    return { outcome: 'refused', ...limit };
  }

  #tellLimit(limit: PersonLimit, most: number): void {
    const now = this.#ports.clock.now();
    if (now < (this.#toldAt.get(limit) ?? 0) + tellAgainMs) return;
    this.#toldAt.set(limit, now);
    this.#ports.tellLimitReached(limit, most);
  }

  /** Stores a new series, unless the person has as many as may be. */
  async addSeries(series: Series, most: number): Promise<AddSeriesAnswer> {
    const answer = this.#series.add(series, most);
    await this.#wakeLater();
    return answer;
  }

  /** The series that have not been ended, oldest first. */
  listSeries(): Series[] {
    return this.#series.list();
  }

  /** Leaves a date of a series out, or takes it back in. */
  async skipDate(id: SeriesId, date: LocalDate, isSkipped: boolean): Promise<SkipAnswer> {
    const answer = await this.#series.skip(id, date, isSkipped);
    await this.#wakeLater();
    return answer;
  }

  /** Ends a series and, unless they are kept, cancels its trips whose search has not begun. */
  async endSeries(id: SeriesId, keepsTrips: boolean): Promise<'ended' | 'unknown'> {
    const answer = await this.#series.end(id, keepsTrips);
    await this.#wakeLater();
    return answer;
  }

  /** The bookings that count, oldest first. */
  listBookings(): RememberedBooking[] {
    return this.#ports.storage.bookings().toSorted((a, b) => a.bookedAt - b.bookedAt);
  }

  /** The places that the person keeps, by name. */
  listPlaces(): SavedPlace[] {
    return [...this.#ports.storage.places()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Keeps a place in place of what has its name, unless there are as many as may be. */
  savePlace(saved: Saved): SavePlaceAnswer {
    const { storage, clock } = this.#ports;
    const others = storage.places().filter(({ name }) => name !== saved.name);
    if (others.length >= maxSavedPlaces) return { outcome: 'tooMany', most: maxSavedPlaces };
    const place: SavedPlace = { version: 1, ...saved, savedAt: clock.now() };
    storage.putPlace(place);
    return { outcome: 'saved', saved: place };
  }

  /** Forgets what is kept under a name, if anything is. */
  forgetPlace(name: SavedPlaceName): void {
    this.#ports.storage.deletePlace(name);
  }

  /** Deletes everything about the person, unless a trip of theirs is under way. */
  async erase(): Promise<'erased' | 'underway'> {
    await this.#endThoseOver();
    const { storage } = this.#ports;
    if (storage.bookings().some(({ isOver }) => !isOver)) return 'underway';
    await storage.deleteAll();
    return 'erased';
  }

  /** Deletes what has expired and books what is due; when nothing is left, deletes the object's storage. */
  async alarm(): Promise<void> {
    this.#ports.storage.deleteUntil(this.#ports.clock.now());
    await this.#series.work();
    const isLater = await this.#wakeLater();
    if (!isLater && this.#ports.storage.places().length === 0) await this.#ports.storage.deleteAll();
  }

  /** What a key is bound to by this request; null when its retention ended between claim and now. */
  #boundBy(key: string, fingerprint: string): BoundKey | null {
    const bound = this.#ports.storage.boundKey(key);
    return bound !== null && isSameRequest(bound.fingerprint, fingerprint) ? bound : null;
  }

  #answerTo(key: string, fingerprint: string): ClaimAnswer {
    const bound = this.#boundBy(key, fingerprint);
    if (bound === null) return { outcome: 'mismatch' };
    return bound.answer === null ? { outcome: 'open' } : { outcome: 'answered', answer: bound.answer };
  }

  /**
   * Arms the alarm unless it is armed; false when nothing is stored. Every write calls this, which also restores an
   * alarm that the platform dropped after failures.
   */
  async #wakeLater(): Promise<boolean> {
    const { storage, clock } = this.#ports;
    const armedAt = await this.#ports.alarmAt();
    const seriesDue = storage.earliestSeries();
    if (armedAt !== null && (seriesDue === null || armedAt <= seriesDue)) return true;
    const deletionDue = storage.earliestDeletion();
    // Batched: an alarm costs more than rows that stay for another hour.
    const batched = deletionDue === null ? null : Math.max(deletionDue, clock.now() + hourMs);
    const times = [seriesDue, batched].filter((at) => at !== null);
    if (times.length === 0) return false;
    await this.#ports.setAlarm(Math.min(...times));
    return true;
  }
}
