import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../commandLine/read.ts';
import type { MapTiles } from './makeTiles.ts';

/** Writes a map as files, `map.json` last: where it is, all tiles are. Returns how many tiles and bytes they are. */
export async function saveTiles(
  directory: string,
  { map, tiles }: MapTiles,
): Promise<{ count: number; bytes: number }> {
  const written = { count: 0, bytes: 0 };
  try {
    for (const { name, bytes } of tiles) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      written.count++;
      written.bytes += bytes.length;
    }
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'map.json'), `${JSON.stringify(map)}\n`);
    return written;
  } catch (error) {
    throw new InputError(`${directory} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
