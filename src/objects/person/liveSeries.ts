import type { AddSeriesAnswer, AdmitAnswer, BookingAsked, SkipAnswer } from '../../calls/person.ts';
import type { LocalDate } from '../../domain/series/localDates.ts';
import { caughtUp, dueDates, hasDate, type PlannedDate, seriesWakeAt } from '../../domain/series/plan.ts';
import type { Occurrence, Series, SeriesId } from '../../domain/series/series.ts';
import type { PersonPorts } from './ports.ts';

const minuteMs = 60_000;
/** What does not exist this long after its request was begun is never made. */
const requestMs = 10 * minuteMs;
/** How often the series of one person are tried again while the tenant, or a trip, does not answer. */
const outageRetryMs = minuteMs;

/** The rules of series; a simulation removes one to show that an invariant catches it. */
export interface SeriesLiveRules {
  /** What is stored of an occurrence before its trip is asked for: from then on there may be one. */
  asked(occurrence: Occurrence): Occurrence;
}

export const seriesLiveRules: SeriesLiveRules = {
  asked: (occurrence) => ({ ...occurrence, state: 'booking' }),
};

/** Whether a series may still book, after something else may have run. */
function mayGoOn(series: Series | null, date: LocalDate): series is Series {
  return series !== null && series.endedAt === null && !series.skipped.includes(date);
}

/** A person's series: books each occurrence once, when its time comes, as a trip of its own. */
export class LiveSeries {
  readonly #ports: PersonPorts;
  readonly #rules: SeriesLiveRules;
  readonly #admit: (booking: BookingAsked) => Promise<AdmitAnswer>;
  /** Bookings, skips and ends follow one another: what is booked is known when another begins. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    ports: PersonPorts,
    rules: SeriesLiveRules,
    admit: (booking: BookingAsked) => Promise<AdmitAnswer>,
  ) {
    this.#ports = ports;
    this.#rules = rules;
    this.#admit = admit;
  }

  /** Stores a new series, unless the person has as many as may be. Repeating it changes nothing. */
  add(series: Series, most: number): AddSeriesAnswer {
    const { storage, clock } = this.#ports;
    const known = storage.series();
    const same = known.find(({ id }) => id === series.id);
    if (same !== undefined) return { outcome: 'added', series: same };
    if (known.filter(({ endedAt }) => endedAt === null).length >= most) return { outcome: 'tooMany', most };
    storage.putSeries(series, clock.now());
    return { outcome: 'added', series };
  }

