import type { Miniflare } from 'miniflare';
import { demoRegion } from '../../src/auth/demo.ts';
import { writeGraph } from '../../src/routing/graph/format.ts';
import { graphKey } from '../../src/routing/graphKey.ts';
import { createTown } from '../graph/town/town.ts';

/** The one that is served. */
export const townSeed = 1;

/** Puts the roads of the demo town into the local bucket, unless some are there. */
export async function putTown(bucket: Awaited<ReturnType<Miniflare['getR2Bucket']>>): Promise<void> {
  const key = graphKey(demoRegion);
  if ((await bucket.head(key)) === null) await bucket.put(key, writeGraph(createTown(townSeed)));
}
