import * as z from 'zod/mini';
import { instantOf } from '../i18n/wallClock.ts';

/** What most riders leave as it is. */
export const rideOptionsSchema = z.object({
  party: z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() }),
  /** When to be picked up, as written on a clock there (`2026-11-28T14:30`); empty: now. */
  laterAt: z.string(),
  /** For the driver. */
  notes: z.string(),
  /** Capabilities that the vehicle must have. */
  requires: z.array(z.string()),
});
export type RideOptions = z.infer<typeof rideOptionsSchema>;

export const noOptions: RideOptions = {
  party: { seats: 1, wheelchairs: 0, childSeats: 0 },
  laterAt: '',
  notes: '',
  requires: [],
};

/** Returns the time to be picked up as the service reads it; null: now. */
export function scheduledForOf(laterAt: string, timeZone: string): string | null {
  const instant = instantOf(laterAt, timeZone);
  return instant === null ? null : new Date(instant).toISOString();
}

/** Reads capabilities as people type them: "Pets, wheelchair lift". */
export function capabilitiesIn(text: string): string[] {
  const names = text
    .split(',')
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replaceAll(/\s+/g, '-')
        .replaceAll(/[^a-z0-9_-]/g, ''),
    )
    .filter((name) => name !== '');
  return [...new Set(names)];
}
