import { expect, it } from 'vitest';
import { reportLines, verdictOn } from '../../../scripts/backtest/report.ts';
import { backtestSchema, backtestTripSchema } from '../../../src/protocol/backtests.ts';

const line = (version: string, amount: number, perKilometer: number) => ({
  ...{ code: 'distance', label: 'Distance', amount },
  rule: { configuration: version, tariff: 'usual', item: 'perKilometer' },
  inputs: { distanceMeters: 5_000, perKilometer },
});
const surcharge = {
  ...{ code: 'climate', label: 'Climate', amount: 25 },
  ...{ rule: { configuration: '2', tariff: 'usual', item: 'surcharges' }, inputs: { amount: 25 } },
};
const trip = backtestTripSchema.parse({
  ...{ tripId: 'trip_1', requestedAt: '2026-01-05T12:00:00.000Z', end: 'completed', currency: 'EUR' },
  ...{ charged: 500, draft: 625, refused: true },
  differences: [
    { charged: line('1', 500, 100), draft: line('2', 600, 120), inputs: ['perKilometer'] },
    { charged: null, draft: surcharge, inputs: [] },
  ],
});
const backtest = backtestSchema.parse({
  ...{ version: 2, date: '2026-01-05', state: 'done', trips: 1, different: 1, refused: 1 },
  leftOut: { 'not-over': 2 },
  totals: [{ currency: 'EUR', fares: { charged: 500, draft: 625 }, fees: { charged: 0, draft: 0 } }],
  lines: [{ currency: 'EUR', code: 'distance', label: 'Distance', trips: 1, charged: 500, draft: 600 }],
  ranks: [
    {
      ...{ rank: 'airport', trips: 3, different: 2, notReproduced: 1, gaps: 1 },
      calls: [
        {
          ...{ tripId: 'trip_2', at: '2026-01-05T12:00:00.000Z', called: ['cab-2'], draft: ['cab-1'] },
          cause: {
            ...{ rule: 'declinesBeforeLast', values: { actual: 1, draft: 3 }, vehicle: 'cab-1' },
            actual: { at: '2026-01-05T11:00:00.000Z', type: 'sentLast', reason: 'declined' },
            draft: null,
          },
        },
        {
          ...{ tripId: 'trip_3', at: '2026-01-05T12:01:00.000Z', called: ['cab-3'], draft: [] },
          cause: null,
        },
      ],
    },
  ],
  assumed: [{ code: 'same-decisions', text: 'Nobody would have decided otherwise.' }],
  ...{ data: [trip], nextCursor: null },
});

it('the report names each difference with its rules and inputs, and the sums', () => {
  expect(reportLines(backtest, backtest.data)).toEqual([
    'trip_1 completed: 5.00 EUR → 6.25 EUR, would be refused',
    '  distance 5.00 EUR → 6.00 EUR by 1/usual/perKilometer → 2/usual/perKilometer (perKilometer 100 → 120)',
    '  + climate 0.25 EUR by 2/usual/surcharges (amount 25)',
    'line distance: 5.00 EUR → 6.00 EUR (+1.00 EUR) in 1 trip',
    'fares: 5.00 EUR → 6.25 EUR (+1.25 EUR)',
    'fees: 0.00 EUR → 0.00 EUR (0.00 EUR)',
    'left out, not-over: 2 trips',
    'rank airport: 2 of 3 trips would have called others',
    'rank airport, not reproduced: 1 trip',
    'rank airport: what it was told is missing 1 ×',
    '  trip_2 called cab-2 → cab-1: by declinesBeforeLast 1 → 3 (cab-1: sentLast declined at 2026-01-05T11:00:00.000Z → nothing)',
    '  trip_3 called cab-3 → nobody: follows from an earlier difference',
    'assumed: Nobody would have decided otherwise.',
  ]);
  expect(verdictOn(backtest)).toBe(
    '1 trip, 1 would cost otherwise, 6.25 EUR instead of 5.00 EUR, 1 would be refused',
  );
});
