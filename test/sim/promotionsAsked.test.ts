import { expect, it } from 'vitest';
import { PromotionMemory } from '../../sim/simulator/promotions.ts';
import type { PromotionAnswer } from '../../src/calls/trip.ts';
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

it('keeps of uses and counts nothing longer than it is needed', async () => {
  const dayMs = 86_400_000;
  const memory = new PromotionMemory();
  let now = 0;
  let alarmAt: number | null = null;
  const trips = new Map<TripId, PromotionAnswer>();
  const live = new LivePromotions({
    clock: { now: () => now },
    storage: memory.port(() => undefined),
    promotionOf: async (tripId) => trips.get(tripId) ?? 'unknown',
    alarmAt: async () => alarmAt,
    setAlarm: async (at) => {
      alarmAt = at;
    },
    warn: () => undefined,
  });
  const passUntil = async (until: number) => {
    while (alarmAt !== null && alarmAt <= until) {
      now = alarmAt;
      alarmAt = null;
      await live.alarm();
    }
    now = until;
  };
  const fair = { ...promotion, code: 'FAIR', until: 10 * dayMs };
  const take = (number: number, used: typeof promotion) =>
    live.take({ tripId: tripOf(number), rider: `rider-${number}`, promotion: used });
  for (const [number, used] of [promotion, fair, fair].entries()) {
    trips.set(tripOf(number), { code: used.code });
    expect(await take(number, used)).toBe('taken');
  }
  // A trip that is booked ahead and given back late, and one that nobody has heard of.
  await passUntil(70 * dayMs);
  await live.giveBack('FAIR', tripOf(2));
  await live.giveBack('FAIR', tripOf(9));
  expect(memory.uses()).toEqual([
    { code: 'WELCOME', uses: 1 },
    { code: 'FAIR', uses: 1 },
  ]);
  expect(await take(2, fair)).toBe('taken');
  expect(memory.uses()).toContainEqual({ code: 'FAIR', uses: 1 });

  for (const number of [0, 1, 2]) trips.set(tripOf(number), 'erased');
  await passUntil(101 * dayMs);
  expect(memory.uses()).toEqual([{ code: 'WELCOME', uses: 1 }]);
  expect(await live.mayTake({ tripId: null, rider: 'rider-0', promotion })).toBe('used-by-rider');
  await live.giveBack('WELCOME', tripOf(0));
  await passUntil(900 * dayMs);
  expect(memory.size).toBe(0);
  expect(alarmAt).toBeNull();
});
