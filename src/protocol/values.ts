import { z } from '@hono/zod-openapi';
import { maxViaStops, phonePattern } from '../domain/bookingFormLimits.ts';
import { labelledPlaceSchema, placeSchema } from '../domain/geo/place.ts';
import { contactSchema } from '../domain/handover.ts';
import { configurationVersionSchema } from '../domain/ids.ts';
import { itemSchema } from '../domain/items.ts';
import { moneySchema } from '../domain/money.ts';
import { capacitySchema, partySchema } from '../domain/party.ts';
import { feasibilitySchema } from '../domain/supply/feasibility.ts';

/** Values shared by several resources. Those of requests (`…Input`) refuse unknown fields, the others tolerate them. */

export const place = z.object(placeSchema.shape).openapi('Place', { description: 'WGS 84 degrees' });

export const labelledPlace = z
  .object(labelledPlaceSchema.shape)
  .openapi('LabelledPlace', { description: 'A place with its label' });

/** One line of text in a request. */
export const lineOfText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'must be one line of text');

/** In requests: a label is one line of text. */
export const labelledPlaceInput = z
  .strictObject({
    ...placeSchema.shape,
    label: lineOfText(200).optional().openapi({
      description: 'The `label` of a found place, or any other text',
      example: '12 Market Street, Harrisburg 17101',
    }),
  })
  .openapi('LabelledPlaceInput');

/** A time in a response: RFC 3339, UTC. */
export const time = z.iso.datetime().openapi({ example: '2026-11-21T07:24:00.000Z' });

const viaNotes = { description: 'For the driver' };

/** In requests: the stops between the pickup and the drop-off. */
export const viaInput = z
  .array(
    z.strictObject({
      place: labelledPlaceInput,
      notes: z.string().max(200).nullish().openapi(viaNotes),
    }),
  )
  .max(maxViaStops)
  .openapi({ description: 'Stops between the pickup and the drop-off, in order' });

const viaStop = z.object({ place: labelledPlace, notes: z.string().nullable().openapi(viaNotes) });

/** The same as an offer shows them. */
export const offeredVia = { via: z.array(viaStop) };

/** The same as a trip shows them. */
export const shownVia = {
  via: z.array(
    viaStop.extend({ servedAt: time.nullable().openapi({ description: 'Null while it is still ahead' }) }),
  ),
};

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

export const contact = z.object(contactSchema.shape).openapi('Contact');

export const contactInput = z
  .strictObject({
    name: lineOfText(100),
    phone: z.string().regex(phonePattern, 'must be a phone number'),
  })
  .openapi('ContactInput');

export const item = z.object(itemSchema.shape).openapi('Item', {
  description:
    "Goods of one sort. A small one takes 1 of a vehicle's `capacity.parcels`, a medium 2, a large 4",
});

const MAX_ITEMS = 10;

/** Goods in a request. */
export const itemsInput = z
  .array(
    z
      .strictObject({
        description: lineOfText(80),
        quantity: z.int().min(1).max(100),
        size: itemSchema.shape.size,
        weightGrams: z.int().min(1).max(1_000_000).optional().openapi({ description: 'Of each one' }),
      })
      .openapi('ItemInput'),
  )
  .max(MAX_ITEMS)
  .openapi({ description: 'Goods that ride along; alone with a party without seats: a delivery' });

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

/** In responses: under which version of the tenant's configuration something was quoted or booked. */
export const shownConfiguration = configurationVersionSchema.optional().openapi({
  description: "The version of the tenant's configuration that it keeps to; left out where there is none",
});

/** A time in a request: RFC 3339 with any offset; parsed to epoch ms. */
export const timeInput = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with a time zone' })
  .transform((text) => Date.parse(text))
  .openapi({ example: '2026-11-21T07:24:00Z' });

/** The first or last day of a span in a request, or the time at which it begins or ends. */
export const dayOrTimeInput = z
  .union([z.iso.date().transform((date) => ({ date })), timeInput.transform((at) => ({ at }))], {
    error: 'must be a date, as 2026-11-21, or an RFC 3339 time with a time zone',
  })
  .openapi({ type: 'string', example: '2026-11-21' });
export type DayOrTime = z.infer<typeof dayOrTimeInput>;

/** A last known position; `ts` is epoch ms. */
export const position = z
  .object({ lat: z.number(), lng: z.number(), ts: z.int() })
  .openapi('Position', { description: '`ts` is epoch milliseconds' });

/** How sure it is that a vehicle comes for a ride that is booked ahead. */
export const shownFeasibility = z
  .object({ level: feasibilitySchema.shape.level, reason: feasibilitySchema.shape.reason })
  .openapi('Feasibility', {
    description:
      'How sure it is that a vehicle comes for a ride that is booked ahead. `guaranteed`: a vehicle’s agenda holds it. `unknown`: nothing is planned there, or the answer did not come in time',
  });

export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
