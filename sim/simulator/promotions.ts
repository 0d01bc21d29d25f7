import { placesOf, type Ride, type RideEstimate } from '../../src/booking/rideEstimate.ts';
import { promotionAnswer } from '../../src/calls/trip.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { Pricing } from '../../src/domain/tariff/chooseTariff.ts';
import { promotionTerms, useOf } from '../../src/domain/tariff/promotion.ts';
import type { DemandSaid } from '../../src/domain/tariff/surgePricing.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import {
  type KeptUse,
  LivePromotions,
  type PromotionRules,
  type PromotionStorage,
  promotionRules,
  type UseState,
} from '../../src/objects/tenant/livePromotions.ts';
import { accessOf, type Context } from './context.ts';
import { chance } from './hash.ts';
import { estimateStraight } from './roads.ts';
import { type Caller, type Life, SimulatedObject } from './simulatedObject.ts';

/** When a ride is priced, for whom, and what its district says of demand. */
export interface Priced {
  readonly seed: number;
  readonly rider: number;
  readonly now: number;
  readonly demand?: DemandSaid | undefined;
}

/** The estimate of a ride, with the promotion that half of the riders of a world enter. */
export function estimatePromoted(
  ride: Ride,
  pricing: Pricing,
  { seed, rider, now, demand }: Priced,
): RideEstimate & Pick<SentBooking, 'promotion'> {
  const { promotions, policy } = pricing;
  const promotion = promotions[Math.floor(2 * promotions.length * chance(seed, `rider ${rider} promotion`))];
  const terms = promotion && promotionTerms(promotion);
  const said = { promotion: terms, demand };
  const estimate = estimateStraight(ride, policy, pricing, now, placesOf(ride), said);
  return { ...estimate, ...(promotion && { promotion: useOf(promotion) }) };
}

/** A tenant object's storage of uses: survives its crashes. */
export class PromotionMemory {
  readonly #rows = new Map<string, KeptUse & { readonly state: UseState; readonly askAt: number }>();
  readonly #counts = new Map<string, { readonly uses: number; readonly keptUntil: number }>();

  /** What is stored at all. */
  get size(): number {
    return this.#rows.size + this.#counts.size;
  }

