import { z } from '@hono/zod-openapi';
import type { TripId } from '../domain/ids.ts';
import { type Line, sumOf } from '../domain/tariff/price.ts';
import { type Settlement, taxOf } from '../domain/trip/settlement.ts';
import { paymentStates } from '../domain/trip/settlementEvents.ts';

export const lineSchema = z
  .object({
    code: z.string().openapi({ example: 'distance' }),
    label: z.string(),
    amount: z.int().openapi({ description: 'Minor units; negative where it takes something off' }),
    rule: z.object({ configuration: z.string(), tariff: z.string(), item: z.string() }).openapi({
      description: 'Where the amount comes from: the version, its tariff, and the item of that',
    }),
    inputs: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .openapi({ description: 'What the rule was applied to. Times are epoch milliseconds' }),
  })
  .openapi('Line');

export const receiptSchema = z
  .object({
    tripId: z.string(),
    currency: z.string(),
    lines: z.array(lineSchema),
    total: z.int().openapi({ description: 'The sum of the lines, in minor units' }),
    tax: z.int().openapi({ description: 'What of the total is tax' }),
    final: z.boolean().openapi({
      description:
        'Whether the trip is over. A final receipt does not change: it is followed by one with more lines',
    }),
    hash: z.string().openapi({
      description:
        'SHA-256, in hex, of the JSON of `tripId`, `currency`, `lines`, `total`, `tax`, `final` and `previousHash`, in this order',
    }),
    previousHash: z.string().nullable().openapi({ description: 'Of the final receipt before this one' }),
    payment: z
      .object({ state: z.enum(paymentStates), reference: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Null until something is known of it. Not part of the hash' }),
  })
  .openapi('Receipt');
export type PublicReceipt = z.infer<typeof receiptSchema>;

/** Returns a line in the form of the contract, its keys in the order in which receipts are hashed. */
export function publicLine({ code, name, amount, rule, inputs }: Line): z.infer<typeof lineSchema> {
  const { configuration, tariff, item } = rule;
  return { code, label: name, amount, rule: { configuration, tariff, item }, inputs };
}

/**
 * Returns a trip's newest receipt. Each final receipt but the first has one line more than the one before, whose hash
 * it contains.
 */
export async function publicReceipt(tripId: TripId, settlement: Settlement): Promise<PublicReceipt> {
  const { currency, settledLines, payment } = settlement;
  const lines = settlement.lines.map(publicLine);
  let previousHash: string | null = null;
  for (let length = settledLines ?? lines.length; ; length++) {
    const shown = settlement.lines.slice(0, length);
    const receipt = {
      tripId,
      currency,
      lines: lines.slice(0, length),
      total: sumOf(shown),
      tax: taxOf(settlement, shown),
      final: settledLines !== null,
    };
    const hash = await hashOf({ ...receipt, previousHash });
    if (length >= lines.length) return { ...receipt, hash, previousHash, payment };
    previousHash = hash;
  }
}

async function hashOf(receipt: object): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(receipt));
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
