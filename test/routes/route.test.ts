import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

const from = `${capitol.lat},${capitol.lng}`;
const to = `${station.lat},${station.lng}`;

describe('who calls', () => {
  it('is told what its pages need', async () => {
    const tenant = freshTenant();
    const response = await call('GET', '/v1/me', { token: await tokenOf('driver', tenant, 'v7') });
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        tenant,
        role: 'driver',
        isAdmin: false,
        person: 'v7',
        vehicle: 'v7',
        expiresAt: expect.stringMatching(/Z$/),
        region: null,
        mapStyleUrl: null,
        timeZone: 'UTC',
        currency: 'USD',
        isVehicleRegistered: false,
      },
    ]);
  });

  it('must say so', async () => {
    expect(await problemIn(await call('GET', '/v1/me'))).toBe('401 unauthorized');
  });
});

describe('a way', () => {
  it('is the straight line where nobody knows the roads', async () => {
    const token = await tokenOf('rider', freshTenant());
    const response = await call('GET', `/v1/route?from=${from}&to=${to}`, { token });
    const way = z
      .object({ etaSource: z.string(), polyline: z.array(z.unknown()), durationSeconds: z.number() })
      .parse(await response.json());
    expect(way).toMatchObject({ etaSource: 'greatCircle', polyline: [capitol, station] });
    expect(way.durationSeconds).toBeGreaterThan(0);
  });

  it.each([
    [`from=${from}`, 'to'],
    [`from=${from}&to=here`, 'to'],
    [`from=91,0&to=${to}`, 'from.lat'],
    [`from=1,2,3&to=${to}`, 'from'],
  ])('is not found from "%s"', async (query, path) => {
    const token = await tokenOf('driver', freshTenant());
    expect(await problemIn(await call('GET', `/v1/route?${query}`, { token }))).toBe(
      `422 validation-failed: ${path}`,
    );
  });

  it('is told to callers only', async () => {
    expect(await problemIn(await call('GET', `/v1/route?from=${from}&to=${to}`))).toBe('401 unauthorized');
  });
});
