import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tripIdSchema } from '../../../src/domain/ids.ts';
import {
  clockTimeSchema,
  localDateOf,
  localDateSchema,
  weekdayOf,
} from '../../../src/domain/series/localDates.ts';
import { caughtUp, datesOf, dueDates, openDates, seriesWakeAt } from '../../../src/domain/series/plan.ts';
import {
  type Occurrence,
  type Recurrence,
  type Series,
  seriesSchema,
} from '../../../src/domain/series/series.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const date = (text: string) => localDateSchema.parse(text);
const workdays: Recurrence = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  time: clockTimeSchema.parse('08:15'),
  from: date('2026-10-22'),
  until: date('2026-10-28'),
};
const rules = { timeZone: 'Europe/Berlin', aheadSeconds: (2 * dayMs) / 1000 };
const begin = Date.parse('2026-10-22T00:00:00Z');

function seriesOf(more: Partial<Series> = {}): Series {
  return seriesSchema.parse({
    version: 1,
    id: 'series_12345678',
    ...workdays,
    trip: '{}',
    createdAt: begin,
    endedAt: null,
    skipped: [],
    occurrences: [],
    ...more,
  });
}

function occurrence(state: Occurrence['state'], more: Partial<Occurrence> = {}): Occurrence {
  const tripId = tripIdSchema.parse('trip_12345678');
  const scheduledFor = Date.parse('2026-10-22T06:15:00Z');
  const made = { reason: null, attempts: 1, triedAt: begin };
  return { date: workdays.from, tripId, scheduledFor, state, ...made, ...more };
}

const text = (dates: readonly { readonly at: number }[]) => dates.map(({ at }) => new Date(at).toISOString());

