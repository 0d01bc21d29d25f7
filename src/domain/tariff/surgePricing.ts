import { z } from 'zod';
import { formHints } from '../formHints.ts';
import { demandSchema, type SurgeRules } from '../surge/surgeRules.ts';
import type { SurgeReading } from '../surge/surgeState.ts';
import type { PriceTerms } from './price.ts';

const zoneId = z.string().min(1).max(64).register(formHints, { format: 'zone' });
const percent = z.number().min(0).max(300).register(formHints, { unit: '%' });

/**
 * What a tenant decides about prices that follow demand. `on`: by what districts see; `shadow`: that is only written
 * down; `manual`: by hand, until another version is active.
 */
export const surgeSchema = z.strictObject({
  mode: z
    .enum(['off', 'shadow', 'on', 'manual'])
    .default('off')
    .describe('By demand: `on`, or `shadow` to only write down what it would say. By hand: `manual`.'),
  most: percent
    .optional()
    .describe('The most that it adds, in percent of the ride; left out: 100 by hand, 30 by demand.'),
  excludedZones: z
    .array(zoneId)
    .max(200)
    .optional()
    .describe('No ride that begins in one of them costs more.'),
  demand: demandSchema.optional().describe('How `on` and `shadow` follow demand.'),
  manual: z
    .array(
      z.strictObject({
        zone: zoneId.optional().describe('Where the pickup lies; left out: anywhere.'),
        vehicleType: z
          .string()
          .min(1)
          .max(64)
          .optional()
          .describe('Left out: any.')
          .register(formHints, { format: 'vehicleType' }),
        percent: percent.describe('Of the price of the ride.'),
      }),
    )
    .max(200)
    .optional()
    .describe('The first that fits.'),
});
export type Surge = z.infer<typeof surgeSchema>;

export const noSurge: Surge = surgeSchema.parse({});

/** Returns the most that surge adds, in percent. */
export function mostOf({ mode, most }: Pick<Surge, 'mode' | 'most'>): number {
  return most ?? (mode === 'manual' ? 100 : 30);
}

/** Returns by what a district computes levels, and what for; null where prices do not follow demand. */
export function surgeRulesOf(
  surge: Surge,
  cellResolution: number,
): { readonly mode: 'on' | 'shadow'; readonly rules: SurgeRules } | null {
  const { mode, demand = demandSchema.parse({}) } = surge;
  if (mode !== 'on' && mode !== 'shadow') return null;
  const resolution = Math.min(demand.resolution, cellResolution);
  return { mode, rules: { ...demand, resolution, most: mostOf(surge) } };
}

/** What a district says of a pickup. `unanswered`: it did not say anything in time. */
export type DemandSaid = SurgeReading | 'unanswered';

/**
 * Returns what demand adds to a ride that begins in these zones, and why; undefined for nothing. Never more than
 * `most`. `said` is what the pickup's district says; left out where it was not asked.
 */
export function surgeOf(
  surge: Surge,
  pickupZones: readonly string[],
  vehicleType: string | null,
  said?: DemandSaid | undefined,
): PriceTerms['surge'] {
  if (isExcluded(surge, pickupZones)) return undefined;
  switch (surge.mode) {
    case 'off':
    case 'shadow':
      return undefined;
    case 'manual':
      return byHand(surge, pickupZones, vehicleType);
    case 'on':
      return byDemand(surge, said);
  }
}

/** Returns what was agreed, where the pickup of the changed ride does not lie in an excluded zone. */
export function agreedSurge(
  surge: Surge,
  pickupZones: readonly string[],
  agreed: PriceTerms['surge'],
): PriceTerms['surge'] {
  return isExcluded(surge, pickupZones) ? undefined : agreed;
}

function isExcluded({ excludedZones = [] }: Surge, pickupZones: readonly string[]): boolean {
  return excludedZones.some((zone) => pickupZones.includes(zone));
}

function byHand(
  { mode, most, manual = [] }: Surge,
  pickupZones: readonly string[],
  vehicleType: string | null,
): PriceTerms['surge'] {
  const entry = manual.find(
    (one) =>
      (one.zone === undefined || pickupZones.includes(one.zone)) &&
      (one.vehicleType === undefined || one.vehicleType === vehicleType),
  );
  if (entry === undefined || entry.percent === 0) return undefined;
  const percent = Math.min(mostOf({ mode, most }), entry.percent);
  return { mode, percent, zone: entry.zone ?? 'anywhere' };
}

function byDemand({ mode, most }: Surge, said: DemandSaid | undefined): PriceTerms['surge'] {
  if (said === undefined) return undefined;
  if (said === 'unanswered') return { mode, percent: 0, zone: 'anywhere', unanswered: true };
  const { cell, vehicleType, demand, supply, smoothed, minute: at } = said;
  const percent = Math.min(mostOf({ mode, most }), Math.max(0, said.percent));
  if (percent === 0) return undefined;
  const why = { demand, supply, smoothed: Math.round(smoothed * 10) / 10, at };
  return { mode, percent, zone: cell, ...(vehicleType !== null && { vehicleType }), ...why };
}
