import { expect, it } from 'vitest';
import { PromotionMemory } from '../../sim/simulator/promotions.ts';
import { type TripId, tripIdSchema } from '../../src/domain/ids.ts';
import { LivePromotions } from '../../src/objects/tenant/livePromotions.ts';

const promotion = { code: 'WELCOME', usesPerRider: 1 };
const tripOf = (number: number) => tripIdSchema.parse(`trip_${String(number).padStart(8, '0')}`);

it('as many trips as were due are asked whether they were made, whatever is booked meanwhile', async () => {
  const memory = new PromotionMemory();
  let now = 0;
  let alarmAt: number | null = null;
  const take = (number: number) => live.take({ tripId: tripOf(number), rider: `rider-${number}`, promotion });
  const asked = new Set<TripId>();
  const live: LivePromotions = new LivePromotions({
    clock: { now: () => now },
    storage: memory.port(() => undefined),
    promotionOf: async (tripId) => {
      if (asked.size === 0) await take(1_000);
      asked.add(tripId);
      return 'unknown';
    },
    alarmAt: async () => alarmAt,
    setAlarm: async (at) => {
      alarmAt = at;
    },
    warn: () => undefined,
  });
  for (let number = 0; number < 120; number += 1) await take(number);
  expect(memory.uses()).toEqual([{ code: 'WELCOME', uses: 120 }]);
  now = alarmAt ?? 0;
  // As on the platform, nothing is armed while an alarm runs.
  for (let runs = 0; runs < 3 && alarmAt !== null && alarmAt <= now; runs += 1) {
    alarmAt = null;
    await live.alarm();
  }
  expect(asked.size).toBe(120);
  expect(memory.uses()).toEqual([{ code: 'WELCOME', uses: 1 }]);
});
