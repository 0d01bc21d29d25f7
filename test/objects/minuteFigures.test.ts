import { expect, test } from 'vitest';
import { districtAt } from '../../src/domain/geo/cells.ts';
import { LiveDistrict } from '../../src/objects/district/liveDistrict.ts';
import { freshTenant, tripRecord } from '../history/records.ts';
import { districtPorts } from './districtPorts.ts';

const startedAt = Date.UTC(2026, 0, 5, 12);
const secondMs = 1_000;

test('what changes between milestones, such as a message, is no lag of the one before', async () => {
  let now = startedAt;
  const ports = districtPorts({ clock: { now: () => now } });
  const requested = tripRecord(freshTenant(), { requestedAt: startedAt });
  const district = new LiveDistrict(districtAt(requested.pickup), ports);
  const lags = async () => (await district.figures()).minutes.map(({ outboxLagMs }) => outboxLagMs);

  now = startedAt + 2 * secondMs;
  await district.tripsChanged([requested]);
  expect(await lags()).toEqual([2 * secondMs]);
  now = startedAt + 50 * secondMs;
  await district.tripsChanged([{ ...requested, version: 2 }]);
  expect(await lags()).toEqual([2 * secondMs]);

  const timeline = [...requested.timeline, { state: 'assigned' as const, at: startedAt + 45 * secondMs }];
  await district.tripsChanged([{ ...requested, version: 3, state: 'assigned', timeline }]);
  expect(await lags()).toEqual([5 * secondMs]);
});
