import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Place } from '../../src/domain/geo/place.ts';
import { personIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { TripObject } from '../../src/objects/trip/tripObject.ts';
import { problemIn } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import {
  asAnn,
  asOperator,
  City,
  capitol,
  freshTripId,
  letPass,
  type TripStub,
  tripIn,
  watchHeaders,
} from './city.ts';

const cab = vehicleIdSchema.parse('cab-1');

afterEach(() => vi.restoreAllMocks());

async function readsPosition(trip: TripStub, place: Place): Promise<void> {
  await waitFor(async () => {
    const now = await trip.read(asAnn);
    expect(now.outcome === 'found' && now.position).toMatchObject(place);
  });
}

function cancel(trip: TripStub) {
  return trip.cancel(asAnn, { reason: null, ifVersion: null });
}

describe('a rider’s stream', () => {
  it('is for those only who may see the trip', async () => {
    const city = new City();
    const trip = await city.book();
    await expect(city.watch(trip, { person: personIdSchema.parse('bob') })).rejects.toThrow('status 404');
    await expect(city.watch(trip, { role: 'driver' })).rejects.toThrow('status 404');
    await expect(city.watch(city.trip(freshTripId()))).rejects.toThrow('status 404');
    const boss = await city.watch(trip, asOperator);
    await waitFor(() => expect(boss.frames).toMatchObject([{ type: 'trip', trip: { version: 1 } }]));
  });

  it('is closed 4003 when its token expires, also after an eviction', async () => {
    const city = new City();
    const trip = await city.book();
    const [short, long] = [
      await city.watch(trip, { expiresAt: Date.now() + 60_000 }),
      await city.watch(trip),
    ];
    await evictDurableObject(trip);
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    expect(await short.closed()).toBe(4003);
    expect(long.closeCode).toBeNull();
  });

  it('that other code has left behind does not stop the trip', async () => {
    const city = new City();
    const trip = await city.book();
    const rider = await city.watch(trip);
    await runInDurableObject(trip, (_, state) => {
      for (const socket of state.getWebSockets()) socket.serializeAttachment({ version: 99 });
    });
    await evictDurableObject(trip);
    letPass(181_000);
    await runDurableObjectAlarm(trip);
    expect(await rider.closed()).toBe(1012);
    await tripIn(trip, 'unfulfilled');
  });

  it('opens ten times for one person at once, and again when one is closed', async () => {
    const city = new City();
    const trip = await city.book();
    const own = [];
    for (let more = 0; more < 10; more++) own.push(await city.watch(trip));
    const tryAgain = () => trip.fetch('https://object/stream', { headers: watchHeaders(asAnn) });
    for (let more = 0; more < 590; more++) {
      expect(await problemIn(await tryAgain())).toBe('429 too-many-requests');
    }
    await evictDurableObject(trip);
    const refused = await tryAgain();
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await problemIn(refused)).toBe('429 too-many-requests');
    await city.watch(trip, asOperator);
    own[0]?.close(1000);
    await own[0]?.closed();
    await waitFor(async () => expect(await city.watch(trip)).toBeDefined());
  });

  it('takes the place of one that gave no sign of life for 90 seconds, and may be dead', async () => {
    const city = new City();
    const trip = await city.book();
    const silent = await city.watch(trip);
    letPass(89_000);
    const own = [];
    for (let more = 1; more < 10; more++) own.push(await city.watch(trip));
    const tryAgain = () => trip.fetch('https://object/stream', { headers: watchHeaders(asAnn) });
    expect(await problemIn(await tryAgain())).toBe('429 too-many-requests');
    await evictDurableObject(trip);
    letPass(1_000);
    await city.watch(trip);
    expect(await silent.closed()).toBe(1012);
    expect(own.map(({ closeCode }) => closeCode)).toEqual(Array(9).fill(null));
    expect(await problemIn(await tryAgain())).toBe('429 too-many-requests');
  });

  it('opens for operators, but not for any number of them', async () => {
    const city = new City();
    const trip = await city.book();
    for (let more = 0; more < 40; more++) {
      await city.watch(trip, { ...asOperator, person: personIdSchema.parse(`boss-${more % 4}`) });
    }
    const another = { ...asOperator, person: personIdSchema.parse('another') };
    await expect(city.watch(trip, another)).rejects.toThrow('status 429');
    await city.watch(trip);
  });

  it('opens for somebody whose id is that of friends, however many friends watch', async () => {
    const city = new City();
    const trip = await city.book();
    const person = personIdSchema.parse('friend');
    for (let more = 0; more < 10; more++) await city.watch(trip, { ...asOperator, role: 'friend', person });
    await city.watch(trip, { ...asOperator, person });
  });

  it('only sends', async () => {
    const city = new City();
    const rider = await city.watch(await city.book());
    rider.send({ type: 'position' });
    expect(await rider.closed()).toBe(4000);
  });

  it('of a trip that has ended tells so and closes', async () => {
    const city = new City();
    const trip = await city.book();
    await cancel(trip);
    const rider = await city.watch(trip);
    expect(await rider.closed()).toBe(1000);
    expect(rider.frames).toMatchObject([{ type: 'trip', trip: { state: 'cancelled' } }]);
  });

  it('tells that the vehicle has gone silent, also to who comes later, and when it is dispatched again', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.ride(driver);
    const rider = await city.watch(trip);
    letPass(31_000);
    await runDurableObjectAlarm(trip);
    await waitFor(() => expect(rider.frames.at(-1)?.type).toBe('dark'));
    const late = await city.watch(trip);
    await waitFor(() => expect(late.frames.at(-1)).toEqual(rider.frames.at(-1)));
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    await tripIn(trip, 'searching');
    await driver.planWith((plan) => plan.stops.length === 0);
  });

  it('never shows the vehicle in an earlier place, whatever its stream', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.ride(driver);
    const rider = await city.watch(trip);
    const now = Date.now() + 2_000;
    const fix = { vehicleId: cab, heading: null };
    await trip.position({ ...fix, ...capitol, epoch: 1, ts: now });
    await trip.position({ ...fix, lat: capitol.lat + 0.02, lng: capitol.lng, epoch: 2, ts: now - 30_000 });
    const later = { lat: capitol.lat + 0.001, lng: capitol.lng };
    await trip.position({ ...fix, ...later, epoch: 2, ts: now + 1_000 });
    const shown = () => rider.frames.filter(({ type }) => type === 'position');
    await waitFor(() => expect(shown().slice(-2)).toMatchObject([capitol, later]));
  });

  it('costs no calls before it is opened and after it is closed; whoever reads the trip sees the vehicle', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.ride(driver);
    const position = vi.spyOn(TripObject.prototype, 'position');
    const east = (step: number) => ({ lat: capitol.lat, lng: capitol.lng + 0.0001 * step });
    let step = 0;
    const drive = () => {
      letPass(1_100);
      driver.position(east(++step));
    };
    drive();
    await waitFor(() => expect(position.mock.settledResults).toHaveLength(1));
    await readsPosition(trip, east(step));
    drive();
    drive();
    letPass(5_000);
    await readsPosition(trip, east(step));
    expect(position).toHaveBeenCalledTimes(1);
    const plans = driver.frames.length;
    const rider = await city.watch(trip);
    await waitFor(() => expect(driver.frames.length).toBeGreaterThan(plans));
    expect(driver.frames.at(-1)).toMatchObject({ type: 'plan', cadence: { everySeconds: 1 } });
    drive();
    await waitFor(() => expect(rider.frames.at(-1)).toMatchObject({ type: 'position', ...east(step) }));
    expect(position).toHaveBeenCalledTimes(2);
    rider.close();
    await waitFor(async () => {
      const watched = await runInDurableObject(trip, (_, state) => state.getWebSockets().length);
      expect(watched).toBe(0);
    });
    drive();
    await waitFor(() => expect(position.mock.settledResults).toHaveLength(3));
    drive();
    letPass(5_000);
    await readsPosition(trip, east(step));
    expect(position).toHaveBeenCalledTimes(3);
  });

  it('shows the vehicle again that was silent', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.ride(driver);
    const rider = await city.watch(trip);
    letPass(31_000);
    await runDurableObjectAlarm(trip);
    await waitFor(() => expect(rider.frames.at(-1)?.type).toBe('dark'));
    driver.position(capitol);
    await waitFor(() => expect(rider.frames.at(-1)).toMatchObject({ type: 'position', ...capitol }));
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    await tripIn(trip, 'assigned');
  });
});
