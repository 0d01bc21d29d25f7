import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Actor, getConfig } from '@valhallajs/valhallajs';
import { z } from 'zod';
import type { Place } from '../src/domain/geo/place.ts';

const matrixSchema = z.object({
  sources_to_targets: z.array(z.array(z.object({ time: z.number(), distance: z.number() }).nullable())),
});

export interface ValhallaAnswer {
  readonly durationSeconds: number;
  readonly distanceMeters: number;
}

/** Valhalla in this process, with tiles it built from an extract. The tiles are gone when the work is done. */
export async function withValhalla<Result>(
  extract: string,
  work: (actor: Actor) => Promise<Result>,
): Promise<Result> {
  const tileDir = await mkdtemp(join(tmpdir(), 'hexhail-valhalla-'));
  try {
    const config = await getConfig({ tileDir, tileExtract: '' });
    const packageRoot = dirname(createRequire(import.meta.url).resolve('@valhallajs/valhallajs'));
    const command = join(packageRoot, 'bin', 'valhalla-cli.js');
    const options = ['build_tiles', '-i', JSON.stringify(config), extract];
    await promisify(execFile)(process.execPath, [command, ...options], {
      // It leaves a list of duplicate ways where it runs.
      cwd: tileDir,
      maxBuffer: 2 ** 26,
    });
    return await work(new Actor(config));
  } finally {
    await rm(tileDir, { recursive: true });
  }
}

/** A matrix of many to one, as our ETAs are. */
export class Valhalla {
  readonly #actor: Actor;

  constructor(actor: Actor) {
    this.#actor = actor;
  }

  async matrix(froms: readonly Place[], to: Place): Promise<(ValhallaAnswer | null)[]> {
    const answer = await this.#actor.matrix(
      JSON.stringify({ sources: froms.map(location), targets: [location(to)], costing: 'auto' }),
    );
    return matrixSchema
      .parse(JSON.parse(answer))
      .sources_to_targets.map(([only]) =>
        only ? { durationSeconds: only.time, distanceMeters: 1000 * only.distance } : null,
      );
  }
}

function location({ lat, lng }: Place): { lat: number; lon: number } {
  return { lat, lon: lng };
}
