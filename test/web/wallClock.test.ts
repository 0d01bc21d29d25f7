import { describe, expect, it } from 'vitest';
import { firstOfMonth, instantOf, wallClockAt } from '../../web/src/i18n/wallClock.ts';

describe('a time on a clock', () => {
  it.each([
    ['2026-07-01T14:30', 'UTC', '2026-07-01T14:30:00.000Z'],
    ['2026-07-01T14:30', 'America/New_York', '2026-07-01T18:30:00.000Z'],
    ['2026-01-01T00:15', 'Asia/Kolkata', '2025-12-31T18:45:00.000Z'],
    ['2026-12-31T23:59', 'Pacific/Kiritimati', '2026-12-31T09:59:00.000Z'],
  ])('%s in %s is an instant, and is shown there again', (clock, zone, instant) => {
    expect(instantOf(clock, zone)).toBe(Date.parse(instant));
    expect(wallClockAt(Date.parse(instant), zone)).toBe(clock);
  });

  it('that comes twice is the first, and one that is skipped is an hour on', () => {
    const zone = 'Europe/Paris';
    expect(instantOf('2026-10-25T02:30', zone)).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(instantOf('2026-03-29T02:30', zone)).toBe(Date.parse('2026-03-29T01:30:00Z'));
  });

  it('that nobody typed is none', () => {
    expect(instantOf('', 'UTC')).toBeNull();
  });
});

it.each([
  ['2026-11-30T12:00:00Z', 'Europe/Berlin', '2026-09-01'],
  ['2026-01-31T23:30:00Z', 'America/New_York', '2025-11-01'],
  // There it is February already.
  ['2026-01-31T23:30:00Z', 'Europe/Berlin', '2025-12-01'],
])('the month two before %s in %s begins on %s', (now, timeZone, first) => {
  expect(firstOfMonth(Date.parse(now), timeZone, 2)).toBe(first);
});
