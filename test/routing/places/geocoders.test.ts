import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { geocoder } from '../../../src/routing/places/geocoders.ts';
import { PlaceFinder, type PlaceProvider } from '../../../src/routing/places/placeProvider.ts';
import { ServiceClient } from '../../../src/routing/serviceClient.ts';

const near = { lat: 47.26, lng: 11.39 };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers everything alike; null: never. */
async function serverOf(answer: unknown, status = 200) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (answer === null) return;
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.custom<AddressInfo>((address) => typeof address === 'object').parse(server.address());
  return { url: `http://127.0.0.1:${port}/`, asked };
}

function provider(kind: 'photon' | 'nominatim', url: string, timeoutMs = 60_000): PlaceProvider {
  return geocoder({ kind, url }, new ServiceClient(timeoutMs, () => Date.now()), (request) => fetch(request));
}

function feature(properties: object, lng = 11.4, lat = 47.27) {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lng, lat] }, properties };
}

describe('Photon', () => {
  it('is asked with what is near, and its features become places', async () => {
    const { url, asked } = await serverOf({
      type: 'FeatureCollection',
      features: [
        feature({
          housenumber: '12',
          street: 'Marktstraße',
          city: 'Innsbruck',
          postcode: '6020',
          countrycode: 'AT',
          type: 'house',
          osm_key: 'building',
        }),
        feature({
          name: 'Goldenes Dachl',
          street: 'Herzog-Friedrich-Straße',
          city: 'Innsbruck',
          countrycode: 'AT',
          type: 'house',
          osm_key: 'tourism',
        }),
        feature({
          name: 'Maria-Theresien-Straße',
          city: 'Innsbruck',
          countrycode: 'AT',
          type: 'street',
          osm_key: 'highway',
        }),
        feature({ name: 'Innsbruck', countrycode: 'AT', type: 'city', osm_key: 'place' }),
        feature({ countrycode: 'AT' }),
      ],
    });
    const found = await provider('photon', url).search('markt 12', near, 10);
    expect(asked).toEqual(['/api?q=markt+12&limit=10&lat=47.26&lon=11.39']);
    expect(found.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
      'address: Marktstraße 12, 6020 Innsbruck',
      'poi: Goldenes Dachl, Herzog-Friedrich-Straße, Innsbruck',
      'street: Maria-Theresien-Straße, Innsbruck',
      'locality: Innsbruck',
    ]);
    expect(found[0]).toMatchObject({ place: { lat: 47.27, lng: 11.4 }, distanceMeters: 1_344 });
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
  });

  it('is asked what is at a place', async () => {
    const { url, asked } = await serverOf({
      features: [feature({ name: 'Dom', city: 'Graz', countrycode: 'AT' })],
    });
    expect(await provider('photon', url).reverse(near)).toMatchObject({ label: 'Dom, Graz' });
    expect(asked).toEqual(['/reverse?lat=47.26&lon=11.39&limit=1']);
  });
});

describe('Nominatim', () => {
  const house = {
    lat: '40.26',
    lon: '-76.88',
    category: 'building',
    type: 'yes',
    name: '',
    address: {
      house_number: '12',
      road: 'Market Street',
      city: 'Harrisburg',
      postcode: '17101',
      country_code: 'us',
    },
  };

  it('is asked with what is near, and its results become places', async () => {
    const { url, asked } = await serverOf([
      house,
      {
        ...house,
        category: 'highway',
        type: 'residential',
        name: 'Market Street',
        address: { road: 'Market Street', town: 'Lemoyne' },
      },
      { ...house, category: 'place', type: 'city', name: 'Harrisburg', address: { city: 'Harrisburg' } },
    ]);
    const found = await provider('nominatim', url).search('12 market', { lat: 40.2, lng: -76.9 }, 10);
    expect(asked).toEqual([
      '/search?format=jsonv2&addressdetails=1&q=12+market&limit=10&viewbox=-77.4%2C39.7%2C-76.4%2C40.7&bounded=0',
    ]);
    expect(found.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
      'address: 12 Market Street, Harrisburg 17101',
      'street: Market Street, Lemoyne',
      'locality: Harrisburg',
    ]);
  });

  it('is asked what is at a place, and may know nothing', async () => {
    const { url } = await serverOf(house);
    expect((await provider('nominatim', url).reverse(near))?.label).toBe(
      '12 Market Street, Harrisburg 17101',
    );
    const empty = await serverOf({ error: 'Unable to geocode' });
    expect(await provider('nominatim', empty.url).reverse(near)).toBeNull();
  });
});

describe.each(['photon', 'nominatim'] as const)('a geocoder of the kind %s', (kind) => {
  it.each([
    ['fails', 'oops', 500],
    ['refuses', '{}', 403],
    ['answers no JSON', '<html>', 200],
    ['answers something else', [{ lat: 'here' }], 200],
    ['answers at length', ' '.repeat(1_000_001), 200],
  ])('that %s has failed', async (_, answer, status) => {
    const { url } = await serverOf(answer, status);
    await expect(provider(kind, url).search('market', null, 5)).rejects.toThrow();
  });

  it('that does not answer is given up', async () => {
    const { url } = await serverOf(null);
    await expect(provider(kind, url, 50).reverse(near)).rejects.toThrow('no answer within 50 ms');
  });

  it('that has failed five times in a row is left alone', async () => {
    const { url, asked } = await serverOf('oops', 500);
    const failing = provider(kind, url);
    const fail = () => expect(failing.search('market', null, 5)).rejects.toThrow();
    for (let call = 0; call < 5; call++) await fail();
    const before = asked.length;
    expect(before).toBeGreaterThanOrEqual(5);
    for (let call = 0; call < 2; call++) await fail();
    expect(asked).toHaveLength(before);
  });
});

describe('several that know places', () => {
  const found = [
    { id: 'place_1', label: 'Somewhere', kind: 'poi', place: near, distanceMeters: null },
  ] as const;
  const knowing: PlaceProvider = { source: 'index', search: async () => found, reverse: async () => null };
  const failing: PlaceProvider = {
    source: 'photon',
    search: () => Promise.reject(new Error('down')),
    reverse: () => Promise.reject(new Error('down')),
  };

  it('are asked in turn until one answers', async () => {
    const warn = vi.fn();
    const finder = new PlaceFinder([failing, knowing], warn);
    expect(await finder.search('x', null, 1)).toBe(found);
    expect(await finder.reverse(near)).toBeNull();
    expect(warn.mock.calls.map(([source]) => source)).toEqual(['photon', 'photon']);
  });

  it('may all fail, and nobody may be there to ask', async () => {
    await expect(new PlaceFinder([failing], () => {}).search('x', null, 1)).rejects.toThrow('down');
    expect(await new PlaceFinder([], () => {}).search('x', null, 1)).toEqual([]);
  });
});
