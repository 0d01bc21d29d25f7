import { destination, type Place } from '../../src/domain/geo/place.ts';
import { personIdSchema, type TenantId, tenantIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { Profile } from '../../src/domain/vehicle/state.ts';
import type { CellCapacity } from '../../src/objects/cell/cellLoad.ts';
import { between, createRandom, pick, type Random } from '../random.ts';
import { ratesOf } from './faultRates.ts';
import type { FaultRates } from './faults.ts';
import { withGoods } from './goods.ts';
import { mix } from './hash.ts';
import { adversaries, type BookingPlan, type OperatorPlan, type PhonePlan, temperaments } from './plans.ts';
import { type RankPlan, rankOf } from './rankPlans.ts';
import { type RegularPlan, regularsOf } from './regularPlans.ts';
import { aheadOf, keepingOf } from './reservationHabits.ts';
import { capacityOf, policyOf } from './worldPolicy.ts';

/** Everything about a world that is decided up front, from the seed alone. */
export interface Scenario {
  readonly seed: number;
  readonly startsAt: number;
  readonly policy: Policy;
  readonly cellCapacity: CellCapacity;
  readonly rates: FaultRates;
  readonly phones: readonly PhonePlan[];
  readonly bookings: readonly BookingPlan[];
  readonly operator: readonly OperatorPlan[];
  /** Where vehicles wait in line; null: nowhere. */
  readonly rank: RankPlan | null;
  readonly regulars: readonly RegularPlan[];
  /** How long bookings and faults go on before the world heals. */
  readonly stormMs: number;
}

/** The part of its seed that a world keeps, to shrink a failure; null: all of it. */
export interface Kept {
  readonly faults: ReadonlySet<string> | null;
  readonly phones: ReadonlySet<number> | null;
  readonly bookings: ReadonlySet<number> | null;
}

export const everything: Kept = { faults: null, phones: null, bookings: null };

export function scenarioOf(seed: number): Scenario {
  const random = createRandom(mix(seed));
  const policyOfWorld = policyOf(random);
  const severity = pick(random, [0, 0.3, 1, 1, 2, 4]);
  const rates = ratesOf(random, severity);
  const stormMs = Math.round(between(random, 2, 4.5) * 60_000);
  const tenants = ['north', 'south', 'east']
    .slice(0, 1 + Math.floor(random() * 3))
    .map((name) => tenantIdSchema.parse(name));
  const centre = { lat: between(random, -60, 60), lng: between(random, -180, 180) };
  const radiusMeters = between(random, 1_000, 7_000);
  const somewhere = () => destination(centre, random() * 360, Math.sqrt(random()) * radiusMeters);
  // Drawn separately, so that seeds keep the worlds they had before there were capabilities.
  const able = createRandom(mix(seed ^ 0x5bd1e995));
  const hostile = createRandom(mix(seed ^ 0x3c6ef372));
  const ahead = createRandom(mix(seed ^ 0x7f4a7c15));
  const ways = createRandom(mix(seed ^ 0x1b873593));
  const crowd = { random, able, hostile, ahead, ways, tenants, somewhere, stormMs };
  const { phones, bookings, policy } = withGoods(seed, {
    policy: policyOfWorld,
    phones: withRestless(seed, phonesOf(crowd)),
    bookings: bookingsOf(crowd),
  });
  const startsAt = Date.UTC(2026, 0, 5) + Math.floor(random() * 1e9);
  const chosen = createRandom(mix(seed ^ 0x510e527f));
  const operator = operatorOf(random, bookings.length).map((plan): OperatorPlan => {
    return plan.act === 'reassign' && chosen() < 0.5 ? { ...plan, act: 'assign' } : plan;
  });
  const all = [...bookings, ...hoardOf(seed, crowd, bookings.length)];
  const queue = rankOf(seed, { ...crowd, phones: phones.length, bookings: all.length });
  return {
    seed,
    startsAt,
    policy,
    cellCapacity: capacityOf(seed),
    rates,
    phones: [...phones, ...queue.phones],
    bookings: [...all, ...queue.bookings],
    operator,
    rank: queue.rank,
    regulars: regularsOf(seed, { ...crowd, policy, startsAt }),
    stormMs,
  };
}

/** Capabilities that some vehicles have and some trips require. */
export const capabilities = ['lift', 'dogs'] as const;

interface Crowd {
  readonly random: Random;
  readonly able: Random;
  readonly hostile: Random;
  readonly ahead: Random;
  readonly ways: Random;
  readonly tenants: readonly TenantId[];
  readonly somewhere: () => Place;
  readonly stormMs: number;
}

function phonesOf({ random, able, hostile, ahead, tenants, somewhere, stormMs }: Crowd): PhonePlan[] {
  const vehicles = Math.round(20 + 15 * random() ** 3 + (random() < 0.01 ? 165 : 0));
  const phones: PhonePlan[] = [];
  for (let number = 0; number < vehicles; number++) {
    const tenant = tenants[number % tenants.length] ?? pick(random, tenants);
    const place = somewhere();
    const seats = 1 + Math.floor(random() * 6);
    const profile: Profile = {
      tenant,
      // The same ids in every tenant: data of one must never be taken for another's.
      id: vehicleIdSchema.parse(`car-${Math.floor(number / tenants.length)}`),
      name: `Car ${number}`,
      type: pick(random, ['car', 'car', 'van']),
      plate: `HX ${number}`,
      capacity: {
        seats,
        wheelchairs: Math.floor(random() * 2),
        childSeats: Math.floor(random() * 3),
        parcels: 0,
      },
      capabilities: capabilities.filter(() => able() < 0.6),
    };
    const isTwin = random() < 0.1;
    const honest = random() < 0.4 ? 'prompt' : pick(random, temperaments);
    const temperament = hostile() < 0.08 ? pick(hostile, adversaries) : honest;
    const joinsAfterMs = Math.floor(random() ** 2 * stormMs * 0.5);
    for (const isSecond of isTwin ? [false, true] : [false]) {
      phones.push({
        index: phones.length,
        profile,
        driver: personIdSchema.parse(`driver-${number}`),
        place: isSecond ? somewhere() : place,
        temperament,
        joinsAfterMs: isSecond ? joinsAfterMs + Math.floor(random() * 60_000) : joinsAfterMs,
        isSecond,
        keeping: keepingOf(ahead),
        correctsClock: random() < 0.8,
      });
    }
  }
  return phones;
}

/** In a quarter of the worlds one phone is restless. */
function withRestless(seed: number, phones: PhonePlan[]): PhonePlan[] {
  // Drawn separately, as `able`.
  const random = createRandom(mix(seed ^ 0xbb67ae85));
  if (random() < 0.75) return phones;
  const restless = Math.floor(random() * phones.length);
  return phones.map((phone) => (phone.index === restless ? { ...phone, temperament: 'restless' } : phone));
}

const moments = [
  'time',
  'searching',
  'offered',
  'accepted',
  'accepted',
  'assigned',
  'arrived',
  'onboard',
] as const;

function bookingsOf({ random, able, ahead, ways, tenants, somewhere, stormMs }: Crowd): BookingPlan[] {
  // In some seeds there are so many that vehicles are scarce: then vehicles about to finish get the next ride.
  const count = Math.floor((10 + 18 * random()) * pick(random, [1, 1, 1, 3]));
  const pooledShare = pick(random, [0, 0.5, 0.9]);
  // Half of the riders come at once, as after a concert, and compete for the same vehicles.
  const rushes = [0.4, 0.8].map((until) => ({ at: random() * until * stormMs, place: somewhere() }));
  return Array.from({ length: count }, (_, index) => {
    const rush = random() < 0.5 ? pick(random, rushes) : null;
    const pickup = rush === null ? somewhere() : destination(rush.place, random() * 360, 300 * random());
    const big = random() < 0.2;
    const rider = `rider-${Math.floor(random() * count)}`;
    return {
      index,
      afterMs: Math.floor(rush === null ? random() * stormMs * 0.85 : rush.at + 3_000 * random()),
      tenant: pick(random, tenants),
      rider: personIdSchema.parse(rider),
      key: `key ${index}`,
      pickup,
      via: viaOf(ways, pickup),
      dropoff: destination(pickup, random() * 360, between(random, 300, 3_000)),
      requirements: {
        party: {
          seats: big ? 3 + Math.floor(random() * 4) : 1,
          wheelchairs: random() < 0.1 ? 1 : 0,
          childSeats: random() < 0.1 ? 1 : 0,
        },
        pooled: random() < pooledShare,
        vehicleType: null,
        requires: capabilities.filter(() => able() < 0.15),
      },
      ...aheadOf(random() < 0.1 ? Math.round(between(random, 20_000, 180_000)) : null, ahead),
      twist: pick(random, ['none', 'none', 'race', 'late-repeat', 'other-body'] as const),
      cancel:
        random() < 0.45
          ? {
              on: pick(random, moments),
              delayMs: Math.floor(random() ** 3 * 60_000),
              by: random() < 0.8 ? 'rider' : 'operator',
            }
          : null,
    };
  });
}

/** In a quarter of the worlds one rider books a dozen trips within seconds, to hold every vehicle around. */
function hoardOf(seed: number, { tenants, somewhere, stormMs }: Crowd, first: number): BookingPlan[] {
  // Drawn separately, as `able`.
  const random = createRandom(mix(seed ^ 0x2545f491));
  const tenant = pick(random, tenants);
  if (random() < 0.75) return [];
  const afterMs = Math.floor(random() * stormMs * 0.5);
  const pickup = somewhere();
  return Array.from({ length: 12 }, (_, number) => ({
    index: first + number,
    afterMs: afterMs + Math.floor(random() * 5_000),
    tenant,
    rider: personIdSchema.parse('hoarder'),
    key: `key ${first + number}`,
    pickup,
    via: [],
    dropoff: destination(pickup, random() * 360, between(random, 300, 3_000)),
    requirements: {
      party: { seats: 1, wheelchairs: 0, childSeats: 0 },
      pooled: false,
      vehicleType: null,
      requires: [],
    },
    scheduledAheadMs: null,
    reserve: false,
    twist: 'none' as const,
    cancel: null,
  }));
}

function operatorOf(random: Random, bookings: number): OperatorPlan[] {
  return Array.from({ length: Math.floor(random() * 0.5 * bookings) }, () => ({
    booking: Math.floor(random() * bookings),
    on: pick(random, moments),
    delayMs: Math.floor(random() ** 3 * 30_000),
    act: pick(random, ['reassign', 'takeOut'] as const),
    thinksMs: random() < 0.5 ? null : Math.floor(random() * 10_000),
    repeatsAfterMs: random() < 0.5 ? null : Math.floor(random() * 60_000),
    backAfterMs: Math.floor(random() * 60_000),
  }));
}

/** Returns the places that a ride from there goes by: a quarter of the rides do. */
function viaOf(random: Random, pickup: Place): Place[] {
  const stops = random() < 0.25 ? 1 + Math.floor(3 * random()) : 0;
  return Array.from({ length: stops }, () =>
    destination(pickup, random() * 360, between(random, 100, 1_500)),
  );
}