describe('the dates of a recurrence', () => {
  it('keep to the clocks, the days and the bounds', () => {
    expect(text(datesOf(workdays, rules.timeZone, begin, Number.POSITIVE_INFINITY))).toEqual([
      '2026-10-22T06:15:00.000Z',
      '2026-10-23T06:15:00.000Z',
      '2026-10-26T07:15:00.000Z',
      '2026-10-27T07:15:00.000Z',
      '2026-10-28T07:15:00.000Z',
    ]);
  });

  it('keep to the clocks of Vienna over both of its changes', () => {
    const of = (time: string, from: string, until: string, days: Recurrence['days'] = workdays.days) =>
      text(
        datesOf(
          { days, time: clockTimeSchema.parse(time), from: date(from), until: date(until) },
          'Europe/Vienna',
          begin,
          Number.POSITIVE_INFINITY,
        ),
      );
    expect(of('08:15', '2027-03-26', '2027-03-30')).toEqual([
      '2027-03-26T07:15:00.000Z',
      '2027-03-29T06:15:00.000Z',
      '2027-03-30T06:15:00.000Z',
    ]);
    expect(of('08:15', '2026-10-23', '2026-10-26')).toEqual([
      '2026-10-23T06:15:00.000Z',
      '2026-10-26T07:15:00.000Z',
    ]);
    // 02:30 is not there on the Sunday in March, and twice on that in October.
    expect(of('02:30', '2027-03-27', '2027-03-29', ['sat', 'sun', 'mon'])).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-28T01:30:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ]);
    expect(of('02:30', '2026-10-24', '2026-10-26', ['sat', 'sun', 'mon'])).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    const untilJune = of('08:15', '2026-11-02', '2027-05-31');
    expect(untilJune).toHaveLength(151);
    expect(untilJune.at(-1)).toBe('2027-05-31T06:15:00.000Z');
  });

  it('have the date whose last hour the clocks skip, also once that date is over', () => {
    const late = {
      ...workdays,
      time: clockTimeSchema.parse('23:30'),
      days: ['sat' as const, 'sun' as const],
    };
    const nights = { ...late, from: date('2027-03-27'), until: date('2027-03-28') };
    const after = Date.parse('2027-03-28T01:05:00Z');
    const dates = datesOf(nights, 'America/Nuuk', after, Number.POSITIVE_INFINITY);
    expect(dates.map((one) => one.date)).toEqual(['2027-03-27', '2027-03-28']);
    expect(text(dates)).toEqual(['2027-03-28T01:30:00.000Z', '2027-03-29T00:30:00.000Z']);
  });

  it('are the same however the time is cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 400 * 24 }), { maxLength: 8 });
    const zones = fc.constantFrom('America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'UTC');
    const year: Recurrence = { ...workdays, time: clockTimeSchema.parse('02:30'), until: date('2027-10-21') };
    fc.assert(
      fc.property(cuts, zones, (hours, zone) => {
        const bounds = [0, ...hours, 400 * 24].map((hour) => begin + hour * hourMs).sort((a, b) => a - b);
        const parts = bounds.slice(1).flatMap((upTo, at) => datesOf(year, zone, bounds[at] ?? begin, upTo));
        const whole = datesOf(year, zone, begin, Number.POSITIVE_INFINITY);
        expect(parts).toEqual(whole);
        expect(new Set(whole.map(({ date }) => date)).size).toBe(whole.length);
        for (const { date, at } of whole) {
          expect(localDateOf(at, zone)).toBe(date);
          expect(year.days).toContain(weekdayOf(date));
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a series', () => {
  it('books what is near enough, and wakes for the next', () => {
    const series = seriesOf();
    expect(text(dueDates(series, rules, begin))).toEqual([
      '2026-10-22T06:15:00.000Z',
      '2026-10-23T06:15:00.000Z',
    ]);
    const both = [occurrence('booked'), occurrence('booked', { date: date('2026-10-23') })];
    const booked = seriesOf({ occurrences: both });
    expect(dueDates(booked, rules, begin)).toEqual([]);
    // A day after the first; the next one is booked two days ahead.
    expect(seriesWakeAt(booked, rules, begin)).toBe(Date.parse('2026-10-23T06:15:00Z'));
    expect(seriesWakeAt(seriesOf({ occurrences: both.slice(1) }), rules, begin)).toBe(begin);
  });

  it('leaves out what is skipped', () => {
    const series = seriesOf({ skipped: [date('2026-10-23'), date('2026-10-26')] });
    expect(
      openDates(series, rules.timeZone, begin, Number.POSITIVE_INFINITY, 2).map(({ date }) => date),
    ).toEqual(['2026-10-22', '2026-10-27']);
  });

  it('tries again what was refused, ever more rarely, until its time', () => {
    const tries = [begin];
    let refused = occurrence('refused', { triedAt: begin });
    while (tries.length < 100) {
      const series = seriesOf({ occurrences: [refused], until: workdays.from });
      const wakeAt = seriesWakeAt(series, rules, refused.triedAt + 1) ?? 0;
      if (wakeAt >= refused.scheduledFor) break;
      expect(dueDates(series, rules, wakeAt - 1)).toEqual([]);
      expect(dueDates(series, rules, wakeAt).map(({ at }) => at)).toEqual([refused.scheduledFor]);
      tries.push(wakeAt);
      refused = { ...refused, attempts: refused.attempts + 1, triedAt: wakeAt };
    }
    const minutes = tries.map((at) => (at - begin) / 60_000);
    expect(minutes).toEqual([0, 5, 15, 35, 75, 155, 275, 365, 370]);
    const over = caughtUp(seriesOf({ occurrences: [refused] }), refused.scheduledFor);
    expect(over.occurrences.map(({ state }) => state)).toEqual(['missed']);
  });

  it('is over a day after its last date', () => {
    const last = occurrence('booked', { scheduledFor: Date.parse('2026-10-28T07:15:00Z') });
    const series = seriesOf({ occurrences: [{ ...last, date: workdays.until }] });
    const end = last.scheduledFor + dayMs;
    expect(seriesWakeAt(series, rules, last.scheduledFor + 1)).toBe(end);
    expect(seriesWakeAt(caughtUp(series, end), rules, end)).toBeNull();
  });

  it('books nothing once it has ended', () => {
    const ended = seriesOf({ endedAt: begin, occurrences: [occurrence('refused')] });
    expect(dueDates(ended, rules, begin + hourMs)).toEqual([]);
    expect(openDates(ended, rules.timeZone, begin, Number.POSITIVE_INFINITY)).toEqual([]);
  });
});
