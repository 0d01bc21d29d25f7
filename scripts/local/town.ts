import type { Miniflare } from 'miniflare';
import { demoRegion } from '../../src/auth/demo.ts';
import { mapKey } from '../../src/protocol/maps.ts';
import { readGraph, writeGraph } from '../../src/routing/graph/format.ts';
import { graphKey } from '../../src/routing/graphKey.ts';
import { assemblePlaces } from '../../src/routing/places/assemblePlaces.ts';
import { writePlaces } from '../../src/routing/places/format.ts';
import { placesKey } from '../../src/routing/places/placesKey.ts';
import { makeMap } from '../graph/tiles/makeTiles.ts';
import { createTown, townAttribution, townName } from '../graph/town/town.ts';
import { createTownBook } from '../graph/town/townBook.ts';
import { createTownMap } from '../graph/town/townMap.ts';

type Bucket = Awaited<ReturnType<Miniflare['getR2Bucket']>>;

/** The served demo town. */
export const townSeed = 1;

/** Puts the roads, the places and the map of the demo town into the local bucket, unless it already has usable ones. */
export async function putTown(bucket: Bucket): Promise<void> {
  const key = graphKey(demoRegion);
  const stored = await bucket.get(key);
  // A file of an older format cannot be used.
  const isUsable = stored !== null && readGraph(await stored.arrayBuffer()).ok;
  if (!isUsable) await bucket.put(key, writeGraph(createTown(townSeed)));
  const places = placesKey(demoRegion);
  if ((await bucket.head(places)) === null) {
    await bucket.put(places, writePlaces(assemblePlaces(createTownBook(townSeed))));
  }
  if ((await bucket.head(mapKey(demoRegion))) === null) await bucket.put(mapKey(demoRegion), drawTown());
}

function drawTown(): Uint8Array {
  return makeMap(createTownMap(townSeed), { name: townName, attribution: townAttribution }).bytes;
}
