import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { objectName } from '../../src/calls/names.ts';
import { districtAt } from '../../src/domain/geo/cells.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { figuresSchema } from '../../src/protocol/operatorFrames.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { call, problemIn, tokenOf } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import { asOperator, City, corner, freshTripId } from './city.ts';
import { downtown, openOperator } from './operatorEnd.ts';

const page = z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() });

describe('the last hour', () => {
  it('counts trips, again after the district has lost its memory, and vehicles from then on', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    await city.ride(driver);
    const cancelled = await city.book(freshTripId());
    await cancelled.cancel(asOperator, { reason: null, ifVersion: null });
    // While somebody watches, vehicles are counted each second.
    const operator = await openOperator(city.tenant);
    operator.look(downtown);
    const token = await tokenOf('operator', city.tenant);
    const read = async () => {
      const answer = await call('GET', '/v1/operator/figures', { token });
      const { data, missing } = figuresSchema.parse(await answer.json());
      const sum = (of: 'requests' | 'assigned' | 'cancelled') =>
        data.reduce((all, point) => all + point[of], 0);
      const counts = { requests: sum('requests'), assigned: sum('assigned'), cancelled: sum('cancelled') };
      const vehicles = data.flatMap((point) => point.vehicles ?? []);
      return {
        points: data.length,
        missing,
        counts,
        enroute: vehicles.at(-1)?.enroute,
        minutes: vehicles.length,
      };
    };
    const expected = {
      points: 60,
      missing: [],
      counts: { requests: 2, assigned: 1, cancelled: 1 },
      enroute: 1,
    };
    await waitFor(async () => expect(await read()).toMatchObject(expected));

    await evictDurableObject(env.DISTRICT.getByName(objectName(city.tenant, districtAt(corner))));
    const forgotten = await read();
    expect(forgotten).toMatchObject({ counts: expected.counts, minutes: 0 });
    await waitFor(async () => {
      driver.hold(destination(corner, 90, 100));
      expect(await read()).toMatchObject(expected);
    });
  });

  it('lists open trips by who waits longest, page by page, and only those that wait', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    await city.ride(driver);
    for (let more = 0; more < 2; more++) await city.book();
    const token = await tokenOf('operator', city.tenant);
    const list = async (query: string) =>
      page.parse(await (await call('GET', `/v1/operator/trips?${query}`, { token })).json());
    const all = await waitFor(async () => {
      const { data } = await list('');
      expect(data.map(({ state }) => state)).toEqual(['assigned', 'searching', 'searching']);
      return data.map(({ id }) => id);
    });
    const first = await list('limit=2');
    const rest = await list(`limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(all);
    expect(rest.nextCursor).toBeNull();
    expect((await list('state=waiting')).data).toHaveLength(3);
    expect(await problemIn(await call('GET', '/v1/operator/trips?state=lost', { token }))).toBe(
      '422 validation-failed: state',
    );
  });
});
