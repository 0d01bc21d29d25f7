import type { Place } from '../domain/geo/place.ts';
import { hourOfWeek, type RoutingRules } from '../domain/supply/eta.ts';
import type { EtaProvider, RoadSeconds, Route } from './provider.ts';
import type { ServiceClient } from './serviceClient.ts';

/** One shard of a region's road graph. These are remote calls: `way` keeps its name for older code. */
export interface RouterShard {
  etas(froms: readonly Place[], to: Place, hourOfWeek: number): Promise<Covered<RoadSeconds[]>>;
  way(from: Place, to: Place, hourOfWeek: number): Promise<Covered<Route | null>>;
}

/**
 * ETAs and routes from the region's road graph. Calls go round-robin over the shards; a slow call is hedged to the
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

/** A value from a road graph, or the fact that the graph does not cover the place. */
export type Covered<T> = { readonly isCovered: true; readonly value: T } | { readonly isCovered: false };

/** The provider works, but has no roads at these places. */
export class NotCovered extends Error {}

/** Round-robin counter. One for all regions is enough to spread the load. */
let turn = 0;
