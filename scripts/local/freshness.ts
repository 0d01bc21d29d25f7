import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where the project is. */
export const root = resolve(import.meta.dirname, '../..');

/** Whether a built file is at least as young as all that it is built from: directories, and the versions of libraries. */
export async function isFresh(built: string, sources: readonly string[]): Promise<boolean> {
  const builtAt = modifiedAt(built);
  if (builtAt === null) return false;
  const found = await Promise.all(
    sources.map(async (directory) => {
      const files = await readdir(join(root, directory), { recursive: true });
      return files.map((file) => join(directory, file));
    }),
  );
  const times = [...found.flat(), 'package-lock.json'].map((file) => modifiedAt(join(root, file)));
  return times.every((time) => (time ?? 0) <= builtAt);
}

/** Returns null if there is no such file. */
function modifiedAt(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
