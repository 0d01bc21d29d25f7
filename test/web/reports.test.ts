import { expect, it } from 'vitest';
import { comparisonOf, reportText, ticksTo } from '../../web/src/ops/reports.ts';

it('a report is compared with as many days before it, across months and years', () => {
  expect(comparisonOf('yesterday', '2026-03-01')).toEqual({
    by: 'hourly',
    days: { from: '2026-03-01', to: '2026-03-01' },
    before: { from: '2026-02-28', to: '2026-02-28' },
  });
  expect(comparisonOf('lastWeekday', '2026-01-03').before).toEqual({ from: '2025-12-27', to: '2025-12-27' });
  expect(comparisonOf('lastWeek', '2026-03-10')).toEqual({
    by: 'daily',
    days: { from: '2026-03-04', to: '2026-03-10' },
    before: { from: '2026-02-25', to: '2026-03-03' },
  });
  expect(comparisonOf('lastMonth', '2026-03-28')).toMatchObject({
    days: { from: '2026-03-01', to: '2026-03-28' },
    before: { from: '2026-02-01', to: '2026-02-28' },
  });
});

it('an axis has about four whole and round numbers, and reaches the highest value', () => {
  expect(ticksTo(0)).toEqual([0, 1]);
  expect(ticksTo(0.4)).toEqual([0, 1]);
  expect(ticksTo(2)).toEqual([0, 1, 2]);
  expect(ticksTo(4)).toEqual([0, 1, 2, 3, 4]);
  expect(ticksTo(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticksTo(100)).toEqual([0, 50, 100]);
  expect(ticksTo(1_234)).toEqual([0, 500, 1_000, 1_500]);
  for (let highest = 1; highest < 3_000; highest += 7) {
    const ticks = ticksTo(highest);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
    expect(ticks.length).toBeLessThanOrEqual(6);
  }
});

it('a file of a report has a line for each currency, and no formulas', () => {
  const line = {
    begin: '2026-03-01T00:00:00Z',
    end: '2026-03-02T00:00:00Z',
    value: '=1+2, "x"',
    trips: 3,
    completed: 2,
    cancelled: 1,
    noShows: 0,
    unfulfilled: 0,
    meanWaitSeconds: null,
    meanRideSeconds: 600,
    emptyMeters: 10,
    rideMeters: 20,
    utilisation: null,
    promoted: 0,
  };
  const amount = { currency: 'EUR', revenue: 700, fees: 5, tips: 0, adjustments: 0, promotions: 0 };
  const text = reportText([
    { ...line, amounts: [amount, { ...amount, currency: 'USD' }] },
    { ...line, value: 'night', amounts: [] },
  ]);
  const [header, ...lines] = text.split('\r\n');
  expect(header).toMatch(/^begin,end,value,trips,.*,currency,revenue,fees,tips,adjustments,promotions$/);
  expect(lines[0]).toBe(
    '2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,"\'=1+2, ""x""",3,2,1,0,0,,600,10,20,,0,EUR,700,5,0,0,0',
  );
  expect(lines[1]).toContain(',USD,700,');
  expect(lines[2]).toMatch(/,night,3,.*,0,,,,,,$/);
  expect(lines).toHaveLength(4);
});
