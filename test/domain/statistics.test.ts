import { describe, expect, it } from 'vitest';
import { personIdSchema } from '../../src/domain/ids.ts';
import { beginOfDate, byDate, dateAfter, mondayOf } from '../../src/domain/localDays.ts';
import {
  afterShiftEvent,
  longestSilenceMs,
  noShift,
  type ShiftEvent,
} from '../../src/domain/statistics/shifts.ts';

const [dora, dan] = ['dora', 'dan'].map((name) => personIdSchema.parse(name));
if (dora === undefined || dan === undefined) throw new Error('there are two drivers');
const minute = 60_000;

/** The minutes that each driver was online, as the events say. */
function onlineOf(events: readonly ShiftEvent[]): Record<string, number> {
  const minutes: Record<string, number> = {};
  let shift = noShift;
  for (const event of events) {
    const { shift: after, worked } = afterShiftEvent(shift, event);
    shift = after;
    if (worked === null) continue;
    const { driver, from, until } = worked;
    minutes[driver] = (minutes[driver] ?? 0) + (until - from) / minute;
  }
  return minutes;
}

const connected = (at: number, driver = dora): ShiftEvent => ({ type: 'connected', at: at * minute, driver });
const says = (at: number, availability: 'available' | 'paused' | 'offline'): ShiftEvent => {
  return { type: 'availabilityChanged', at: at * minute, availability };
};
const event = (type: 'disconnected' | 'offerDeclined' | 'progressed', at: number): ShiftEvent => {
  return { type, at: at * minute };
};

describe('the time online', () => {
  it('is that with a stream and a word to work, pauses included', () => {
    expect(
      onlineOf([
        connected(0),
        says(10, 'available'),
        says(30, 'paused'),
        says(40, 'offline'),
        says(60, 'available'),
      ]),
    ).toEqual({ dora: 30 });
  });

  it('ends with the stream and goes on with the next one', () => {
    expect(
      onlineOf([
        connected(0),
        says(0, 'available'),
        event('disconnected', 10),
        connected(20),
        event('offerDeclined', 25),
        event('disconnected', 30),
      ]),
    ).toEqual({ dora: 20 });
  });

  it('belongs to who has the stream', () => {
    expect(
      onlineOf([connected(0), says(0, 'available'), connected(15, dan), event('progressed', 20)]),
    ).toEqual({ dora: 15, dan: 5 });
  });

  it('of a stream that nobody heard of again ends some time', () => {
    const long = 3 * longestSilenceMs;
    expect(onlineOf([connected(0), says(0, 'available'), connected(long / minute)])).toEqual({
      dora: longestSilenceMs / minute,
    });
  });
});

describe('local days', () => {
  it('split a time at midnight, also when clocks change', () => {
    const from = Date.parse('2026-03-28T22:00:00Z');
    const parts = byDate({ from, until: from + 48 * 3_600_000 }, 'Europe/Berlin');
    expect(parts.map(({ date, ms }) => [date, ms / 3_600_000])).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 23],
      ['2026-03-30', 24],
    ]);
  });

  it('begin at midnight by the clocks of the place', () => {
    const at = (date: string, zone: string) => new Date(beginOfDate(date, zone)).toISOString().slice(0, 16);
    expect(at('2026-11-01', 'America/New_York')).toBe('2026-11-01T04:00');
    expect(at('2026-11-02', 'America/New_York')).toBe('2026-11-02T05:00');
    expect(at('2026-11-01', 'Pacific/Kiritimati')).toBe('2026-10-31T10:00');
    expect(at('2026-11-01', 'Pacific/Pago_Pago')).toBe('2026-11-01T11:00');
    expect(dateAfter('2026-12-31')).toBe('2027-01-01');
    expect(['2026-11-29', '2026-11-30'].map(mondayOf)).toEqual(['2026-11-23', '2026-11-30']);
  });
});
