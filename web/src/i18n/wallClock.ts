/** Times as a clock in some time zone shows them, in the form of `datetime-local` inputs: `2026-11-28T14:30`. */

const MINUTE_MS = 60_000;

/** Returns what clocks in the time zone show at an instant (epoch milliseconds). */
export function wallClockAt(instant: number, timeZone: string): string {
  const style = { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', style).format(instant).replace(' ', 'T');
}

/**
 * Returns the instant (epoch milliseconds) at which clocks in the time zone show this; null if it cannot be read. A
 * time that clocks skip is the one they show instead, of one that they show twice the first.
 */
export function instantOf(wallClock: string, timeZone: string): number | null {
  const asUtc = Date.parse(`${wallClock}Z`);
  if (Number.isNaN(asUtc)) return null;
  const offsetAt = (instant: number): number =>
    Date.parse(`${wallClockAt(instant, timeZone)}Z`) - Math.floor(instant / MINUTE_MS) * MINUTE_MS;
  // The offset changes by at most some hours, so one of those half a day before and after applies.
  const candidates = [-1, 1].map((side) => asUtc - offsetAt(asUtc + side * 12 * 60 * MINUTE_MS));
  const shown = candidates.find((instant) => instant + offsetAt(instant) === asUtc);
  return shown ?? Math.max(...candidates);
}

/** Returns the first day, YYYY-MM-DD, of the month so many before the one that calendars in the time zone show. */
export function firstOfMonth(instant: number, timeZone: string, monthsBefore: number): string {
  const day = new Date(wallClockAt(instant, timeZone).slice(0, 10));
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - monthsBefore, 1))
    .toISOString()
    .slice(0, 10);
}
