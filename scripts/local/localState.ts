import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_readConfig as readConfig } from 'wrangler';

const { d1_databases: databases, r2_buckets: buckets } = readConfig({ config: resolve('wrangler.toml') });

/** Where the migrations of the database are. */
export const migrationsDir = resolve(databases[0]?.migrations_dir ?? 'migrations');

interface LocalState {
  readonly database: Awaited<ReturnType<Miniflare['getD1Database']>>;
  readonly graphs: Awaited<ReturnType<Miniflare['getR2Bucket']>>;
}

/** Opens the database and the bucket of a state directory to `act`, before a server is started on it. */
export async function withLocalState(
  stateDir: string,
  act: (state: LocalState) => Promise<void>,
): Promise<void> {
  const [database] = databases;
  const [bucket] = buckets;
  if (database?.database_id === undefined || bucket?.bucket_name === undefined) {
    throw new Error('wrangler.toml names no database or no bucket');
  }
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      cf: false,
      resourcePersistencePath: join(stateDir, 'v3'),
      d1Databases: { [database.binding]: database.database_id },
      r2Buckets: { [bucket.binding]: bucket.bucket_name },
    }),
  );
  try {
    await act({
      database: await miniflare.getD1Database(database.binding),
      graphs: await miniflare.getR2Bucket(bucket.binding),
    });
  } finally {
    await miniflare.dispose();
  }
}
