import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The pages under `web/`, each with an entry of its own; the Worker serves them at `/NAME`. */
export const pageNames = ['ride', 'drive', 'ops'] as const;

const root = resolve(import.meta.dirname, '../..');
/** The output directory, as configured in wrangler.toml. */
export const builtPages = join(root, 'dist/web');

let building: Promise<void> | null = null;

/** Builds the pages into `dist/web` unless they are newer than all their sources. */
export function preparePages(): Promise<void> {
  building ??= buildWhereStale();
  return building;
}

async function buildWhereStale(): Promise<void> {
  const builtAt = await modifiedAt(join(builtPages, 'ride.html'));
  if (builtAt !== null && builtAt >= (await youngestSource())) return;
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

async function youngestSource(): Promise<number> {
  const found = await Promise.all(
    sourceDirectories.map(async (directory) => {
      const files = await readdir(join(root, directory), { recursive: true });
      return files.map((file) => join(directory, file));
    }),
  );
  const times = await Promise.all(
    [...found.flat(), 'package-lock.json'].map((file) => modifiedAt(join(root, file))),
  );
  return Math.max(...times.map((time) => time ?? 0));
}

/** Returns null if there is no such file. */
async function modifiedAt(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.mtimeMs ?? null;
}
