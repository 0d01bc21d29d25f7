import type { Place } from '../domain/geo/place.ts';
import { hourOfWeek, type RoutingRules } from '../domain/supply/eta.ts';
import type { EtaProvider, RoadSeconds, Route } from './etaProvider.ts';
import type { ServiceClient } from './serviceClient.ts';

/**
 * One shard of a region's road graph. These are remote calls: `way` keeps its name for older code. A call that cannot
 * begin by `beginBy` (epoch ms) is not worked on: another shard has been asked.
 */
export interface RouterShard {
  etas(
    froms: readonly Place[],
    to: Place,
    hourOfWeek: number,
    beginBy?: number,
  ): Promise<Covered<RoadSeconds[]>>;
  way(from: Place, to: Place, hourOfWeek: number, beginBy?: number): Promise<Covered<Route | null>>;
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
  const ask = async <T>(call: (shard: RouterShard, beginBy: number) => Promise<Covered<T>>): Promise<T> => {
    const answer = await client.callShard(routerShards, async (shard, beginBy) => {
      const answered = await call(shardOf(shard), beginBy);
      if (!answered.isCovered && answered.isTooLate === true) throw new Error('the shard has too much to do');
      return answered;
    });
    if (!answer.isCovered) throw new NotCovered('this ground is not on the road graph');
    return answer.value;
  };
  return {
    source: 'roads',
    etas: (froms, to) => ask((shard, beginBy) => shard.etas(froms, to, hourOfWeek(now(), timeZone), beginBy)),
    route: (from, to) =>
      ask<Route | null>((shard, beginBy) => shard.way(from, to, hourOfWeek(now(), timeZone), beginBy)),
  };
}

/** A value from a road graph, or the fact that the graph does not cover the place. */
export type Covered<T> =
  | { readonly isCovered: true; readonly value: T }
  /** `isTooLate`: it was not looked up, because the call could not begin in time. */
  | { readonly isCovered: false; readonly isTooLate?: boolean };

/** The provider works, but has no roads at these places. */
export class NotCovered extends Error {}
