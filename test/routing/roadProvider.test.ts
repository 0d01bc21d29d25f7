import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { RoadSeconds } from '../../src/routing/etaProvider.ts';
import { Routing } from '../../src/routing/etaSources.ts';
import { greatCircleEtas } from '../../src/routing/greatCircle.ts';
import { type Covered, type RouterShard, roadProvider } from '../../src/routing/roadProvider.ts';
import { ServiceClient } from '../../src/routing/serviceClient.ts';

const here = { lat: 40.26, lng: -76.88 };
const there = { lat: 40.27, lng: -76.87 };
const rules = { ...defaultPolicy.routing, region: 'town', routerShards: 3, timeZone: 'Europe/Berlin' };
const mondayNoon = Date.UTC(2026, 6, 6, 10);

type Answer = (shard: number, hourOfWeek: number) => Promise<Covered<RoadSeconds[]>>;

const asRoadsSay = async () => () => 1;

/** Routing over shards that answer so, and which of them were asked. */
function routingOver(answer: Answer) {
  const asked: number[] = [];
  const warned: string[] = [];
  const shardOf = (shard: number): RouterShard => ({
    etas: (_, __, hourOfWeek) => {
      asked.push(shard);
      return answer(shard, hourOfWeek);
    },
    way: async () => ({ isCovered: false }),
  });
  const provider = roadProvider(rules, new ServiceClient(2_000, () => Date.now()), shardOf, () => mondayNoon);
  return {
    routing: new Routing([provider], rules, asRoadsSay, (source) => warned.push(source)),
    asked,
    warned,
  };
}

describe('the shards of a road graph', () => {
  it('take turns, at the speeds of the hour in the region', async () => {
    const hours: number[] = [];
    const { routing, asked } = routingOver(async (shard, hourOfWeek) => {
      hours.push(hourOfWeek);
      return { isCovered: true, value: [shard] };
    });
    for (let call = 0; call < 6; call++) await routing.etas([here], there);
    expect(asked.toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
    expect(new Set(hours)).toEqual(new Set([12]));
  });

  it('stand in for one that is slow', async () => {
    let calls = 0;
    const { routing, asked } = routingOver(async () => {
      calls += 1;
      if (calls > 1) return { isCovered: true, value: [77] };
      await sleep(1_500);
      return { isCovered: true, value: [1_500] };
    });
    expect(await routing.etas([here], there)).toMatchObject({ source: 'roads', seconds: [77] });
    expect(new Set(asked).size).toBe(2);
  });

  it('stand in for one that fails', async () => {
    let calls = 0;
    const { routing, warned } = routingOver(async () => {
      calls += 1;
      if (calls === 1) throw new Error('reset');
      return { isCovered: true, value: [null] };
    });
    expect(await routing.etas([here], there)).toMatchObject({ source: 'roads', seconds: [null] });
    expect(warned).toEqual([]);
  });

  it('stand in for one that has too much to do', async () => {
    let calls = 0;
    const { routing, asked } = routingOver(async () => {
      calls += 1;
      return calls === 1 ? { isCovered: false, isTooLate: true } : { isCovered: true, value: [77] };
    });
    expect(await routing.etas([here], there)).toMatchObject({ source: 'roads', seconds: [77] });
    expect(new Set(asked).size).toBe(2);
  });

  it('leave ground they do not know to others, which is no failure', async () => {
    const { routing, warned } = routingOver(async () => ({ isCovered: false }));
    expect((await routing.etas([here], there)).source).toBe('greatCircle');
    expect(warned).toEqual([]);
  });

  it('estimate vehicles beyond the ground they know by the great circle', async () => {
    const { routing } = routingOver(async () => ({ isCovered: true, value: ['elsewhere', 60, null] }));
    const { source, seconds } = await routing.etas([here, here, here], there);
    expect({ source, seconds }).toEqual({
      source: 'roads',
      seconds: [greatCircleEtas([here], there, rules)[0], 60, null],
    });
  });
});
