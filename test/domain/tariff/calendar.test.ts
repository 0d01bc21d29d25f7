import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, localTimeOf } from '../../../src/domain/tariff/calendar.ts';

const night = [{ from: '22:00', to: '06:00' }];
const berlin = 'Europe/Berlin';
const at = (time: string) => localTimeOf(Date.parse(time), berlin);
const anyTime = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') });

describe('calendars', () => {
  it('use the clocks of the time zone', () => {
    expect(at('2026-07-03T20:30:00Z')).toEqual({ day: 'fri', minute: 22 * 60 + 30 });
    expect(at('2026-01-02T23:30:00Z')).toEqual({ day: 'sat', minute: 30 });
  });

  it.each([
    ['2026-07-03T19:59:59Z', false],
    ['2026-07-03T20:00:00Z', true],
    ['2026-07-03T22:00:00Z', true],
    ['2026-07-04T03:59:59Z', true],
    ['2026-07-04T04:00:00Z', false],
  ])('go on over midnight: %s is %s', (time, expected) => {
    expect(isWithin(night, at(time))).toBe(expected);
  });

  it('count a span over midnight to the day on which it begins', () => {
    const fridays = [{ days: ['fri' as const], from: '22:00', to: '06:00' }];
    expect(isWithin(fridays, at('2026-07-03T21:00:00Z'))).toBe(true);
    expect(isWithin(fridays, at('2026-07-04T02:00:00Z'))).toBe(true);
    expect(isWithin(fridays, at('2026-07-03T02:00:00Z'))).toBe(false);
    expect(isWithin(fridays, at('2026-07-04T21:00:00Z'))).toBe(false);
  });

  it('from a time to the same time, or from 00:00 to 24:00, are whole days', () => {
    fc.assert(
      fc.property(anyTime, (moment) => {
        const local = localTimeOf(moment, berlin);
        expect(isWithin([{ from: '07:30', to: '07:30' }], local)).toBe(true);
        expect(isWithin([{ from: '00:00', to: '24:00' }], local)).toBe(true);
      }),
    );
  });

  it('run through both hours of a clock that is put back', () => {
    const early = [{ from: '02:15', to: '02:45' }];
    expect(isWithin(early, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isWithin(early, at('2026-10-25T01:30:00Z'))).toBe(true);
    expect(isWithin(early, at('2026-10-25T00:59:00Z'))).toBe(false);
  });

  it('change only where a span begins or ends, also at midnight and on days of clock changes', () => {
    // Every minute of the weekends on which clocks change.
    for (const [from, hours] of [
      ['2026-03-28T12:00:00Z', 36],
      ['2026-10-24T12:00:00Z', 36],
    ] as const) {
      const begin = Date.parse(from);
      const changes: string[] = [];
      for (let minute = 1; minute < hours * 60; minute++) {
        const before = isWithin(night, localTimeOf(begin + (minute - 1) * 60_000, berlin));
        const after = localTimeOf(begin + minute * 60_000, berlin);
        if (isWithin(night, after) !== before) changes.push(`${after.day} ${after.minute / 60}`);
      }
      expect(changes).toEqual(['sat 22', 'sun 6', 'sun 22']);
    }
  });
});
