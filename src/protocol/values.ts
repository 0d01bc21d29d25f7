import { z } from '@hono/zod-openapi';
import { labelledPlaceSchema, placeSchema } from '../domain/geo/place.ts';
import { moneySchema } from '../domain/money.ts';
import { capacitySchema, partySchema } from '../domain/party.ts';

/** Values shared by several resources. Those of requests (`…Input`) refuse unknown fields, the others tolerate them. */

export const place = z.object(placeSchema.shape).openapi('Place', { description: 'WGS 84 degrees' });

export const labelledPlace = z
  .object(labelledPlaceSchema.shape)
  .openapi('LabelledPlace', { description: 'A place with its label' });

/** In requests: a label is one line of text. */
export const labelledPlaceInput = z
  .strictObject({
    ...placeSchema.shape,
    label: z
      .string()
      .min(1)
      .max(200)
      .refine((text) => !/\p{Cc}/u.test(text), 'must be one line of text')
      .optional()
      .openapi({
        description: 'The `label` of a found place, or any other text',
        example: '12 Market Street, Harrisburg 17101',
      }),
  })
  .openapi('LabelledPlaceInput');

export const placeInput = z.strictObject(placeSchema.shape).openapi('PlaceInput');

export const partyInput = z
  .strictObject(partySchema.shape)
  .openapi('PartyInput', { description: 'The people on the trip; one seat by default' });

export const capacityInput = z
  .strictObject(capacitySchema.shape)
  .openapi('CapacityInput', { description: 'What a vehicle can carry at once' });

export const party = z
  .object(partySchema.shape)
  .openapi('Party', { description: 'The people on the trip; one seat by default' });

export const capacity = z
  .object(capacitySchema.shape)
  .openapi('Capacity', { description: 'What a vehicle can carry at once' });

const MAX_CAPABILITIES = 20;

/** Capabilities of a vehicle, or those a trip requires, by names that the tenant chooses. */
export const capabilities = z
  .array(z.string().regex(/^[a-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 of a-z, 0-9, _ and -' }))
  .max(MAX_CAPABILITIES)
  .refine((names) => new Set(names).size === names.length, { error: 'must not name one twice' })
  .openapi({ uniqueItems: true, example: ['wheelchair-lift'] });

export const money = z
  .object(moneySchema.shape)
  .openapi('Money', { description: 'Minor units (cents) of an ISO 4217 currency' });

/** A time in a response: RFC 3339, UTC. */
export const time = z.iso.datetime().openapi({ example: '2026-11-21T07:24:00.000Z' });

/** A time in a request: RFC 3339 with any offset; parsed to epoch ms. */
export const timeInput = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with a time zone' })
  .transform((text) => Date.parse(text))
  .openapi({ example: '2026-11-21T07:24:00Z' });

/** A last known position; `ts` is epoch ms. */
export const position = z
  .object({ lat: z.number(), lng: z.number(), ts: z.int() })
  .openapi('Position', { description: '`ts` is epoch milliseconds' });

export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
