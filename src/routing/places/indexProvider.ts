import type { Place } from '../../domain/geo/place.ts';
import type { ServiceClient } from '../serviceClient.ts';
import type { PlaceFound } from './placeFound.ts';
import type { PlaceProvider } from './placeProvider.ts';

/** One shard of a place index. Finds nothing when its region has none. */
export interface PlacesShard {
  search(text: string, near: Place | null, limit: number): Promise<readonly PlaceFound[]>;
  reverse(at: Place): Promise<PlaceFound | null>;
}

/**
 * Places from the region's own index. Calls go round-robin over its shards; a slow call is hedged to the next shard.
 */
export function indexProvider(
  shards: number,
  client: ServiceClient,
  shardOf: (shard: number) => PlacesShard,
): PlaceProvider {
  const ask = <T>(call: (shard: PlacesShard) => Promise<T>): Promise<T> =>
    client.callShard(shards, (shard) => call(shardOf(shard)));
  return {
    source: 'index',
    search: (text, near, limit) => ask((shard) => shard.search(text, near, limit)),
    reverse: (at) => ask<PlaceFound | null>((shard) => shard.reverse(at)),
  };
}
