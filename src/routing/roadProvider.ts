import type { Place } from '../domain/geo/place.ts';
import { hourOfWeek, type RoutingRules } from '../domain/supply/eta.ts';
import type { Lane } from './lane.ts';
import type { EtaProvider, RoadSeconds, Route } from './provider.ts';

/** One of the holders of a road graph. */
export interface RouterShard {
  etas(froms: readonly Place[], to: Place, hourOfWeek: number): Promise<Covered<RoadSeconds[]>>;
  way(from: Place, to: Place, hourOfWeek: number): Promise<Covered<Route | null>>;
}

/**
 * Times and ways from the region's road graph. The calls go round its shards; one that is slow is also asked of the
 * next shard.
 */
export function roadProvider(
  { routerShards, timeZone }: Pick<RoutingRules, 'routerShards' | 'timeZone'>,
  client: ServiceClient,
  shardOf: (shard: number) => RouterShard,
  now: () => number,
): EtaProvider {
  const ask = async <T>(call: (shard: RouterShard) => Promise<Covered<T>>): Promise<T> => {
    const first = turn++ % routerShards;
    const shards = Array.from({ length: Math.min(2, routerShards) }, (_, at) => (first + at) % routerShards);
    const answer = await client.call(shards.map((shard) => () => call(shardOf(shard))));
    if (!answer.isCovered) throw new NotCovered('this ground is not on the road graph');
    return answer.value;
  };
  return {
    source: 'roads',
    etas: (froms, to) => ask((shard) => shard.etas(froms, to, hourOfWeek(now(), timeZone))),
    route: (from, to) => ask<Route | null>((shard) => shard.way(from, to, hourOfWeek(now(), timeZone))),
  };
}

/** What a road graph says, or that it does not know the ground. */
export type Covered<T> = { readonly isCovered: true; readonly value: T } | { readonly isCovered: false };

/** Nothing is wrong: the places are elsewhere. */
export class NotCovered extends Error {}

/** Which shard is next: only to spread the load, so one number does for all regions. */
let turn = 0;
