import { destination, type Place } from '../../src/domain/geo/place.ts';
import { type PersonId, personIdSchema, type TenantId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { clockTimeSchema, type LocalDate, localDateOf } from '../../src/domain/series/localDates.ts';
import { type Series, seriesIdSchema, seriesSchema } from '../../src/domain/series/series.ts';
import { weekdaySchema } from '../../src/domain/tariff/tariff.ts';
import { between, createRandom, pick, type Random } from '../random.ts';
import { mix } from './hash.ts';

const minuteMs = 60_000;

/** A rider with a series of one date, and what the rider makes of it soon after. */
export interface RegularPlan {
  readonly tenant: TenantId;
  readonly rider: PersonId;
  readonly series: Series;
  readonly date: LocalDate;
  readonly addAfterMs: number;
  readonly fate: 'keep' | 'end' | 'endAndKeepTrips' | 'skip';
  readonly fateAfterMs: number;
}

export interface RegularsGround {
  readonly tenants: readonly TenantId[];
  readonly somewhere: () => Place;
  readonly policy: Policy;
  readonly startsAt: number;
  readonly stormMs: number;
}

/** In a third of the worlds one or two riders book a series. Its ride is after the storm: until then it may be given up. */
export function regularsOf(seed: number, ground: RegularsGround): RegularPlan[] {
  const random = createRandom(mix(seed ^ 0x68e31da4));
  if (random() < 0.67) return [];
  const tenant = pick(random, ground.tenants);
  return Array.from({ length: 1 + Math.floor(2 * random()) }, (_, number) =>
    regularOf(number, tenant, random, ground),
  );
}

function regularOf(number: number, tenant: TenantId, random: Random, ground: RegularsGround): RegularPlan {
  const { policy, somewhere, startsAt, stormMs } = ground;
  const { timeZone } = policy.routing;
  const rideAt = Math.ceil((startsAt + stormMs + between(random, 15, 25) * minuteMs) / minuteMs) * minuteMs;
  const date = localDateOf(rideAt, timeZone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const pickup = somewhere();
  const trip = {
    pickup,
    dropoff: destination(pickup, 360 * random(), between(random, 300, 3_000)),
    requirements: { party: { seats: 1, wheelchairs: 0, childSeats: 0 }, pooled: false, vehicleType: null },
    reserve: random() < 0.5,
  };
  const addAfterMs = Math.floor(0.6 * stormMs * random());
  return {
    tenant,
    rider: personIdSchema.parse(`regular-${number}`),
    series: seriesSchema.parse({
      version: 1,
      id: seriesIdSchema.parse(`series_regular${number}00`),
      days: weekdaySchema.options,
      time: clockTimeSchema.parse(clock.format(rideAt)),
      from: date,
      until: date,
      trip: JSON.stringify(trip),
      createdAt: startsAt + addAfterMs,
      endedAt: null,
      skipped: [],
      occurrences: [],
    }),
    date,
    addAfterMs,
    fate: pick(random, ['keep', 'end', 'end', 'endAndKeepTrips', 'skip'] as const),
    // Most while the booking is still under way.
    fateAfterMs: Math.floor(random() ** 3 * 30_000),
  };
}
