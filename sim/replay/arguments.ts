import { z } from 'zod';
import { flag, option, plainNumber } from '../../scripts/commandLine/declare.ts';

/** `npm run replay`. */
export const replayCommand = {
  run: 'npm run replay',
  does: `Plays recorded cabs and rides against Hexhail over its public API, and checks what it sees. Exit code 1 if it saw a
violation.`,
  takes: {
    positions: option('FILE', 'CSV, also gzipped: unix_time, cab, lat, lng, occupied', z.string().min(1)),
    trips: option(
      'FILE',
      'CSV, also gzipped: pickup_unix_time, cab, pickup_lat, pickup_lng, dropoff_unix_time, dropoff_lat, dropoff_lng',
      z.string().min(1),
    ),
    speed: option(
      'N',
      'how many times faster than it happened; a service of the replay believes speeds so much higher',
      plainNumber.pipe(z.number().min(0.1).max(100)).default(10),
    ),
    minutes: option(
      'M',
      'how much of the recording, from its beginning',
      plainNumber.pipe(z.number().positive().max(1_440)).default(20),
    ),
    every: option('N', 'only every Nth cab and every Nth ride', plainNumber.pipe(z.int().min(1)).default(1)),
    configuration: option(
      'FILE',
      'a configuration document (JSON) that prices the rides; the times in its calendars are those of the recording. Not with --url',
      z.string().min(1).optional(),
    ),
    url: option(
      'URL',
      'a service in local development; without it one is started for the replay',
      z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
    ),
    json: flag('print the result as one line of JSON too, at the end of standard output'),
  },
  examples: [
    'npm run replay -- --positions positions.csv.gz --trips trips.csv.gz --speed 20',
    'npm run replay -- --positions positions.csv.gz --trips trips.csv.gz --configuration sim/replay/sanFrancisco.json',
  ],
} as const;
