import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { InputError } from '../../scripts/commandLine/read.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { type Fix, Track } from './track.ts';

/** A recorded ride. */
export interface RecordedRide {
  /** Its line in the file, counted from 1 without the header; its identifier. */
  readonly row: number;
  /** Unix time, seconds. */
  readonly pickupAt: number;
  readonly pickup: Place;
  readonly dropoff: Place;
}

const field = z.string().min(1, 'is empty').transform(Number).pipe(z.number('is not a number'));
const lat = field.pipe(z.number().min(-90, 'is not a latitude').max(90, 'is not a latitude'));
const lng = field.pipe(z.number().min(-180, 'is not a longitude').max(180, 'is not a longitude'));
const cab = z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, 'is not an id');

const fixRow = z.object({ unix_time: field, cab, lat, lng });
const rideRow = z.object({
  pickup_unix_time: field,
  pickup_lat: lat,
  pickup_lng: lng,
  dropoff_lat: lat,
  dropoff_lng: lng,
});

/** The part of a recording that is replayed. */
export interface Recording {
  /** Unix time, seconds. */
  readonly startsAt: number;
  readonly minutes: number;
  readonly tracks: ReadonlyMap<string, Track>;
  /** The rides that began in these minutes, earliest first. */
  readonly rides: readonly RecordedRide[];
}

/**
 * Reads the first minutes of a recording, counted from its first position; tracks continue after them. Throws an
 * `InputError` that says which file, where and why.
 */
export async function readRecording(positions: string, trips: string, minutes: number): Promise<Recording> {
  const tracks = await readTracks(positions);
  const startsAt = Math.min(...[...tracks.values()].map((track) => track.startsAt));
  const endsAt = startsAt + minutes * 60;
  const rides = (await readRides(trips)).filter(({ pickupAt }) => pickupAt >= startsAt && pickupAt < endsAt);
  if (rides.length === 0) {
    throw new InputError(`${trips} has no rides in the first ${minutes} minutes of the positions.`);
  }
  return { startsAt, minutes, tracks, rides };
}

/** Returns a recording with every nth of its cabs, in the order of the file, and every nth of its rides. */
export function everyNth(recording: Recording, n: number): Recording {
  const isKept = (_: unknown, at: number): boolean => at % n === 0;
  const { tracks, rides } = recording;
  return { ...recording, tracks: new Map([...tracks].filter(isKept)), rides: rides.filter(isKept) };
}

/** Reads the recorded positions: one track for each cab. */
async function readTracks(path: string): Promise<Map<string, Track>> {
  const fixes = new Map<string, Fix[]>();
  for (const row of parseCsv(await readText(path), fixRow, path)) {
    const ofCab = fixes.get(row.cab) ?? [];
    ofCab.push({ at: row.unix_time, place: { lat: row.lat, lng: row.lng } });
    fixes.set(row.cab, ofCab);
  }
  return new Map([...fixes].map(([name, ofCab]) => [name, new Track(ofCab)]));
}

/** Reads the recorded rides, earliest first. */
async function readRides(path: string): Promise<RecordedRide[]> {
  const rides = parseCsv(await readText(path), rideRow, path).map((row, at) => ({
    row: at + 1,
    pickupAt: row.pickup_unix_time,
    pickup: { lat: row.pickup_lat, lng: row.pickup_lng },
    dropoff: { lat: row.dropoff_lat, lng: row.dropoff_lng },
  }));
  return rides.sort((a, b) => a.pickupAt - b.pickupAt || a.row - b.row);
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Reads CSV lines without quoting under a header; columns are found by name, others are ignored. */
export function parseCsv<Row>(text: string, schema: z.ZodType<Row>, path: string): Row[] {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const columns = header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim());
  const rows: Row[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const values = line.split(',');
    const parsed = schema.safeParse(
      Object.fromEntries(columns.map((name, column) => [name, values[column]?.trim() ?? ''])),
    );
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const column = String(issue?.path[0]);
      const what = columns.includes(column) ? issue?.message : 'is not among the columns';
      // The header is line 1.
      throw new InputError(`${path}, line ${at + 2}: ${column} ${what}.`);
    }
    rows.push(parsed.data);
  }
  if (rows.length === 0) throw new InputError(`${path} has no rows.`);
  return rows;
}
