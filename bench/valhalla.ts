import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Actor, getConfig } from '@valhallajs/valhallajs';
import { z } from 'zod';
import type { Place } from '../src/domain/geo/place.ts';
import type { DrivingSide } from '../src/routing/graph/streets.ts';
import { writeExtract } from './extractWriter.ts';

const matrixSchema = z.object({
  sources_to_targets: z.array(z.array(z.object({ time: z.number(), distance: z.number() }).nullable())),
});
const routeSchema = z.object({
  trip: z.object({
    summary: z.object({ time: z.number(), length: z.number() }),
    legs: z.array(z.object({ shape: z.string() })).length(1),
  }),
});

export interface ValhallaAnswer {
  readonly durationSeconds: number;
  readonly distanceMeters: number;
}

export interface ValhallaRoute extends ValhallaAnswer {
  readonly polyline: readonly Place[];
}

/** Runs Valhalla in this process on tiles built from an extract, and deletes them afterwards. */
export async function withValhalla<Result>(
  extract: string,
  work: (actor: Actor) => Promise<Result>,
  drivingSide: DrivingSide = 'right',
): Promise<Result> {
  const tileDir = await mkdtemp(join(tmpdir(), 'hexhail-valhalla-'));
  try {
    const config = await getConfig({ tileDir, tileExtract: '' });
    const { mjolnir } = config;
    mjolnir.admin = join(tileDir, 'countries.sqlite');
    const packageRoot = dirname(createRequire(import.meta.url).resolve('@valhallajs/valhallajs'));
    const command = join(packageRoot, 'bin', 'valhalla-cli.js');
    const build = async (what: string, from: string) => {
      const options = [`build_${what}`, '-i', JSON.stringify(config), from];
      await promisify(execFile)(process.execPath, [command, ...options], {
        // It writes a list of duplicate ways to the working directory.
        cwd: tileDir,
        maxBuffer: 2 ** 26,
      });
    };
    const country = join(tileDir, 'country.osm.pbf');
    writeCountry(country, drivingSide);
    await build('admins', country);
    await build('tiles', resolve(extract));
    return await work(new Actor(config));
  } finally {
    await rm(tileDir, { recursive: true });
  }
}

/**
 * Extracts contain no complete countries, and Valhalla assumes driving on the left without one. So one is added
 * around everything.
 */
function writeCountry(path: string, drivingSide: DrivingSide): void {
  const corners = [
    [-80, -179.9],
    [-80, 179.9],
    [80, 179.9],
    [80, -179.9],
  ] as const;
  writeExtract(path, [
    ...corners.map(([lat, lon], at) => ({ type: 'node' as const, id: at + 1, lat, lon, tags: {} })),
    { type: 'way', id: 1, refs: [1, 2, 3, 4, 1], tags: {} },
    {
      type: 'relation',
      id: 1,
      members: [{ type: 'way', ref: 1, role: 'outer' }],
      tags: {
        type: 'boundary',
        boundary: 'administrative',
        admin_level: '2',
        name: drivingSide === 'left' ? 'United Kingdom' : 'Anywhere',
      },
    },
  ]);
}

/** Many-to-one matrices, like our ETAs, and routes. */
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

  /** Returns null without a route. */
  async route(from: Place, to: Place): Promise<ValhallaRoute | null> {
    const question = { locations: [location(from), location(to)], costing: 'auto', directions_type: 'none' };
    const answer = await this.#actor.route(JSON.stringify(question)).catch((error: unknown) => {
      if (/No path|No suitable edges/.test(String(error))) return null;
      throw error;
    });
    if (answer === null) return null;
    const { summary, legs } = routeSchema.parse(JSON.parse(answer)).trip;
    return {
      durationSeconds: summary.time,
      distanceMeters: 1000 * summary.length,
      polyline: decodePolyline(legs[0]?.shape ?? ''),
    };
  }
}

function location({ lat, lng }: Place): { lat: number; lon: number } {
  return { lat, lon: lng };
}

/** The encoded polyline algorithm (Google, 2005), with six digits instead of five. */
function decodePolyline(text: string): Place[] {
  let at = 0;
  const next = (): number => {
    let [value, shift, code] = [0, 0, 0];
    do {
      code = text.charCodeAt(at) - 63;
      at++;
      value |= (code & 31) << shift;
      shift += 5;
    } while (code >= 32);
    return (value >>> 1) ^ -(value & 1);
  };
  const places: Place[] = [];
  let [lat, lng] = [0, 0];
  while (at < text.length) {
    lat += next();
    lng += next();
    places.push({ lat: lat / 1e6, lng: lng / 1e6 });
  }
  return places;
}
