import { describe, expect, it } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { City, capitol, corner } from './city.ts';
import { downtown, openOperator } from './operatorEnd.ts';

describe('an operator’s stream', () => {
  it('shows a vehicle that drives, what it does, and that it is gone', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const operator = await openOperator(city.tenant);
    operator.look(downtown);
    await operator.until(({ vehicles }) =>
      expect(vehicles.get('cab-1')).toMatchObject({ activity: 'free', kind: 'car' }),
    );

    const east = destination(corner, 90, 300);
    driver.position(east);
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(east));

    const trip = await city.book();
    driver.answer((await driver.offer()).id, 'accept');
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')?.activity).toBe('enroute'));
    const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
    driver.progress(stops[0]?.id ?? '', 'arrived');
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')?.activity).toBe('arrived'));
    driver.progress(stops[0]?.id ?? '', 'done');
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')?.activity).toBe('onboard'));
    driver.close(1000);
    await operator.until(({ vehicles }) => expect([...vehicles.keys()]).toEqual([]));
    expect(trip).toBeDefined();
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
    await trip.cancel({ role: 'operator', person: 'boss' }, { reason: null, ifVersion: null });
    await operator.until(({ trips }) => expect(trips.size).toBe(0));
  });
});
