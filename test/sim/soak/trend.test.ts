import { describe, expect, it, test } from 'vitest';
import { type SoakSample, soakRows } from '../../../sim/soak/report.ts';
import { type Point, slopeOf, trendOf, trendPerUnit } from '../../../sim/soak/trend.ts';

/** A point a minute for an hour, with the noise of a busy machine: ±5 % in turns. */
function hour(value: (minute: number) => number, noise = 0.05): Point[] {
  return Array.from({ length: 60 }, (_, x) => ({ x, y: value(x) * (1 + (x % 2 === 0 ? noise : -noise)) }));
}

test('a slope is that of the line through the points, with its error', () => {
  expect(slopeOf(hour((x) => 3 * x + 2, 0))).toEqual({ perX: expect.closeTo(3), error: expect.closeTo(0) });
  expect(slopeOf(hour(() => 100))?.error).toBeGreaterThan(0);
  expect(slopeOf([{ x: 1, y: 1 }])).toBeNull();
  expect(slopeOf([])).toBeNull();
});

describe('the trend of a level', () => {
  it.each<[string, (minute: number) => number, string]>([
    ['stays', () => 400, 'flat'],
    ['rises at first, then no more', (x) => 900 * (1 - Math.exp(-x / 6)), 'flat'],
    ['rises all the time', (x) => 250 + 10 * x, 'grows'],
    ['rises ever faster', (x) => 250 + x * x, 'grows'],
    ['falls', (x) => 900 - 10 * x, 'flat'],
    ['is nothing', () => 0, 'flat'],
  ])('that %s', (_, value, trend) => {
    expect(trendOf(hour(value))).toBe(trend);
  });

  it('cannot be told from a few points', () => {
    expect(trendOf(hour((x) => 10 * x).slice(0, 8))).toBe('unclear');
  });

  it('grows from nothing to something: one parked message after another', () => {
    expect(trendOf(hour((x) => Math.max(0, x - 40), 0))).toBe('grows');
  });
});

describe('the trend of what each trip adds', () => {
  it.each<[string, (trips: number) => number, string]>([
    ['is the same for each', (x) => 5_000 + 34 * x, 'flat'],
    ['is less and less', (x) => 5_000 * Math.sqrt(x), 'flat'],
    ['is more and more', (x) => 34 * x + x * x, 'grows'],
    ['is nothing', () => 5_000, 'flat'],
  ])('%s', (_, value, trend) => {
    expect(trendPerUnit(hour(value, 0.001))).toBe(trend);
  });
});

test('a report has the slopes of the second half, by the minute and by the trip', () => {
  const samples = Array.from(
    { length: 40 },
    (_, at): SoakSample => ({
      minutes: at,
      trips: 10 * at,
      residentMegabytes: 250 + Math.min(at, 15) * 10,
      openFiles: 300,
      files: 100 + 30 * at,
      settledKilobytes: 340 * at,
      logKilobytes: 8_000,
      alarms: 60 + 10 * at,
      parked: 0,
      kilobytesOf: {},
      bookingP50Ms: 40,
      bookingP99Ms: 40 + 5 * at,
    }),
  );
  const rows = new Map(soakRows(samples).map((row) => [row.figure, row]));
  expect(rows.get('residentMegabytes')).toMatchObject({ first: 250, last: 400, trend: 'flat' });
  expect(rows.get('settledKilobytes')).toMatchObject({ perTrip: expect.closeTo(34), trend: 'flat' });
  expect(rows.get('files')).toMatchObject({ perMinute: expect.closeTo(30), perTrip: expect.closeTo(3) });
  expect(rows.get('bookingP99Ms')?.trend).toBe('grows');
  expect(soakRows([])).toEqual([]);
});
