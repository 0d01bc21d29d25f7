import { z } from 'zod';
import { promotionsSchema } from '../tariff/promotion.ts';
import { surgeSchema } from '../tariff/surgePricing.ts';
import { tariffsSchema } from '../tariff/tariff.ts';
import { areaSchema } from '../zones/area.ts';
import { zoneIdSchema, zoneSchema } from '../zones/zone.ts';

const maxZones = 200;
const maxRanks = 50;

const seconds = (fallback: number) => z.int().min(0).max(86_400).default(fallback);

export const rankRulesSchema = z.strictObject({
  dwellSeconds: seconds(20).describe('Who stays in the waiting area for this long joins the line.'),
  graceSeconds: seconds(120).describe('Who drives out, or goes dark, keeps the place for this long.'),
  declinesBeforeLast: z.int().min(1).max(100).default(1).describe('Declines that send a vehicle to the end.'),
  keepAfterShortTripSeconds: seconds(0).describe(
    'Who is back from a trip within this keeps the place; 0: nobody.',
  ),
  arriveWithinSeconds: seconds(300).describe(
    'From the assignment to the pickup area; later goes to the end.',
  ),
});

export const rankSchema = z.strictObject({
  id: zoneIdSchema.describe('Both areas on the map have it.'),
  name: z.string().min(1).max(200).describe('What drivers and riders read.'),
  waitingArea: areaSchema.describe('Where vehicles wait.'),
  pickupArea: areaSchema.describe('Pickups in it are offered to the line.'),
  perVehicleType: z.boolean().optional().describe('One line for each vehicle type.'),
  rules: rankRulesSchema.prefault({}).describe('How its line is kept.'),
});

/** A place where vehicles wait in line. */
export type Rank = z.infer<typeof rankSchema>;

/** Everything that a tenant decides, as a person writes it. */
export const configurationSchema = z.strictObject({
  policy: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('What differs from the default policy, by group.'),
  zones: z.array(zoneSchema).max(maxZones).default([]),
  ranks: z.array(rankSchema).max(maxRanks).default([]),
  tariffs: tariffsSchema.default([]),
  surge: surgeSchema.prefault({}),
  promotions: promotionsSchema.default([]),
});
export type ConfigurationDocument = z.infer<typeof configurationSchema>;

/** In UTF-8, as JSON. */
export const maxDocumentBytes = 1_000_000;
