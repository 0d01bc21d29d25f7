import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, type V4SharedOptions } from 'miniflare';
import {
  unstable_getMiniflareWorkerOptions as getMiniflareWorkerOptions,
  unstable_readConfig as readConfig,
  type Unstable_Config as WranglerConfig,
} from 'wrangler';
import { bundleWorker } from './bundle.ts';
import type { Loopback } from './loopback.ts';
import { applyMigrations } from './migrations.ts';
import { builtPages, preparePages } from './pages.ts';
import { putTown } from './town.ts';

/** Options of a runtime. */
export type RuntimeOptions = {
  loopback: Loopback;
  stateDir: string;
  /** Variables of the Worker, in addition to those of wrangler.toml. */
  vars: Record<string, string>;
  /** Environment of the workerd process. */
  env: Record<string, string>;
  log: (line: string, level: string) => void;
  onStep: (step: string) => void;
  /** A Worker instead of the one in wrangler.toml. */
  entry: string | null;
  /** Whether objects stay in memory when they are idle. */
  keepsObjects: boolean;
};

const root = resolve(import.meta.dirname, '../..');

/**
 * V8 collects an isolate once its own heap has grown, and knows little of what its objects hold outside. With a small
 * first heap it does not keep finished requests for long (docs/decisions/0047).
 */
const heapFlags = '--initial-old-space-size=2';

/** Starts the Worker as wrangler.toml describes it, on a migrated database; resolves once it serves. */
export async function startRuntime({
  loopback,
  stateDir,
  vars,
  env,
  log,
  onStep,
  entry,
  keepsObjects,
}: RuntimeOptions): Promise<Miniflare> {
  onStep('builds the pages, if they have changed');
  const config = readConfig({ config: join(root, 'wrangler.toml') });
  const { workerOptions, define, main } = getMiniflareWorkerOptions({
    ...config,
    vars: { ...config.vars, ...vars },
    assets: { ...config.assets, directory: await copyPages(stateDir) },
  });
  if (main === undefined) throw new Error('wrangler.toml names no main module');
  const { modulesRules: _, durableObjects, ...bound } = workerOptions;
  const shared: V4SharedOptions = {
    host: '127.0.0.1',
    port: 0,
    // Otherwise Miniflare fetches an example of `request.cf` from the network.
    cf: false,
    logRequests: false,
    // Answers the cron trigger.
    unsafeTriggerHandlers: true,
    // Same locations as `wrangler --persist-to`.
    resourcePersistencePath: join(stateDir, 'v3'),
    unsafeRuntimeEnv: env,
    handleStructuredLogs: ({ level, message }) => log(message, level),
  };
  onStep('bundles the service');
  const script = await bundleWorker(entry ?? main, define);
  onStep('prepares the database and the demo town');
  await prepare(config, shared);
  onStep('starts the runtime');
  // Miniflare reads them there; flags of whoever runs it come first.
  Object.assign(process.env, { MINIFLARE_WORKERD_V8_FLAGS: heapFlags, ...process.env });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...shared,
      ...bound,
      durableObjects: Object.fromEntries(
        Object.entries(durableObjects ?? {}).map(([binding, object]) => [
          binding,
          typeof object === 'string' ? object : { ...object, unsafePreventEviction: keepsObjects },
        ]),
      ),
      name: config.name ?? '',
      modules: true,
      script,
      // Directly to the Worker: Miniflare's own entry would answer /cdn-cgi and show stack traces.
      unsafeDirectSockets: loopback.hosts.map((host) => ({ host, port: loopback.port })),
    }),
  );
  try {
    await miniflare.ready;
    return miniflare;
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** A copy for this server, so that a later build of the pages does not change its files. */
async function copyPages(stateDir: string): Promise<string> {
  await preparePages();
  const copy = join(stateDir, 'pages');
  await rm(copy, { recursive: true, force: true });
  await cp(builtPages, copy, { recursive: true });
  return copy;
}

/** Before the Worker starts: its objects wake up with their alarms and need their tables and the roads. */
async function prepare(
  { d1_databases: databases, r2_buckets: buckets }: WranglerConfig,
  shared: V4SharedOptions,
): Promise<void> {
  const r2Buckets = Object.fromEntries(
    buckets.map(({ binding, bucket_name, preview_bucket_name }) => [
      binding,
      preview_bucket_name ?? bucket_name ?? binding,
    ]),
  );
  const d1Databases = Object.fromEntries(
    // wrangler's name for a local database.
    databases.map((d1) => [d1.binding, d1.preview_database_id ?? d1.database_id ?? d1.binding]),
  );
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...shared,
      modules: true,
      script: 'export default {}',
      d1Databases,
      r2Buckets,
    }),
  );
  try {
    await putTown(await miniflare.getR2Bucket('GRAPHS'));
    for (const { binding, migrations_dir } of databases) {
      await applyMigrations(
        await miniflare.getD1Database(binding),
        resolve(root, migrations_dir ?? 'migrations'),
      );
    }
  } finally {
    await miniflare.dispose();
  }
}
