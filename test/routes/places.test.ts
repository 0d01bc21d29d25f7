import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { assemblePlaces } from '../../src/routing/places/assemblePlaces.ts';
import { writePlaces } from '../../src/routing/places/placesFormat.ts';
import { placesKey } from '../../src/routing/regionKeys.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { bookOf, centre, off, town } from '../routing/places/books.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const issuer = await createIssuer('ES256');
const answerSchema = z.object({
  data: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      kind: z.string(),
      place: z.object({ lat: z.number(), lng: z.number() }),
      distanceMeters: z.number().nullable(),
    }),
  ),
});
const twelve = '12 Market Street, Harrisburg 17101';

async function tokenWith(routing: object, role: 'rider' | 'driver' | 'operator' = 'rider'): Promise<string> {
  const tenant = freshTenant();
  await configureTenant(tenant, issuer, { routing });
  return tokenOf(role, tenant);
}

async function labelsIn(response: Response): Promise<string[]> {
  expect(response.status).toBe(200);
  return answerSchema.parse(await response.json()).data.map(({ label }) => label);
}

beforeAll(async () => {
  await env.GRAPHS.put(placesKey('harrisburg'), writePlaces(assemblePlaces(bookOf(town))));
  await env.GRAPHS.put(placesKey('broken'), 'no places');
});
afterEach(() => vi.restoreAllMocks());

describe('places', () => {
  it.each(['rider', 'driver', 'operator'] as const)('are found by name by a %s', async (role) => {
    const token = await tokenWith({ region: 'harrisburg' }, role);
    const body = { q: '12 market st', near: centre, limit: 1 };
    const response = await call('POST', '/v1/places', { token, body });
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        data: [
          {
            id: expect.stringMatching(/^place_/),
            label: twelve,
            kind: 'address',
            place: { lat: expect.closeTo(off(0, 10).lat, 4), lng: expect.closeTo(off(200, 0).lng, 4) },
            distanceMeters: expect.any(Number),
          },
        ],
      },
    ]);
    const query = new URLSearchParams({ q: 'AIRPORT', lat: String(centre.lat), lng: String(centre.lng) });
    const [airport] = await labelsIn(await call('GET', `/v1/places?${query}`, { token }));
    expect(airport).toBe('Harrisburg International Airport, Harrisburg');
  });

  it('have no distance where nobody says where they are', async () => {
    const token = await tokenWith({ region: 'harrisburg' });
    const { data } = answerSchema.parse(await (await call('GET', '/v1/places?q=pub', { token })).json());
    expect(data.map(({ distanceMeters }) => distanceMeters)).toEqual([null, null]);
  });

  it('are told by where they are', async () => {
    const token = await tokenWith({ region: 'harrisburg' });
    const { lat, lng } = off(205, 12);
    expect(await labelsIn(await call('GET', `/v1/places/reverse?lat=${lat}&lng=${lng}`, { token }))).toEqual([
      twelve,
    ]);
    expect(await labelsIn(await call('GET', '/v1/places/reverse?lat=1&lng=1', { token }))).toEqual([]);
    const inBody = (body: object) => call('POST', '/v1/places/reverse', { token, body });
    expect(await labelsIn(await inBody({ lat, lng }))).toEqual([twelve]);
    expect(await labelsIn(await inBody({ lat: 1, lng: 1 }))).toEqual([]);
    expect(await problemIn(await inBody({ lat }))).toBe('422 validation-failed: lng');
  });

  it('are none where the tenant has no region, or the region no index', async () => {
    for (const region of [null, 'nowhere']) {
      const token = await tokenWith({ region });
      expect(await labelsIn(await call('POST', '/v1/places', { token, body: { q: 'market' } }))).toEqual([]);
    }
  });

  it('cannot be looked up while the index cannot be read', async () => {
    const token = await tokenWith({ region: 'broken' });
    const warned = vi.spyOn(console, 'warn');
    const response = await call('POST', '/v1/places', { token, body: { q: 'market' } });
    expect(await problemIn(response)).toBe('503 unavailable');
    expect(warned.mock.calls.flat().join()).toContain('this is not a place index');
  });
});

