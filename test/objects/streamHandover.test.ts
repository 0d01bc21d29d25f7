import { afterEach, describe, expect, it, vi } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { waitFor } from '../setup/waiting.ts';
import { asOperator, City, corner, letPass, tripIn } from './city.ts';

afterEach(() => vi.restoreAllMocks());

const away = destination(corner, 0, 6_000);

async function placeOf(city: City) {
  const vehicle = await city.vehicle('cab-1').read();
  return vehicle.outcome === 'found' ? vehicle.position : null;
}

describe('a stream that opens in another cell', () => {
  it('is not believed where the vehicle cannot have got, while the old one is open', async () => {
    const city = new City();
    const before = await city.drive('cab-1');
    before.position(corner);
    await before.settled();
    await city.openStream('cab-1', away);
    expect(await before.closed()).toBe(4009);
    expect(await placeOf(city)).toMatchObject(corner);
  });

  it('nor after the old one was closed, however long its object slept', async () => {
    const city = new City();
    const before = await city.drive('cab-1');
    before.position(corner);
    await before.settled();
    before.close();
    await waitFor(async () => expect(await city.vehicle('cab-1').read()).toMatchObject({ connected: false }));
    await city.openStream('cab-1', away);
    expect(await placeOf(city)).toMatchObject(corner);
  });

  it('is believed once the vehicle can have got there', async () => {
    const city = new City();
    const before = await city.drive('cab-1');
    before.position(corner);
    await before.settled();
    letPass(120_000);
    await city.openStream('cab-1', away);
    expect(await placeOf(city)).toMatchObject(away);
  });

  it('backs what the driver says with what the old one saw', async () => {
    const city = new City();
    const before = await city.drive('cab-1');
    const trip = await city.ride(before);
    const after = await city.openStream('cab-1', away);
    const [pickup] = after.plan().stops;
    after.progress(pickup?.id ?? '', 'arrived');
    await tripIn(trip, 'arrived');
    expect(await trip.read(asOperator)).not.toHaveProperty('record.flags');
  });

  it('on another continent than the stops of the plan stays where nothing is offered', async () => {
    const city = new City();
    const before = await city.drive('cab-1');
    await city.ride(before);
    letPass(86_400_000);
    await city.openStream('cab-1', { lat: -33.86, lng: 151.2 }, { expiresAt: Date.now() + 86_400_000 });
    expect(await placeOf(city)).toMatchObject(corner);
  });
});
