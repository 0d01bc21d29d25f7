import type { Policy } from '../policy/policy.ts';
import { addDays, type LocalDate, localDateOf, momentOf, weekdayOf } from './localDates.ts';
import type { Occurrence, Recurrence, Series } from './series.ts';

/** By what the series of a tenant are booked. */
export interface SeriesRules {
  readonly timeZone: string;
  /** How long before its time an occurrence is booked. */
  readonly aheadSeconds: number;
}

/** Returns by what series are booked under a policy. */
export function seriesRulesOf({ routing, dispatch, limits }: Policy): SeriesRules {
  const aheadSeconds = Math.min(dispatch.seriesAheadSeconds, limits.scheduledMaxAheadSeconds);
  return { timeZone: routing.timeZone, aheadSeconds };
}

/** A date of a series, and when that is (epoch ms). */
export interface PlannedDate {
  readonly date: LocalDate;
  readonly at: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How long an occurrence is remembered after its time. */
const keptMs = 24 * hourMs;
const firstRetryMs = 5 * minuteMs;
const longestRetryMs = 2 * hourMs;

/** Whether a recurrence may have a ride on a date. */
export function hasDate({ days, from, until }: Recurrence, date: LocalDate): boolean {
  return from <= date && date <= until && days.includes(weekdayOf(date));
}

/** Returns the dates of a recurrence later than `after` and not later than `upTo` (epoch ms), at most `limit`. */
export function datesOf(
  recurrence: Recurrence,
  timeZone: string,
  after: number,
  upTo: number,
  limit = Number.POSITIVE_INFINITY,
): PlannedDate[] {
  const { days, time, from, until } = recurrence;
  const dates: PlannedDate[] = [];
  // The clocks may have skipped the last hour of the day before.
  const begin = addDays(localDateOf(after, timeZone), -1);
  for (
    let date = begin > from ? begin : from;
    date <= until && dates.length < limit;
    date = addDays(date, 1)
  ) {
    if (!days.includes(weekdayOf(date))) continue;
    const at = momentOf(date, time, timeZone);
    if (at === null || at <= after) continue;
    if (at > upTo) break;
    dates.push({ date, at });
  }
  return dates;
}

/** Returns the next dates of a series, at most `limit`, that are not skipped and whose booking has not begun. */
export function openDates(
  series: Series,
  timeZone: string,
  now: number,
  upTo: number,
  limit = Number.POSITIVE_INFINITY,
): PlannedDate[] {
  if (series.endedAt !== null) return [];
  const known = new Set([...series.skipped, ...series.occurrences.map(({ date }) => date)]);
  const dates = datesOf(series, timeZone, now, upTo, limit + known.size);
  return dates.filter(({ date }) => !known.has(date)).slice(0, limit);
}

/** Returns the dates that are to be booked now, the next one first. */
export function dueDates(series: Series, rules: SeriesRules, now: number): PlannedDate[] {
  if (series.endedAt !== null) return [];
  const again = series.occurrences
    .filter((occurrence) => isWaiting(occurrence, now) && retryAt(occurrence) <= now)
    .map(({ date, scheduledFor }) => ({ date, at: scheduledFor }));
  const fresh = openDates(series, rules.timeZone, now, now + rules.aheadSeconds * 1000);
  return [...again, ...fresh].sort((a, b) => a.at - b.at);
}

/** Whether an occurrence is still to be booked. */
function isWaiting({ state, scheduledFor }: Occurrence, now: number): boolean {
  return (state === 'booking' || state === 'refused') && scheduledFor > now;
}

/** Each attempt waits twice as long; the last is made while there is still time to drive. */
function retryAt({ attempts, triedAt, scheduledFor }: Occurrence): number {
  const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, attempts - 1));
  const last = scheduledFor - 2 * firstRetryMs;
  return triedAt < last ? Math.min(triedAt + wait, last) : triedAt + firstRetryMs;
}

/** Returns the series at `now`: what could not be booked in time is missed, what is over is forgotten. */
export function caughtUp(series: Series, now: number): Series {
  const today = addDays(localDateOf(now, 'UTC'), -2);
  return {
    ...series,
    skipped: series.skipped.filter((date) => date >= today),
    occurrences: series.occurrences
      .filter(({ scheduledFor }) => scheduledFor + keptMs > now)
      .map((occurrence) =>
        occurrence.state === 'refused' && occurrence.scheduledFor <= now
          ? { ...occurrence, state: 'missed' as const }
          : occurrence,
      ),
  };
}

/** Returns when there is something to do for a series (epoch ms); null when it is over. */
export function seriesWakeAt(series: Series, rules: SeriesRules, now: number): number | null {
  const { occurrences } = series;
  const retries = occurrences.filter((occurrence) => isWaiting(occurrence, now)).map(retryAt);
  const [next] = openDates(series, rules.timeZone, now, Number.POSITIVE_INFINITY, 1);
  const times = [
    ...occurrences.map(({ scheduledFor }) => scheduledFor + keptMs),
    ...(series.endedAt === null ? retries : []),
    ...(next === undefined ? [] : [next.at - rules.aheadSeconds * 1000]),
  ];
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}
