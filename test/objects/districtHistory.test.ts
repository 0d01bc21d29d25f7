import { expect, test } from 'vitest';
import { cellAt, districtAt } from '../../src/domain/geo/cells.ts';
import type { TripRecord } from '../../src/domain/trip/record.ts';
import { LiveDistrict } from '../../src/objects/district/liveDistrict.ts';
import { zeroCounts } from '../../src/protocol/activityCounts.ts';
import { freshTenant, tripRecord } from '../history/records.ts';
import { districtPorts } from './districtPorts.ts';

const minuteMs = 60_000;

test('an end that nobody told is found in the history, some minutes later', async () => {
  let now = Date.UTC(2026, 0, 5, 12);
  const requested = tripRecord(freshTenant(), { requestedAt: now });
  const { pickup } = requested;
  const known: TripRecord[] = [requested];
  const asked: number[] = [];
  const readTrips = async (since: number) => {
    asked.push(since);
    return { records: [...known], isWhole: true };
  };
  const district = new LiveDistrict(
    districtAt(pickup),
    districtPorts({ clock: { now: () => now }, readTrips }),
  );
  let order = 0;
  const report = () =>
    district.report({
      cell: cellAt(pickup, 7),
      counts: zeroCounts(),
      darkMs: 3_600_000,
      order: ++order,
      detail: 'counts',
      vehicles: [],
      gone: [],
    });
  const shown = async () => {
    const view = { south: 40, west: -77, north: 41, east: -76 };
    const watch = { person: 'olga', stream: `s${now}`, generation: 1, view, shownResolution: 7 };
    const { trips } = await district.watch({ ...watch, detail: 'vehicles' });
    return trips.map(({ id }) => id);
  };
  await district.tripsChanged([requested]);
  expect(await shown()).toEqual([requested.id]);

  const timeline = [...requested.timeline, { state: 'cancelled' as const, at: now + minuteMs }];
  known.splice(0, 1, { ...requested, version: 2, state: 'cancelled', timeline });
  now += 5 * minuteMs;
  report();
  expect(await shown()).toEqual([requested.id]);
  now += 6 * minuteMs;
  report();
  await expect.poll(shown).toEqual([]);
  // What ended since the time before, and no more than that.
  expect(asked).toHaveLength(2);
  expect(asked[1]).toBeLessThan(now - 11 * minuteMs);
  expect(asked[1]).toBeGreaterThan(now - 30 * minuteMs);
});
