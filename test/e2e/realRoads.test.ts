import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { distanceMeters, type Place, placeSchema } from '../../src/domain/geo/place.ts';
import { frontStreet, highspire, isExtractThere, lengthOf, otherBank } from '../routing/harrisburg.ts';
import { Person, problemOf } from './town.ts';

const url = inject('serverUrl');
const philadelphia = { lat: 39.95, lng: -75.17 };
const camden = { lat: 39.94, lng: -75.12 };

const waySchema = z.object({
  distanceMeters: z.number(),
  durationSeconds: z.number(),
  etaSource: z.string(),
  polyline: z.array(placeSchema),
});
const quotesSchema = z.object({
  data: z.array(z.object({ rideSeconds: z.number(), distanceMeters: z.number(), etaSource: z.string() })),
});

describe.skipIf(!isExtractThere)('on the roads of Harrisburg', () => {
  async function rider(): Promise<Person> {
    const claims = { role: 'rider', sub: 'ann', tenant: 'harrisburg', expiresInSeconds: 600 } as const;
    return new Person(url, await signDevelopmentToken(claims));
  }

  async function ask(from: Place, to: Place) {
    const path = `/v1/route?from=${from.lat},${from.lng}&to=${to.lat},${to.lng}`;
    return (await rider()).call({ path });
  }

  async function way(from: Place, to: Place) {
    const { status, body } = await ask(from, to);
    expect(status).toBe(200);
    return waySchema.parse(body);
  }

  test('a way follows the streets, and its line is as long as it says', async () => {
    const found = await way(frontStreet, highspire);
    expect(found.etaSource).toBe('roads');
    expect(found.distanceMeters).toBeGreaterThan(distanceMeters(frontStreet, highspire));
    expect(Math.abs(lengthOf(found.polyline) / found.distanceMeters - 1)).toBeLessThan(0.01);
    expect(distanceMeters(found.polyline[0] ?? philadelphia, frontStreet)).toBeLessThan(100);
    expect(distanceMeters(found.polyline.at(-1) ?? philadelphia, highspire)).toBeLessThan(100);
  });

  test('a quote is for that way', async () => {
    const body = { pickup: frontStreet, dropoff: highspire };
    const answer = await (await rider()).call({ method: 'POST', path: '/v1/quotes', body });
    const found = await way(frontStreet, highspire);
    expect(quotesSchema.parse(answer.body).data[0]).toEqual({
      rideSeconds: Math.round(found.durationSeconds),
      distanceMeters: Math.round(found.distanceMeters),
      etaSource: 'roads',
    });
  });

  test('where no road leads, no way is told and no ride is sold', async () => {
    expect(problemOf(await ask(otherBank, frontStreet))).toBe('422 validation-failed');
    const body = { pickup: frontStreet, dropoff: otherBank };
    const answer = await (await rider()).call({ method: 'POST', path: '/v1/quotes', body });
    expect(problemOf(answer)).toBe('422 validation-failed');
  });

  test('elsewhere a way is estimated, and says so', async () => {
    const estimated = await way(philadelphia, camden);
    expect(estimated).toMatchObject({ etaSource: 'greatCircle', polyline: [philadelphia, camden] });
    expect((await way(frontStreet, philadelphia)).etaSource).toBe('greatCircle');
  });
});
