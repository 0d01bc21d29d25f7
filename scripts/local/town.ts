import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Miniflare } from 'miniflare';
import { readGraph, writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { assemblePlaces } from '../../src/routing/places/assemblePlaces.ts';
import { writePlaces } from '../../src/routing/places/placesFormat.ts';
import { graphKey, mapKey, placesKey } from '../../src/routing/regionKeys.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { saveWhole } from '../graph/files.ts';
import { makeMap } from '../graph/tiles/makeTiles.ts';
import { createTown, townAttribution, townName } from '../graph/town/town.ts';
import { createTownBook } from '../graph/town/townBook.ts';
import { createTownMap } from '../graph/town/townMap.ts';
import { isFresh, root } from './freshness.ts';

type Bucket = Awaited<ReturnType<Miniflare['getR2Bucket']>>;

/** The served demo town. */
export const townSeed = 1;

interface TownFile {
  readonly key: string;
  /** Its name where it is kept between starts. */
  readonly name: string;
  readonly make: () => Uint8Array;
  /** Whether a stored file of an older format can still be used. */
  readonly isUsable?: (stored: ArrayBuffer) => boolean;
}

const files: readonly TownFile[] = [
  {
    key: graphKey(demoRegion),
    name: 'town.graph',
    make: () => new Uint8Array(writeGraph(createTown(townSeed))),
    isUsable: (stored) => readGraph(stored).ok,
  },
  {
    key: placesKey(demoRegion),
    name: 'town.places',
    make: () => new Uint8Array(writePlaces(assemblePlaces(createTownBook(townSeed)))),
  },
  {
    key: mapKey(demoRegion),
    name: 'town.pmtiles',
    make: () => makeMap(createTownMap(townSeed), { name: townName, attribution: townAttribution }).bytes,
  },
];

/** Puts the roads, the places and the map of the demo town into the local bucket, unless it already has usable ones. */
export async function putTown(bucket: Bucket): Promise<void> {
  // Made before the bucket is asked: its connections do not wait for a machine that calculates.
  const made = await Promise.all(files.map(async (file) => ({ ...file, bytes: await readyMade(file) })));
  for (const { key, bytes, isUsable } of made) {
    const isThere =
      isUsable === undefined ? (await bucket.head(key)) !== null : await hasUsable(bucket, key, isUsable);
    if (!isThere) await bucket.put(key, bytes);
  }
}

async function hasUsable(bucket: Bucket, key: string, isUsable: (stored: ArrayBuffer) => boolean) {
  const stored = await bucket.get(key);
  return stored !== null && isUsable(await stored.arrayBuffer());
}

const builtTown = join(root, 'dist/town');
/** The generator also uses geometry and random numbers from these. */
const sources = ['scripts/graph', 'src', 'sim'];

/** The file as it was made at an earlier start, or anew when what makes it has changed. */
async function readyMade({ name, make }: TownFile): Promise<Uint8Array> {
  const path = join(builtTown, name);
  if (await isFresh(path, sources)) return readFile(path);
  const bytes = make();
  await mkdir(builtTown, { recursive: true });
  await saveWhole(path, bytes);
  return bytes;
}