describe('a question about places', () => {
  it.each([
    [{}, 'q'],
    [{ q: '  ' }, 'q'],
    [{ q: 'x'.repeat(201) }, 'q'],
    [{ q: 'market', limit: 0 }, 'limit'],
    [{ q: 'market', limit: 101 }, 'limit'],
    [{ q: 'market', near: { lat: 91, lng: 0 } }, 'near.lat'],
    [{ q: 'market', near: { lat: 1, lng: 0, alt: 2 } }, 'near.alt'],
    [{ q: 'market', nera: centre }, 'nera'],
  ])('is refused as %j', async (body, path) => {
    const token = await tokenOf('rider', freshTenant());
    const problem = await problemIn(await call('POST', '/v1/places', { token, body }));
    expect(problem).toBe(`422 validation-failed: ${path}`);
  });

  it.each([
    ['/v1/places', 'q'],
    ['/v1/places?q=a&lat=1', 'lng'],
    ['/v1/places?q=a&lng=1', 'lat'],
    ['/v1/places?q=a&lat=1&lng=x', 'lng'],
    ['/v1/places?q=a&limit=1.5', 'limit'],
    ['/v1/places?q=a&near=1,2', 'near'],
    ['/v1/places/reverse?lat=1', 'lng'],
  ])('is refused at %s', async (path, wrong) => {
    const token = await tokenOf('rider', freshTenant());
    expect(await problemIn(await call('GET', path, { token }))).toBe(`422 validation-failed: ${wrong}`);
  });

  it('must come from somebody', async () => {
    expect(await problemIn(await call('POST', '/v1/places', { body: { q: 'a' } }))).toBe('401 unauthorized');
    expect(await problemIn(await call('GET', '/v1/places?q=a'))).toBe('401 unauthorized');
    expect(await problemIn(await call('GET', '/v1/places/reverse?lat=1&lng=1'))).toBe('401 unauthorized');
  });
});

describe('a geocoder of the tenant', () => {
  const photon = (url: string) => ({ region: 'harrisburg', geocoder: { kind: 'photon', url } });

  it('is asked before the index', async () => {
    const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
      Response.json({
        features: [
          {
            geometry: { coordinates: [-76.88, 40.26] },
            properties: { name: 'Elsewhere', city: 'Harrisburg', type: 'house', osm_key: 'amenity' },
          },
        ],
      }),
    );
    const token = await tokenWith(photon('https://photon.example'));
    const response = await call('POST', '/v1/places', { token, body: { q: 'market' } });
    expect(await labelsIn(response)).toEqual(['Elsewhere, Harrisburg']);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('that is down leaves it to the index', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('connection refused'));
    const token = await tokenWith(photon('https://down.example'));
    const response = await call('POST', '/v1/places', { token, body: { q: '12 market st', near: centre } });
    expect((await labelsIn(response))[0]).toBe(twelve);
  });
});

describe('what a pickup and a drop-off are called', () => {
  const pickup = { ...capitol, label: 'State Capitol, Harrisburg' };
  const dropoff = { ...station, label: '4th & Chestnut' };

  it('is kept with the trip, booked directly or by a quote', async () => {
    const token = await tokenOf('rider', freshTenant());
    const direct = await tripIn(await book(token, { pickup, dropoff }), 201);
    expect([direct.pickup, direct.dropoff]).toEqual([pickup, dropoff]);
    const response = await call('POST', '/v1/quotes', { token, body: { pickup, dropoff } });
    const [quote] = z
      .object({ data: z.array(z.object({ id: z.string() })) })
      .parse(await response.json()).data;
    const quoted = await tripIn(await book(token, { quoteId: quote?.id }), 201);
    expect([quoted.pickup, quoted.dropoff]).toEqual([pickup, dropoff]);
    expect((await tripIn(await call('GET', `/v1/trips/${quoted.id}`, { token }))).pickup).toEqual(pickup);
  });

  it('fits a quote, however long it is', async () => {
    const token = await tokenOf('rider', freshTenant());
    const label = '"駅'.repeat(100);
    const body = { pickup: { ...capitol, label }, dropoff: { ...station, label } };
    const response = await call('POST', '/v1/quotes', { token, body });
    const [quote] = z
      .object({ data: z.array(z.object({ id: z.string() })) })
      .parse(await response.json()).data;
    expect((await tripIn(await book(token, { quoteId: quote?.id }), 201)).pickup.label).toBe(label);
  });

  it.each(['', 'x'.repeat(201), 'two\nlines', 7])('is not %j', async (label) => {
    const token = await tokenOf('rider', freshTenant());
    const response = await book(token, { pickup: { ...capitol, label }, dropoff });
    expect(await problemIn(response)).toBe('422 validation-failed: pickup.label');
  });
});
