import { parseArgs } from 'node:util';
import { z } from 'zod';

export const usage = `Usage: npm run replay -- --positions FILE --trips FILE [--speed 10] [--minutes 20] [--url URL] [--json]

Plays recorded cabs and rides against Hexhail over its public API, and checks what it sees.
  --positions  CSV, also gzipped: unix_time, cab, lat, lng, occupied
  --trips      CSV, also gzipped: pickup_unix_time, cab, pickup_lat, pickup_lng, dropoff_unix_time,
               dropoff_lat, dropoff_lng
  --speed      how many times faster than it happened (10)
  --minutes    how much of the recording, from its beginning (20)
  --url        a service in local development; without it one is started for the replay
  --json       the result as one line of JSON at the end of standard output`;

/** A number written plainly: `1e3`, hexadecimal and blanks are more likely mistakes than meant. */
const plainNumber = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number')
  .transform(Number);

const settingsSchema = z.object({
  positions: z.string('is missing').min(1, 'is empty'),
  trips: z.string('is missing').min(1, 'is empty'),
  speed: plainNumber
    .pipe(z.number().min(0.1, 'must be at least 0.1').max(100, 'must be at most 100'))
    .default(10),
  minutes: plainNumber
    .pipe(z.number().positive('must be more than 0').max(1_440, 'must be at most 1440'))
    .default(20),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  json: z.boolean().default(false),
});
export type ReplaySettings = z.infer<typeof settingsSchema>;

/** Reads the arguments; what is wrong with them is told in one sentence. */
export function readArguments(
  args: readonly string[],
): { ok: true; settings: ReplaySettings } | { ok: false; problem: string } {
  let values: unknown;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        positions: { type: 'string' },
        trips: { type: 'string' },
        speed: { type: 'string' },
        minutes: { type: 'string' },
        url: { type: 'string' },
        json: { type: 'boolean' },
      },
    }));
  } catch (error) {
    // parseArgs explains what is wrong in its first sentence, and how to quote dashes after it.
    return {
      ok: false,
      problem: String(error instanceof Error ? error.message : error).split('. ')[0] ?? '',
    };
  }
  const parsed = settingsSchema.safeParse(values);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, problem: `--${issue?.path.join('.')} ${issue?.message}` };
}
