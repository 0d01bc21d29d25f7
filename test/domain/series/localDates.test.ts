import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  clockTimeSchema,
  localDateOf,
  localDateSchema,
  momentOf,
  weekdayOf,
} from '../../../src/domain/series/localDates.ts';

/** Changes by an hour, at midnight, by half an hour, around a fast, and never; on both sides of the globe. */
const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Antarctica/Troll',
];
const minuteMs = 60_000;
const date = (text: string) => localDateSchema.parse(text);
const time = (text: string) => clockTimeSchema.parse(text);
const momentText = (...[day, at, zone]: [string, string, string]) => {
  const moment = momentOf(date(day), time(at), zone);
  return moment === null ? null : new Date(moment).toISOString();
};

/** What a clock on the wall shows, by another path than the code. */
function clockAt(at: number, timeZone: string): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone }).slice(0, 'yyyy-mm-dd hh:mm'.length);
}

describe('a date', () => {
  it('is a day of the calendar', () => {
    expect(localDateSchema.safeParse('2026-02-29').success).toBe(false);
    expect(localDateSchema.safeParse('2028-02-29').success).toBe(true);
    for (const text of ['2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '2026-01-01T00:00:00Z'])
      expect(localDateSchema.safeParse(text).success).toBe(false);
  });

  it('knows its neighbours and its weekday', () => {
    expect(addDays(date('2026-12-31'), 1)).toBe('2027-01-01');
    expect(addDays(date('2026-03-01'), -1)).toBe('2026-02-28');
    expect(weekdayOf(date('2026-11-29'))).toBe('sun');
    expect(weekdayOf(date('2027-06-01'))).toBe('tue');
  });
});

describe('the moment of a local time', () => {
  it('follows the clocks over their changes', () => {
    expect(momentText('2026-10-24', '08:15', 'Europe/Berlin')).toBe('2026-10-24T06:15:00.000Z');
    expect(momentText('2026-10-25', '08:15', 'Europe/Berlin')).toBe('2026-10-25T07:15:00.000Z');
    expect(momentText('2027-03-13', '08:15', 'America/New_York')).toBe('2027-03-13T13:15:00.000Z');
    expect(momentText('2027-03-14', '08:15', 'America/New_York')).toBe('2027-03-14T12:15:00.000Z');
  });

  it('is later by what the clocks skip', () => {
    expect(momentText('2027-03-14', '02:30', 'America/New_York')).toBe('2027-03-14T07:30:00.000Z');
    // At midnight, and by half an hour.
    expect(momentText('2026-09-06', '00:30', 'America/Santiago')).toBe('2026-09-06T04:30:00.000Z');
    expect(momentText('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45:00.000Z');
  });

  it('is the first of two', () => {
    expect(momentText('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
    expect(momentText('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(momentText('2026-04-05', '01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z');
  });

  it('is on the next date where the clocks skip the last hour of one', () => {
    expect(momentText('2027-03-27', '22:30', 'America/Nuuk')).toBe('2027-03-28T00:30:00.000Z');
    expect(momentText('2027-03-27', '23:30', 'America/Nuuk')).toBe('2027-03-28T01:30:00.000Z');
    expect(momentText('2027-03-28', '00:30', 'America/Nuuk')).toBe('2027-03-28T01:30:00.000Z');
    expect(momentText('2027-10-30', '23:30', 'America/Nuuk')).toBe('2027-10-31T00:30:00.000Z');
  });

  it('is none on a day that a zone has left out', () => {
    expect(momentText('2011-12-30', '12:00', 'Pacific/Apia')).toBeNull();
    expect(momentText('2011-12-31', '12:00', 'Pacific/Apia')).toBe('2011-12-30T22:00:00.000Z');
  });

  it('is the first at which the clocks show it, or at least that time of that date', () => {
    const days = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays(date('2024-01-01'), days));
    const times = fc
      .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
      .map(({ hour, minute }) => time(`${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`));
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, times, (zone, day, at) => {
        const moment = momentOf(day, at, zone);
        if (moment === null) throw new Error('every date of these zones is there');
        expect(localDateOf(moment, zone)).toBe(day);
        const wanted = `${day} ${at}`;
        const shown = clockAt(moment, zone);
        // No earlier minute shows it: clocks never go back by more than three hours.
        for (let back = 30; back <= 180; back += 30)
          expect(clockAt(moment - back * minuteMs, zone)).not.toBe(wanted);
        if (shown === wanted) return;
        expect(shown > wanted).toBe(true);
        expect(clockAt(moment - 181 * minuteMs, zone) < wanted).toBe(true);
        for (let later = 30; later <= 180; later += 30)
          expect(clockAt(moment + later * minuteMs, zone)).not.toBe(wanted);
      }),
      { numRuns: 400 },
    );
  });
});
