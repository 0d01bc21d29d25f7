import { localTimeOf } from './tariff/calendar.ts';

/** Hours and days by the clocks of a time zone. Clocks differ from UTC by whole quarters of an hour. */

const quarterMs = 900_000;
const hourMs = 3_600_000;
const dayMinutes = 24 * 60;
const dayMs = dayMinutes * 60_000;

export type Span = 'daily' | 'hourly';

/**
 * Returns where the hours or days from one time to another begin, and where the last one ends (epoch ms); null when
 * there are none, or more than `most`.
 */
export function boundsOf(
  by: Span,
  { from, to }: { readonly from: number; readonly to: number },
  timeZone: string,
  most: number,
): number[] | null {
  if (to <= from) return null;
  const spanMs = by === 'daily' ? dayMs : hourMs;
  if ((to - from) / spanMs > most + 1) return null;
  const bounds = [beginOf(by, from, timeZone)];
  for (let last = bounds[0] ?? from; last < to; bounds.push(last)) {
    // From the middle of the next span: a day with a clock change has 23 or 25 hours.
    last = by === 'hourly' ? last + hourMs : beginOf(by, last + 1.5 * spanMs, timeZone);
  }
  return bounds.length - 1 <= most ? bounds : null;
}

/** When the hour or the day of a moment begins (epoch ms). */
function beginOf(by: Span, at: number, timeZone: string): number {
  const quarter = Math.floor(at / quarterMs) * quarterMs;
  const { minute } = localTimeOf(quarter, timeZone);
  if (by === 'hourly') return quarter - (minute % 60) * 60_000;
  const begin = quarter - minute * 60_000;
  // The clocks were changed since midnight.
  const off = localTimeOf(begin, timeZone).minute;
  return begin - (off > dayMinutes / 2 ? off - dayMinutes : off) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the date of a moment, as YYYY-MM-DD. */
export function dateOf(at: number, timeZone: string): string {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format.format(at);
}

/** Returns when a date (YYYY-MM-DD) begins (epoch ms). */
export function beginOfDate(date: string, timeZone: string): number {
  // Noon in UTC is the same date in nearly all of the world; where it is not, the date is a day off.
  const noon = Date.parse(`${date}T12:00:00Z`);
  const near = [noon - dayMs, noon, noon + dayMs].find((at) => dateOf(at, timeZone) === date) ?? noon;
  return beginOf('daily', near, timeZone);
}

/** Returns the date after a date. */
export function dateAfter(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + dayMs).toISOString().slice(0, 10);
}

/** Returns the date of the Monday of a date's week. */
export function mondayOf(date: string): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  const daysSince = (new Date(noon).getUTCDay() + 6) % 7;
  return new Date(noon - daysSince * dayMs).toISOString().slice(0, 10);
}

/** Splits a time into the parts that fall on each date. */
export function byDate(
  { from, until }: { readonly from: number; readonly until: number },
  timeZone: string,
): { readonly date: string; readonly ms: number }[] {
  const parts: { date: string; ms: number }[] = [];
  for (let at = from; at < until; ) {
    const next = Math.min(until, beginOf('daily', beginOf('daily', at, timeZone) + 1.5 * dayMs, timeZone));
    parts.push({ date: dateOf(at, timeZone), ms: next - at });
    at = next;
  }
  return parts;
}
