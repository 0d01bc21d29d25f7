import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { labelledPlaceSchema } from '../../src/domain/geo/place.ts';
import { Person } from './town.ts';

const url = inject('serverUrl');
const foundSchema = z.object({
  data: z.array(z.object({ label: z.string(), kind: z.string(), place: labelledPlaceSchema })).min(1),
});

test('in the demo town, a ride goes from the airport to a house, and nobody sees a coordinate', async () => {
  const claims = { role: 'rider', sub: 'ann', tenant: 'demo', expiresInSeconds: 600 } as const;
  const rider = new Person(url, await signDevelopmentToken(claims));
  const find = async (q: string) => {
    const { status, body } = await rider.call({
      method: 'POST',
      path: '/v1/places',
      body: { q, near: townPlaces.centre, limit: 1 },
    });
    expect(status).toBe(200);
    const [found] = foundSchema.parse(body).data;
    return { ...found?.place, label: found?.label };
  };
  const pickup = await find('airport');
  const dropoff = await find('12 market street');
  expect([pickup.label, dropoff.label]).toEqual([
    'Port-aux-Français Airport, Port-aux-Français',
    '12 Market Street, Port-aux-Français 98413',
  ]);
  const quoted = await rider.call({ method: 'POST', path: '/v1/quotes', body: { pickup, dropoff } });
  const quotes = z.object({ data: z.array(z.object({ id: z.string(), etaSource: z.string() })).min(1) });
  const [quote] = quotes.parse(quoted.body).data;
  expect(quote?.etaSource).toBe('roads');
  const booked = await rider.call({
    method: 'POST',
    path: '/v1/trips',
    body: { quoteId: quote?.id },
    headers: { 'idempotency-key': crypto.randomUUID() },
  });
  expect(booked).toMatchObject({ status: 201, body: { pickup, dropoff } });
});
