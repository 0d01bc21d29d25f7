import type { Policy } from '../../src/domain/policy/policy.ts';
import { type Pricing, policyPricing } from '../../src/domain/tariff/chooseTariff.ts';
import { type Promotion, promotionsSchema } from '../../src/domain/tariff/promotion.ts';
import { type Surge, surgeRulesOf, surgeSchema } from '../../src/domain/tariff/surgePricing.ts';
import { tariffsSchema } from '../../src/domain/tariff/tariff.ts';
import { between, createRandom, pick } from '../random.ts';
import type { Guard } from './guards.ts';
import { mix } from './hash.ts';

/** What prices the rides of a world: in most of them tariffs with everything in them, in some the policy alone. */
export function pricingOf(seed: number, policy: Policy, removed: Guard | null = null): Pricing {
  const random = createRandom(mix(seed ^ 0x6d2b79f5));
  const whole = (low: number, high: number) => Math.round(between(random, low, high));
  const promotions = promotionsOf(seed);
  const surge = surgeWithout(removed, surgeIn(seed));
  if (random() < 0.25) return { ...policyPricing(policy), promotions, surge };
  const usual = {
    base: whole(0, 500),
    perKilometer: between(random, 0, 300),
    mostTolls: mostTollsIn(seed),
    perMinute: between(random, 0, 80),
    minimum: whole(0, 2_000),
    waitingPerMinute: pick(random, [0, 30, 75.5]),
    freeWaitingSeconds: whole(0, 60),
    pooledFactor: between(random, 0.3, 1),
    cancellation: {
      freeSeconds: whole(10, 120),
      fee: whole(0, 800),
      feeAfterArrival: whole(0, 1_200),
      noShowFee: whole(0, 1_500),
    },
    tax: pick(random, [
      { percent: 0, included: true },
      { percent: 7, included: true },
      { percent: 19, included: false },
    ]),
    roundTo: pick(random, [1, 5, 10]),
    surcharges: [
      { code: 'north', label: 'North', amount: whole(0, 300), zone: 'north' },
      { code: 'night', label: 'Night', percent: whole(0, 40), when: [{ from: '22:00', to: '06:00' }] },
    ],
  };
  const tariffs = tariffsSchema.parse([
    { id: 'usual', ...usual },
    {
      id: 'north',
      ...usual,
      zone: 'north',
      base: whole(0, 900),
      flat: [{ from: 'north', to: 'north', amount: 900 }],
    },
  ]);
  // Strips of some 200 m, in turn in the zone and out of it.
  const zonesAt: Pricing['zonesAt'] = ({ lat }) => (Math.floor(lat * 500) % 2 === 0 ? ['north'] : []);
  return { configuration: String(whole(1, 99)), tariffs, promotions, surge, zonesAt, policy };
}

/** In half of the worlds drivers may report tolls. */
function mostTollsIn(seed: number): number {
  // Drawn separately, as promotions.
  const random = createRandom(mix(seed ^ 0x5bd1e995));
  return random() < 0.5 ? 0 : Math.round(between(random, 1, 900));
}

/**
 * In a third of the worlds an operator has raised prices, but not in all zones. In half of the others they follow demand,
 * fast: worlds last for minutes.
 */
function surgeIn(seed: number): Surge {
  // Drawn separately, as promotions.
  const random = createRandom(mix(seed ^ 0x1b56c4e9));
  const isByHand = random() < 0.33;
  const excludedZones = random() < 0.5 ? ['north'] : [];
  const percent = Math.round(between(random, 1, 80));
  const manual = [{ zone: 'north', percent: 10 }, { percent }];
  if (isByHand) return surgeSchema.parse({ mode: 'manual', excludedZones, manual });
  const follows = createRandom(mix(seed ^ 0x4b7a70e9));
  const mode = pick(follows, ['off', 'off', 'off', 'off', 'on', 'on', 'on', 'shadow'] as const);
  const demand = {
    resolution: pick(follows, [5, 6, 7]),
    leastRiders: 2,
    fullAt: between(follows, 1.5, 4),
    halfLifeSeconds: 60,
    largestStep: Math.round(between(follows, 10, 60)),
  };
  const most = Math.round(between(follows, 5, 60));
  return surgeSchema.parse({ mode, most, excludedZones, demand });
}

/** Whether prices follow demand in a world, or would. */
export function followsDemand(seed: number, policy: Policy): boolean {
  return surgeRulesOf(surgeIn(seed), policy.streams.cellResolution) !== null;
}

/** Returns the surge of a world, without the guard if it belongs to it. */
function surgeWithout(removed: Guard | null, surge: Surge): Surge {
  if (removed === 'surge-bound') return { ...surge, most: 300 };
  return removed === 'surge-exclusion' ? { ...surge, excludedZones: [] } : surge;
}

/** In a third of the worlds there are promotions, of which some are soon used up. */
function promotionsOf(seed: number): Promotion[] {
  // Drawn separately, so that seeds keep their prices.
  const random = createRandom(mix(seed ^ 0x2c1b3c6d));
  if (random() < 0.67) return [];
  const whole = (low: number, high: number) => Math.round(between(random, low, high));
  return promotionsSchema.parse([
    { code: 'FEW', label: 'A few', percent: whole(1, 100), cap: whole(1, 600), uses: whole(1, 4) },
    { code: 'TWICE', label: 'Twice each', amount: whole(1, 1_500), usesPerRider: 2 },
  ]);
}
