import { z } from 'zod';
import type { Weekday } from '../tariff/tariff.ts';

/** A day of the calendar, as `2026-11-30`. */
export const localDateSchema = z.iso.date('must be a date: 2026-11-30').brand<'LocalDate'>();
export type LocalDate = z.infer<typeof localDateSchema>;

/** A time of day by the clocks, as `08:15`. */
export const clockTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day: 00:00 to 23:59')
  .brand<'ClockTime'>();
export type ClockTime = z.infer<typeof clockTimeSchema>;

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** As `getUTCDay` counts. */
const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export function weekdayOf(date: LocalDate): Weekday {
  return weekdays[new Date(midnightOf(date)).getUTCDay()] ?? 'sun';
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(midnightOf(date) + days * dayMs);
}

/** The date by the clocks of a time zone. */
export function localDateOf(at: number, timeZone: string): LocalDate {
  return dateOf(wallTimeOf(at, timeZone));
}

/**
 * Returns the moment (epoch ms) at which the clocks of a time zone show this time on this date. A time that a clock
 * change repeats means the first of the two; one that it skips is read by the clocks of before, as RFC 5545 has it: 2:30
 * is then 3:30, and the last hour of a date the first of the next. Null for a date that the zone has left out.
 */
export function momentOf(date: LocalDate, time: ClockTime, timeZone: string): number | null {
  const [hours, minutes] = time.split(':');
  const wall = midnightOf(date) + (60 * Number(hours) + Number(minutes)) * minuteMs;
  // The moment is within 14 hours of `wall`: these are the clocks of before and after.
  const before = wall - offsetAt(wall - dayMs, timeZone);
  const after = wall - offsetAt(wall + dayMs, timeZone);
  const shown = [before, after].filter((at) => wallTimeOf(at, timeZone) === wall);
  if (shown.length > 0) return Math.min(...shown);
  const isLeftOut = before - after >= dayMs && localDateOf(before, timeZone) !== date;
  return isLeftOut ? null : before;
}

function midnightOf(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateOf(wall: number): LocalDate {
  return localDateSchema.parse(new Date(wall).toISOString().slice(0, 'yyyy-mm-dd'.length));
}

function offsetAt(at: number, timeZone: string): number {
  return wallTimeOf(at, timeZone) - at;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks show, to the minute, as if they were those of UTC (epoch ms). */
function wallTimeOf(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const minute = Math.floor(at / minuteMs) * minuteMs;
  const parts = new Map(format.formatToParts(minute).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}
