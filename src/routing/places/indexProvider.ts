import type { Place } from '../../domain/geo/place.ts';
import type { ServiceClient } from '../serviceClient.ts';
import type { PlaceFound } from './placeFound.ts';
import type { PlaceProvider } from './placeProvider.ts';

/** One of the holders of a place index. Where its region has none, nothing is found. */
export interface PlacesShard {
  search(text: string, near: Place | null, limit: number): Promise<readonly PlaceFound[]>;
  reverse(at: Place): Promise<PlaceFound | null>;
}

/** Places from the region's own index. The calls go round its shards; a slow one's question is put to the next, too. */
export function indexProvider(
  shards: number,
  client: ServiceClient,
  shardOf: (shard: number) => PlacesShard,
): PlaceProvider {
  const ask = <T>(call: (shard: PlacesShard) => Promise<T>): Promise<T> => {
    const first = turn++ % shards;
    const asked = Array.from({ length: Math.min(2, shards) }, (_, at) => (first + at) % shards);
    return client.call(asked.map((shard) => () => call(shardOf(shard))));
  };
  return {
    source: 'index',
    search: (text, near, limit) => ask((shard) => shard.search(text, near, limit)),
    reverse: (at) => ask<PlaceFound | null>((shard) => shard.reverse(at)),
  };
}

/** Which shard is next: only to spread the load, so one number does for all regions. */
let turn = 0;
