import { describe, expect, it } from 'vitest';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { Connecting } from '../../src/objects/cell/connecting.ts';
import type { Irregularity } from '../../src/protocol/irregularities.ts';
import { platformTimers } from '../../src/timeout.ts';

const place = { lat: 37.77, lng: -122.42 };
const hourMs = 3_600_000;

describe('a driver who opens streams too often', () => {
  let now = Date.UTC(2026, 0, 5);
  const told: Irregularity[] = [];
  const connecting = new Connecting(cellAt(place, 7), {
    clock: { now: () => now },
    timers: platformTimers,
    vehicle: () => ({
      connectDriver: async () => ({ type: 'tooMany', retryAfterSeconds: 7 }),
      report: async () => ({ type: 'superseded' }),
      disconnect: async () => undefined,
      snapshot: async () => null,
    }),
    carriedBy: async () => null,
    tellIrregularity: (event) => told.push(event),
    warn: () => undefined,
  });
  const announce = (driver: string) =>
    connecting.announce(
      driverStreamSchema.parse({
        tenant: 'demo',
        vehicle: 'cab-1',
        driver,
        expiresAt: now + hourMs,
        place,
        policy: { streams: { ...defaultPolicy.streams, connectsPerMinute: 8.5 } },
        registerUnknown: false,
      }),
    );

  it('is told how long to wait, and operators are told once an hour of each', async () => {
    for (let time = 0; time < 100; time++) {
      expect(await announce('dana')).toEqual({ type: 'tooMany', retryAfterSeconds: 7 });
    }
    await announce('dora');
    const data = { limit: 'connectsPerMinute', most: 9 };
    expect(told).toMatchObject([
      { type: 'person.limitReached', data: { personId: 'dana', ...data } },
      { type: 'person.limitReached', data: { personId: 'dora', ...data } },
    ]);
    now += hourMs;
    await announce('dana');
    expect(told.map(({ id }) => id)).toHaveLength(3);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  });
});