  /** The series that have not been ended, oldest first. */
  list(): Series[] {
    const { storage } = this.#ports;
    const going = storage.series().filter(({ endedAt }) => endedAt === null);
    return going.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Leaves a date out, or takes it back in. A trip that is booked for it is cancelled like any other. */
  skip(id: SeriesId, date: LocalDate, isSkipped: boolean): Promise<SkipAnswer> {
    return this.#inTurn(async (): Promise<SkipAnswer> => {
      const series = this.#find(id);
      if (series === null) return { outcome: 'unknown' };
      if (series.endedAt !== null) {
        // A repetition: nothing was left to book without the date.
        const isDone = isSkipped && series.skipped.includes(date);
        return isDone ? { outcome: 'changed', series } : { outcome: 'unknown' };
      }
      const occurrence = series.occurrences.find((one) => one.date === date);
      if (occurrence !== undefined && occurrence.state !== 'refused')
        return { outcome: 'booked', tripId: occurrence.tripId };
      // What it does not have is left out already, and not kept.
      if (!hasDate(series, date)) return { outcome: 'changed', series };
      const others = series.skipped.filter((one) => one !== date);
      const changed: Series = {
        ...series,
        skipped: isSkipped ? [...others, date].sort() : others,
        occurrences: series.occurrences.filter((one) => one.date !== date),
      };
      this.#ports.storage.putSeries(changed, this.#ports.clock.now());
      return { outcome: 'changed', series: changed };
    });
  }

  /**
   * Ends a series: it books nothing more, and unless it keeps its trips, those are cancelled whose search has not begun.
   */
  async end(id: SeriesId, keepsTrips: boolean): Promise<'ended' | 'unknown'> {
    const { storage, clock } = this.#ports;
    const series = this.#find(id);
    if (series === null) return 'unknown';
    if (keepsTrips) {
      // Nothing is left to do, not even for the trip that is just being requested.
      this.#remember({ ...series, occurrences: [], endedAt: series.endedAt ?? clock.now() });
      return 'ended';
    }
    const ended = { ...series, endedAt: series.endedAt ?? clock.now() };
    storage.putSeries(ended, clock.now());
    await this.work();
    return 'ended';
  }

  /** Does what is due. A failure is tried again later, and keeps nothing else from being done. */
  work(): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#ports.clock.now();
      for (const id of this.#ports.storage.dueSeries(now)) {
        try {
          await this.#workOn(id);
        } catch (error) {
          const series = this.#find(id);
          if (series !== null) this.#ports.storage.putSeries(series, now + outageRetryMs);
          this.#ports.warn('series-not-booked', { series: id, reason: String(error) });
        }
      }
    });
  }

  async #workOn(id: SeriesId): Promise<void> {
    const { storage, clock } = this.#ports;
    const rules = await this.#ports.seriesRules();
    const series = this.#find(id);
    if (series === null) return;
    if (series.endedAt !== null) return this.#finish(series);
    const now = clock.now();
    storage.putSeries(caughtUp(series, now), now + outageRetryMs);
    for (const planned of dueDates(caughtUp(series, now), rules, now)) {
      await this.#book(id, planned);
    }
    const after = this.#find(id);
    if (after === null) return;
    const wakeAt = after.endedAt === null ? seriesWakeAt(after, rules, clock.now()) : clock.now();
    if (wakeAt === null) this.#remember({ ...after, endedAt: clock.now() });
    else storage.putSeries(after, wakeAt);
  }

  /** Cancels what an ended series has booked ahead; deletes it when nothing is left. */
  async #finish(series: Series): Promise<void> {
    const { storage, clock, cancelAhead } = this.#ports;
    const left: Occurrence[] = [];
    for (const occurrence of series.occurrences) {
      const { state, tripId, scheduledFor, triedAt } = occurrence;
      const isThere = state === 'booked' || state === 'booking';
      if (!isThere || scheduledFor <= clock.now()) continue;
      const outcome = await cancelAhead(tripId);
      // Its request may still be on its way.
      if (outcome === 'unknown' && clock.now() < triedAt + requestMs) left.push(occurrence);
    }
    // The person may have been erased meanwhile.
    if (this.#find(series.id) === null) return;
    if (left.length === 0) this.#remember({ ...series, occurrences: [] });
    else storage.putSeries({ ...series, occurrences: left }, clock.now() + outageRetryMs);
  }

  /** Keeps an ended series for a while: the request that added it may still be repeated, and must not bring it back. */
  #remember(ended: Series): void {
    const { storage, clock } = this.#ports;
    const forgetAt = (ended.endedAt ?? 0) + requestMs;
    if (clock.now() < forgetAt) storage.putSeries(ended, forgetAt);
    else storage.deleteSeries(ended.id);
  }

  async #book(id: SeriesId, { date, at }: PlannedDate): Promise<void> {
    const { storage, clock } = this.#ports;
    const key = `${id}\n${date}`;
    const newTripId = await this.#ports.tripIdFor(key);
    let series = this.#find(id);
    if (!mayGoOn(series, date)) return;
    const before = series.occurrences.find((one) => one.date === date);
    const occurrence: Occurrence = {
      date,
      tripId: before?.tripId ?? newTripId,
      scheduledFor: at,
      state: before?.state ?? 'refused',
      reason: before?.reason ?? null,
      attempts: (before?.attempts ?? 0) + 1,
      triedAt: clock.now(),
    };
    const { tripId } = occurrence;
    const checked = await this.#ports.checkOccurrence({ key, tripId, trip: series.trip, scheduledFor: at });
    series = this.#find(id);
    if (!mayGoOn(series, date)) return;
    if (checked.outcome === 'refused') return this.#note(series, { ...occurrence, reason: checked.reason });
    const { booking, limits } = checked;
    // Known before it is counted and asked for: a crash from here on asks again under the same id.
    this.#note(series, this.#rules.asked(occurrence));
    const admitted = await this.#admit({ tripId, scheduledFor: at, limits });
    series = this.#find(id);
    if (!mayGoOn(series, date)) {
      // A trip that was asked for before may be there, and counts until it is over.
      if (before?.state !== 'booking') storage.endBooking(tripId, null);
      return;
    }
    if (admitted.outcome === 'refused') {
      const reason = `limits.${admitted.limit}: ${admitted.most}`;
      // A trip that was asked for before may be there all the same.
      const isThere = before?.state === 'booking';
      return this.#note(series, { ...occurrence, state: isThere ? 'booking' : 'refused', reason });
    }
    await this.#ports.requestTrip(booking);
    series = this.#find(id);
    if (mayGoOn(series, date)) this.#note(series, { ...occurrence, state: 'booked', reason: null });
  }

  /** Stores an occurrence; the turn that works on the series says when it wakes. */
  #note(series: Series, occurrence: Occurrence): void {
    const others = series.occurrences.filter(({ date }) => date !== occurrence.date);
    const occurrences = [...others, occurrence].sort((a, b) => a.scheduledFor - b.scheduledFor);
    const { storage, clock } = this.#ports;
    storage.putSeries({ ...series, occurrences }, clock.now() + outageRetryMs);
    if (occurrence.reason !== null)
      this.#ports.warn('series-refused', { series: series.id, trip: occurrence.tripId });
  }

  #find(id: SeriesId): Series | null {
    return this.#ports.storage.series().find((series) => series.id === id) ?? null;
  }

  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
