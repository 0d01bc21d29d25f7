import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { type CellId, cellAt, districtAt, rollUpAt } from '../../src/domain/geo/cells.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { call, problemIn, tokenOf } from '../routes/calling.ts';
import { asOperator, City, capitol, corner, station, type TripStub } from './city.ts';
import { downtown, openOperator } from './operatorEnd.ts';

function cancel(trip: TripStub) {
  return trip.cancel(asOperator, { reason: null, ifVersion: null });
}

/** Two places 400 m apart, with a border between them. */
function acrossBorder(cellOf: (place: Place) => CellId): readonly [Place, Place] {
  const start = cellOf(corner);
  for (let meters = 0; meters < 100_000; meters += 100) {
    const place = destination(corner, 90, meters);
    if (cellOf(place) !== start)
      return [destination(corner, 90, meters - 200), destination(corner, 90, meters + 200)];
  }
  throw new Error('no border within 100 km');
}

const around = ([{ lat, lng }]: readonly [Place, Place]) => ({
  south: lat - 0.2,
  north: lat + 0.2,
  west: lng - 0.3,
  east: lng + 0.3,
  zoom: 11,
});

describe('an operator’s stream', () => {
  it('shows a vehicle that drives, what it does, and that it is gone', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const operator = await openOperator(city.tenant);
    operator.look(downtown);
    await operator.until(({ vehicles }) =>
      expect(vehicles.get('cab-1')).toMatchObject({ activity: 'free', kind: 'car', trips: [] }),
    );

    const east = destination(corner, 90, 300);
    driver.position(east);
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(east));

    await city.book();
    driver.answer((await driver.offer()).id, 'accept');
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')?.activity).toBe('enroute'));
    const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
    expect(operator.vehicles.get('cab-1')?.trips).toEqual([stops[0]?.tripId]);
    for (const [status, activity] of [
      ['arrived', 'arrived'],
      ['done', 'onboard'],
    ] as const) {
      driver.progress(stops[0]?.id ?? '', status);
      await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')?.activity).toBe(activity));
    }
    driver.close(1000);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()]).toEqual([]));
  });

  it('shows trips from the request to the end, and the cell that they wait in', async () => {
    const city = new City();
    const operator = await openOperator(city.tenant);
    const trip = await city.book();
    operator.look(downtown);
    await operator.until(({ trips, cells }) => {
      expect([...trips.values()]).toMatchObject([{ state: 'searching', pickup: capitol, vehicle: null }]);
      expect([...cells.values()]).toMatchObject([{ demand: 1, supply: 0 }]);
    });
    await cancel(trip);
    await operator.until(({ trips, cells }) => expect([trips.size, cells.size]).toEqual([0, 0]));
  });

  it('shows nothing of another tenant', async () => {
    const [ours, theirs] = [new City(), new City()];
    await ours.drive('cab-1');
    await theirs.drive('cab-2');
    await theirs.book();
    const operator = await openOperator(ours.tenant);
    operator.look(downtown);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()]).toEqual(['cab-1']));
    const them = await openOperator(theirs.tenant);
    them.look(downtown);
    await them.until(({ vehicles, trips }) =>
      expect([[...vehicles.keys()], trips.size]).toEqual([['cab-2'], 1]),
    );
    operator.draw();
    const heard = JSON.stringify(operator.frames);
    expect([heard.includes('cab-2'), heard.includes('trip_')]).toEqual([false, false]);
  });

  it('is for operators only, and wants a view that is one', async () => {
    const city = new City();
    for (const role of ['rider', 'driver'] as const) {
      const token = await tokenOf(role, city.tenant);
      const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
      const answer = await call('GET', '/v1/operator/stream', { token, headers });
      expect(await problemIn(answer)).toBe('403 forbidden');
    }
    const operator = await openOperator(city.tenant);
    operator.send({ type: 'view', ...downtown, south: 41 });
    operator.send({ type: 'view', ...downtown, east: 200 });
    operator.send('{');
    operator.send({ type: 'view', ...downtown, note: 'x'.repeat(2_000) });
    await operator.until(({ frames }) =>
      expect(
        frames.map((frame) => (frame.type === 'refused' ? frame.detail.split(':')[0] : frame.type)),
      ).toEqual(['south', 'east', 'the frame is not valid JSON', 'a frame has at most 1024 characters']),
    );
    for (let bad = 4; bad < 20; bad++) operator.send('{');
    expect(await operator.closed()).toBe(4000);
  });

  it('follows the view: what leaves it is gone, what enters it is there', async () => {
    const city = new City();
    await city.drive('cab-1', corner);
    await city.drive('cab-2', station);
    const operator = await openOperator(city.tenant);
    const west = { ...downtown, east: -76.87 };
    const east = { ...downtown, west: -76.87 };
    operator.look(west);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()]).toEqual(['cab-1']));
    operator.look(east);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()]).toEqual(['cab-2']));
    expect(operator.snapshot?.view).toEqual(east);
    operator.look(downtown);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()].sort()).toEqual(['cab-1', 'cab-2']));
  });

  it('zoomed out, counts alone, in coarser cells', async () => {
    const city = new City();
    const drivers = [await city.drive('cab-1', corner), await city.drive('cab-2', station)];
    await city.book();
    const operator = await openOperator(city.tenant);
    operator.look({ south: 38, west: -79, north: 42, east: -75, zoom: 7 });
    await operator.until(({ cells, snapshot }) => {
      // Nobody asks for vehicles: cells count them every ten seconds, by the way of a frame.
      for (const driver of drivers) driver.hold(driver === drivers[0] ? corner : station);
      expect(snapshot).toMatchObject({ detail: 'cells', resolution: 5 });
      expect(cells.get(rollUpAt(capitol, 5))).toMatchObject({ demand: 1 });
      const free = [...cells.values()].reduce(
        (sum, { supply, vehicles }) => sum + supply + vehicles.offered,
        0,
      );
      expect(free).toBe(2);
    });
    operator.draw();
    expect([operator.vehicles.size, operator.trips.size]).toEqual([0, 0]);
    expect(JSON.stringify(operator.frames)).not.toContain('cab-1');
  });

  it.each([
    ['cell', (place: Place) => cellAt(place, 7)],
    ['district', districtAt],
  ] as const)('shows a vehicle that crosses the border of a %s all the time, and once', async (_, cellOf) => {
    const border = acrossBorder(cellOf);
    const [here, there] = border;
    const city = new City();
    const before = await city.drive('cab-1', here);
    const operator = await openOperator(city.tenant);
    operator.look(around(border));
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(here));
    const shown = operator.frames.length;

    const after = await city.openStream('cab-1', there);
    expect(await before.closed()).toBe(4009);
    after.position(there);
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(there));
    // Longer than a vehicle is kept that has only left.
    for (let step = 1; step <= 12; step++) {
      const place = destination(there, 90, 20 * step);
      after.position(place);
      await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(place));
    }
    const heard = operator.frames.slice(shown);
    for (const frame of heard) {
      if (frame.type === 'change') expect(frame.gone.vehicles).toEqual([]);
      if ('frame' in frame) expect(frame.vehicles.length).toBeLessThanOrEqual(1);
    }
    expect(operator.vehicles.size).toBe(1);
  });

  it.each(['district', 'operator', 'cell'] as const)(
    'goes on after the %s has lost its memory',
    async (lost) => {
      const city = new City();
      const driver = await city.drive('cab-1');
      const operator = await openOperator(city.tenant);
      operator.look(downtown);
      await operator.until(({ vehicles }) => expect(vehicles.size).toBe(1));
      const objects = {
        district: () => env.DISTRICT.getByName(objectName(city.tenant, districtAt(corner))),
        operator: () => env.OPERATOR.getByName(objectName(city.tenant, 'boss')),
        cell: () => city.cellAt(corner),
      };
      await evictDurableObject(objects[lost]());
      const east = destination(corner, 90, 300);
      await operator.until(({ vehicles }) => {
        driver.position(east);
        expect(vehicles.get('cab-1')).toMatchObject(east);
      });
    },
  );
});