  /** How often each promotion is used. */
  uses(by = ''): { code: string; uses: number }[] {
    const all = [...this.#counts].map(([key, { uses }]) => ({ key: key.split('/'), uses }));
    return all.flatMap(({ key: [code = '', rider], uses }) => (rider === by ? [{ code, uses }] : []));
  }

  state(code: string, tripId: TripId): UseState | null {
    return this.#rows.get(`${code}/${tripId}`)?.state ?? null;
  }

  /** The storage as seen by one instance of the object; `access` throws once that instance is gone. */
  port(access: () => void): PromotionStorage {
    const keysOf = ({ code, rider }: KeptUse) => new Set([`${code}/`, `${code}/${rider}`]);
    const uncount = (use: KeptUse) => {
      for (const key of keysOf(use)) {
        const { uses, keptUntil } = this.#counts.get(key) ?? { uses: 0, keptUntil: 0 };
        if (uses > 1 || key.endsWith('/')) this.#counts.set(key, { uses: uses - 1, keptUntil });
        else this.#counts.delete(key);
      }
    };
    const put = (use: Pick<KeptUse, 'code' | 'tripId'>, changes: { state?: UseState; askAt: number }) => {
      access();
      const key = `${use.code}/${use.tripId}`;
      const row = this.#rows.get(key);
      if (row !== undefined) this.#rows.set(key, { ...row, ...changes });
      return row;
    };
    return {
      state: (code, tripId) => {
        access();
        return this.state(code, tripId);
      },
      add: (use, askAt, countedUntil) => {
        access();
        this.#rows.set(`${use.code}/${use.tripId}`, { ...use, state: 'asked', askAt });
        for (const key of keysOf(use)) {
          const { uses, keptUntil } = this.#counts.get(key) ?? { uses: 0, keptUntil: 0 };
          this.#counts.set(key, { uses: uses + 1, keptUntil: Math.max(keptUntil, countedUntil) });
        }
      },
      addReturned: (use, askAt) => {
        access();
        this.#rows.set(`${use.code}/${use.tripId}`, { ...use, rider: '', state: 'returned', askAt });
      },
      hold: (use, askAt) => void put(use, { state: 'held', askAt }),
      giveBack: (use, askAt) => {
        const row = put(use, { state: 'returned', askAt });
        if (row !== undefined) uncount(row);
      },
      drop: (use) => {
        const row = put(use, { askAt: 0 });
        if (row !== undefined) uncount(row);
        this.#rows.delete(`${use.code}/${use.tripId}`);
      },
      forget: (use) => {
        access();
        this.#rows.delete(`${use.code}/${use.tripId}`);
      },
      forgetCounts: (now, most) => {
        access();
        const old = [...this.#counts].filter(([, { keptUntil }]) => keptUntil <= now);
        for (const [key] of old.slice(0, most)) this.#counts.delete(key);
      },
      postpone: (use, askAt) => void put(use, { askAt }),
      counts: (code, rider) => {
        access();
        const usesOf = (of: string) => this.#counts.get(`${code}/${of}`)?.uses ?? 0;
        return { all: usesOf(''), rider: usesOf(rider) };
      },
      uses: () => this.uses(),
      usesBy: (rider) => this.uses(rider),
      due: (now, most) => {
        access();
        const rows = [...this.#rows.values()].filter(({ askAt }) => askAt <= now);
        return rows.toSorted((a, b) => a.askAt - b.askAt).slice(0, most);
      },
      earliestDue: () => {
        access();
        const asked = [...this.#rows.values()].map(({ askAt }) => askAt);
        const due = [...asked, ...[...this.#counts.values()].map(({ keptUntil }) => keptUntil)];
        return due.length === 0 ? null : Math.min(...due);
      },
      forgetRider: () => {
        throw new Error('nobody is erased here');
      },
    };
  }
}

/** The objects of tenants, as far as they count promotions. */
export class Promotions {
  readonly memories = new Map<TenantId, PromotionMemory>();
  readonly #objects = new Map<TenantId, SimulatedObject<LivePromotions>>();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  of(tenant: TenantId): SimulatedObject<LivePromotions> {
    const before = this.#objects.get(tenant);
    if (before !== undefined) return before;
    const memory = new PromotionMemory();
    this.memories.set(tenant, memory);
    const object: SimulatedObject<LivePromotions> = new SimulatedObject(
      this.#context,
      `tenant ${tenant}`,
      (life: Life) => simulatedPromotions(this.#context, tenant, object, memory, life),
      (promotions: LivePromotions) => promotions.alarm(),
    );
    this.#objects.set(tenant, object);
    return object;
  }
}

/** Mounts the promotions of a tenant in the simulated world, as its object does on the platform. */
function simulatedPromotions(
  context: Context,
  tenant: TenantId,
  object: SimulatedObject<LivePromotions>,
  memory: PromotionMemory,
  life: Life,
): LivePromotions {
  const { loop, removed, network } = context;
  const rules: Partial<PromotionRules> = {
    ...(removed === 'promotion-limit' && { usedUp: () => null }),
    // Without the guard a repeated request is taken for another one.
    ...(removed === 'promotion-once' && { hadUse: () => false }),
  };
  return new LivePromotions(
    {
      clock: loop,
      storage: memory.port(accessOf(life)),
      promotionOf: (tripId) =>
        network.call(
          { name: object.name, life },
          context.trip(tenant, tripId).object,
          'promotion',
          ({ live }) => promotionAnswer(live.state),
        ),
      alarmAt: async () => object.alarmAt,
      setAlarm: async (at) => object.setAlarm(life, at),
      warn: () => undefined,
    },
    { ...promotionRules, ...rules },
  );
}

/** Takes the use of a booking's promotion as a Worker does; false when none is left. */
export async function takesPromotion(
  context: Context,
  worker: Caller,
  { tenant, rider, tripId, promotion }: SentBooking,
): Promise<boolean> {
  if (promotion === undefined) return true;
  const object = context.promotions.of(tenant);
  const taken = await context.network.call(worker, object, 'take', (live) =>
    live.take({ tripId, rider, promotion }),
  );
  return taken === 'taken';
}
