import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFresh, root } from './freshness.ts';

/** The pages under `web/`, each with an entry of its own; the Worker serves them at `/NAME`. */
export const pageNames = ['ride', 'drive', 'ops'] as const;

/** The output directory, as configured in wrangler.toml. */
export const builtPages = join(root, 'dist/web');

let building: Promise<void> | null = null;

/** Builds the pages into `dist/web` unless they are newer than all their sources. */
export function preparePages(): Promise<void> {
  building ??= buildWhereStale();
  return building;
}

async function buildWhereStale(): Promise<void> {
  if (await isFresh(join(builtPages, 'ride.html'), sourceDirectories)) return;
  const { build } = await import('vite');
  // Built in a temporary directory, so that readers see either the old pages or the new ones.
  await mkdir(builtPages, { recursive: true });
  const fresh = await mkdtemp(`${builtPages}.`);
  await build({
    configFile: join(root, 'web/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: fresh },
  });
  const old = `${fresh}.old`;
  await rename(builtPages, old);
  await rename(fresh, builtPages);
  await rm(old, { recursive: true });
}

/** Pages also depend on the driver client, and on names of the service. */
export const sourceDirectories = ['web', 'client', 'src'];
