import { rankRulesSchema } from '../../src/domain/configuration/document.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import {
  personIdSchema,
  type RankId,
  rankIdSchema,
  type TenantId,
  vehicleIdSchema,
} from '../../src/domain/ids.ts';
import type { RankDefinition } from '../../src/domain/rank/state.ts';
import { type Area, isInShapes, shapesOf } from '../../src/domain/zones/area.ts';
import { between, createRandom, pick, type Random } from '../random.ts';
import { mix } from './hash.ts';
import type { BookingPlan, PhonePlan } from './plans.ts';

/** The rank of a world, where vehicles wait in line for pickups. */
export interface RankPlan {
  readonly tenant: TenantId;
  readonly id: RankId;
  readonly definition: RankDefinition;
  readonly waitingArea: Area;
  readonly pickupArea: Area;
  /** In the middle of the areas. */
  readonly waitsAt: Place;
  readonly pickup: Place;
  /** Meanwhile no report of a cell gets through to it (ms since the start of the world); null: they all may. */
  readonly cutOff: { readonly fromMs: number; readonly untilMs: number } | null;
}

interface Ground {
  readonly tenants: readonly TenantId[];
  readonly somewhere: () => Place;
  readonly stormMs: number;
  readonly phones: number;
  readonly bookings: number;
}

interface RankWorld {
  readonly rank: RankPlan | null;
  readonly phones: readonly PhonePlan[];
  readonly bookings: readonly BookingPlan[];
}

const share = 0.3;

/** In some worlds one tenant has a rank, with vehicles that wait there and riders who come out. */
export function rankOf(seed: number, ground: Ground): RankWorld {
  // Drawn separately, so that the other worlds stay as they are.
  const random = createRandom(mix(seed ^ 0x6a09e667));
  if (random() >= share) return { rank: null, phones: [], bookings: [] };
  const { tenants, somewhere, stormMs } = ground;
  const tenant = pick(random, tenants);
  const waitsAt = somewhere();
  const pickup = destination(waitsAt, 360 * random(), between(random, 300, 800));
  const definition: RankDefinition = {
    name: 'Airport',
    perVehicleType: random() < 0.3,
    rules: rankRulesSchema.parse({
      dwellSeconds: 5,
      graceSeconds: Math.round(between(random, 90, 150)),
      declinesBeforeLast: pick(random, [1, 2]),
      keepAfterShortTripSeconds: pick(random, [0, 120, 240]),
      arriveWithinSeconds: Math.round(between(random, 60, 180)),
    }),
  };
  const id = rankIdSchema.parse('airport');
  const waitingArea = squareAround(waitsAt, 150);
  const pickupArea = squareAround(pickup, 100);
  const rank = { tenant, id, definition, waitingArea, pickupArea, waitsAt, pickup };
  const phones = phonesOf(random, rank, ground.phones, stormMs);
  const bookings = bookingsOf(random, rank, ground.bookings, stormMs);
  return { rank: { ...rank, cutOff: cutOffOf(random) }, phones, bookings };
}

const cutOffShare = 0.3;

/** For longer than a grace lasts, so that whoever is taken for dark meanwhile loses the place. */
function cutOffOf(random: Random): RankPlan['cutOff'] {
  if (random() >= cutOffShare) return null;
  const fromMs = Math.round(between(random, 40_000, 120_000));
  return { fromMs, untilMs: fromMs + Math.round(between(random, 180_000, 300_000)) };
}

/** The rank in whose pickup area a place lies, as the Worker finds it. */
export function rankAtPlace(rank: RankPlan | null, tenant: TenantId, place: Place): RankId | null {
  if (rank === null || rank.tenant !== tenant) return null;
  return isInShapes(shapesOf(rank.pickupArea), place) ? rank.id : null;
}

/** With sides of twice as many metres. */
function squareAround({ lat, lng }: Place, meters: number): Area {
  const up = destination({ lat, lng }, 0, meters).lat - lat;
  const right = destination({ lat, lng }, 90, meters).lng - lng;
  const corners: [number, number][] = [
    [lng - right, lat - up],
    [lng + right, lat - up],
    [lng + right, lat + up],
    [lng - right, lat + up],
    [lng - right, lat - up],
  ];
  return { type: 'Polygon', coordinates: [corners] };
}

function phonesOf(
  random: Random,
  { tenant, waitsAt }: Pick<RankPlan, 'tenant' | 'waitsAt'>,
  first: number,
  stormMs: number,
): PhonePlan[] {
  const phones: PhonePlan[] = [];
  const vehicles = 4 + Math.floor(5 * random());
  for (let number = 0; number < vehicles; number += 1) {
    const profile = {
      tenant,
      id: vehicleIdSchema.parse(`queue-${number}`),
      name: `Queue ${number}`,
      type: pick(random, ['car', 'car', 'van']),
      plate: `HQ ${number}`,
      capacity: { seats: pick(random, [1, 4, 6]), wheelchairs: 0, childSeats: 0, parcels: 0 },
      capabilities: [],
    };
    const temperament = pick(random, [
      'prompt',
      'prompt',
      'prompt',
      'slow',
      'declining',
      'silent',
      'wandering',
      'repeating',
    ] as const);
    const joinsAfterMs = Math.floor(random() ** 2 * stormMs * 0.4);
    const isTwin = random() < 0.15;
    for (const isSecond of isTwin ? [false, true] : [false]) {
      phones.push({
        index: first + phones.length,
        profile,
        driver: personIdSchema.parse(`queueing-${number}`),
        place: destination(waitsAt, 360 * random(), 100 + 400 * random()),
        temperament,
        joinsAfterMs: isSecond ? joinsAfterMs + 60_000 : joinsAfterMs,
        isSecond,
        keeping: 'honest',
        correctsClock: true,
        // A second phone is carried about elsewhere.
        waitsAt: isSecond ? null : destination(waitsAt, 360 * random(), 100 * random()),
      });
    }
  }
  return phones;
}

function bookingsOf(
  random: Random,
  { tenant, pickup }: Pick<RankPlan, 'tenant' | 'pickup'>,
  first: number,
  stormMs: number,
): BookingPlan[] {
  const count = 5 + Math.floor(9 * random());
  return Array.from({ length: count }, (_, number) => {
    const from = destination(pickup, 360 * random(), 60 * random());
    return {
      index: first + number,
      afterMs: Math.floor((0.1 + 0.8 * random()) * stormMs),
      tenant,
      rider: personIdSchema.parse(`arriving-${number}`),
      key: `key ${first + number}`,
      pickup: from,
      via: [],
      dropoff: destination(from, 360 * random(), between(random, 300, 1_500)),
      requirements: {
        party: { seats: pick(random, [1, 1, 3, 5]), wheelchairs: 0, childSeats: 0 },
        pooled: false,
        vehicleType: pick(random, [null, null, null, 'van']),
        requires: [],
      },
      scheduledAheadMs: null,
      reserve: false,
      twist: pick(random, ['none', 'none', 'race'] as const),
      cancel:
        random() < 0.3
          ? {
              on: pick(random, ['offered', 'assigned', 'assigned', 'arrived'] as const),
              delayMs: Math.floor(random() ** 2 * 20_000),
              by: random() < 0.8 ? 'rider' : 'operator',
            }
          : null,
    };
  });
}
