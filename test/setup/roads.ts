import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_readConfig as readConfig } from 'wrangler';
import { writeGraph } from '../../src/routing/graph/format.ts';
import { graphKey } from '../../src/routing/graphKey.ts';
import { harrisburg, isExtractThere } from '../routing/harrisburg.ts';

/** Puts the roads of Harrisburg into the local bucket of a state directory, where the extract is there. */
export async function putHarrisburg(stateDir: string): Promise<void> {
  if (!isExtractThere) return;
  const [bucket] = readConfig({ config: resolve('wrangler.toml') }).r2_buckets;
  if (bucket?.bucket_name === undefined) throw new Error('wrangler.toml names no bucket');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      cf: false,
      resourcePersistencePath: join(stateDir, 'v3'),
      r2Buckets: { [bucket.binding]: bucket.bucket_name },
    }),
  );
  try {
    const graphs = await miniflare.getR2Bucket(bucket.binding);
    await graphs.put(graphKey('harrisburg'), writeGraph(await harrisburg()));
  } finally {
    await miniflare.dispose();
  }
}
