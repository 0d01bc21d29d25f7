import { z } from 'zod';
import type { PriceTerms } from './price.ts';

const zoneId = z.string().min(1).max(64);
const percent = z.number().min(0).max(300);

/** What a tenant decides about prices that follow demand. `manual`: by hand, until another version is active. */
export const surgeSchema = z.strictObject({
  mode: z.enum(['off', 'manual']).default('off'),
  most: percent.optional().describe('The most that it adds, in percent of the ride; left out: 100.'),
  excludedZones: z
    .array(zoneId)
    .max(200)
    .optional()
    .describe('No ride that begins in one of them costs more.'),
  manual: z
    .array(
      z.strictObject({
        zone: zoneId.optional().describe('Where the pickup lies; left out: anywhere.'),
        vehicleType: z.string().min(1).max(64).optional().describe('Left out: any.'),
        percent: percent.describe('Of the price of the ride.'),
      }),
    )
    .max(200)
    .optional()
    .describe('The first that fits.'),
});
export type Surge = z.infer<typeof surgeSchema>;

/** Percent. */
export const usualMost = 100;

export const noSurge: Surge = surgeSchema.parse({});

/** Returns what demand adds to a ride that begins in these zones; undefined for nothing. Never more than `most`. */
export function surgeOf(
  { mode, most = usualMost, excludedZones = [], manual = [] }: Surge,
  pickupZones: readonly string[],
  vehicleType: string | null,
): PriceTerms['surge'] {
  if (mode === 'off' || excludedZones.some((zone) => pickupZones.includes(zone))) return undefined;
  const entry = manual.find(
    (one) =>
      (one.zone === undefined || pickupZones.includes(one.zone)) &&
      (one.vehicleType === undefined || one.vehicleType === vehicleType),
  );
  if (entry === undefined || entry.percent === 0) return undefined;
  return { mode, percent: Math.min(most, entry.percent), zone: entry.zone ?? 'anywhere' };
}
