import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quoteSchema } from '../../src/protocol/quotes.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const nobody = { seats: 0 };
const box = { description: 'a box of books', quantity: 2, size: 'medium', weightGrams: 8_000 };
const quotesSchema = z.object({ data: z.array(quoteSchema) });

/** A fleet with a bike for two small parcels, and a van for many. */
async function fleet() {
  const tenant = freshTenant();
  const operator = await tokenOf('operator', tenant);
  const capacities = { bike: { seats: 0, parcels: 2 }, van: { seats: 6, parcels: 12 } };
  for (const [type, capacity] of Object.entries(capacities)) {
    const body = { name: type, plate: type, type, capacity };
    expect((await call('PUT', `/v1/vehicles/${type}`, { token: operator, body })).status).toBe(200);
  }
  return { operator, rider: await tokenOf('rider', tenant, 'ann') };
}

async function typesFor(token: string, body: object): Promise<(string | null)[]> {
  const response = await call('POST', '/v1/quotes', { token, body: { ...ride, ...body } });
  expect(response.status).toBe(200);
  return quotesSchema.parse(await response.json()).data.map(({ vehicleType }) => vehicleType);
}

describe('goods', () => {
  it('are quoted for the vehicles that have room for them, and booked as quoted', async () => {
    const { rider } = await fleet();
    expect(await typesFor(rider, { party: nobody, items: [{ ...box, quantity: 1 }] })).toEqual([
      'bike',
      'van',
    ]);
    expect(await typesFor(rider, { party: nobody, items: [box] })).toEqual(['van']);
    expect(await typesFor(rider, { items: [{ ...box, size: 'small' }] })).toEqual(['van']);

    const body = { ...ride, party: nobody, items: [box] };
    const quoted = await call('POST', '/v1/quotes', { token: rider, body });
    const [quote] = quotesSchema.parse(await quoted.json()).data;
    const trip = await tripIn(await book(rider, { quoteId: quote?.id }), 201);
    expect(trip).toMatchObject({ party: { seats: 0 }, items: [box], vehicleType: 'van' });
  });

  it('travel alone with a party of nobody, which is nothing without them', async () => {
    const { rider } = await fleet();
    expect((await tripIn(await book(rider, { ...ride, party: nobody, items: [box] }), 201)).items).toEqual([
      box,
    ]);
    expect(await problemIn(await book(rider, { ...ride, party: nobody }))).toBe(
      '422 validation-failed: party',
    );
    const nothing = { ...ride, party: nobody, items: [] };
    expect(await problemIn(await book(rider, nothing))).toBe('422 validation-failed: party');
    expect((await tripIn(await book(rider, ride), 201)).items).toBeUndefined();
  });

  it('are refused where no vehicle has room for them', async () => {
    const { rider } = await fleet();
    const items = [{ ...box, quantity: 7 }];
    expect(await problemIn(await book(rider, { ...ride, party: nobody, items }))).toBe('422 party-too-large');
    expect(
      await problemIn(await book(rider, { ...ride, items: [{ ...box, quantity: 100, size: 'large' }] })),
    ).toBe('422 validation-failed: items');
  });

  it.each([
    ['items.0.weight', [{ ...box, weight: 3 }]],
    ['items.0.size', [{ ...box, size: 'huge' }]],
    ['items.0.quantity', [{ ...box, quantity: 0 }]],
    ['items.0.quantity', [{ ...box, quantity: 1.5 }]],
    ['items.0.quantity', [{ ...box, quantity: 101 }]],
    ['items.0.description', [{ ...box, description: '' }]],
    ['items.0.description', [{ ...box, description: 'x'.repeat(81) }]],
    ['items.0.description', [{ ...box, description: 'two\nlines' }]],
    ['items.0.weightGrams', [{ ...box, weightGrams: -1 }]],
    ['items', Array.from({ length: 11 }, () => box)],
  ])('are refused with the path %s', async (path, items) => {
    const { rider } = await fleet();
    expect(await problemIn(await book(rider, { ...ride, items }))).toBe(`422 validation-failed: ${path}`);
    const quoted = await call('POST', '/v1/quotes', { token: rider, body: { ...ride, items } });
    expect(await problemIn(quoted)).toBe(`422 validation-failed: ${path}`);
  });

  it('of any script fit into a quote, with everything else', async () => {
    const rider = await tokenOf('rider', freshTenant(), 'ann');
    const label = '字'.repeat(200);
    const requires = Array.from({ length: 20 }, (_, index) => `${index}-`.padEnd(64, 'a'));
    const items = Array.from({ length: 10 }, () => ({ ...box, quantity: 1, description: '字'.repeat(80) }));
    const body = { pickup: { ...capitol, label }, dropoff: { ...station, label }, requires, items };
    const quoted = await call('POST', '/v1/quotes', { token: rider, body });
    const [quote] = quotesSchema.parse(await quoted.json()).data;
    expect((await tripIn(await book(rider, { quoteId: quote?.id }), 201)).items).toEqual(items);
  });
});
