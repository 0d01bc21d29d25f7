import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type LocalServer, startServer } from '../../scripts/local/server.ts';
import { figuresSchema, operatorFrameSchema } from '../../src/protocol/operatorFrames.ts';
import { Stream } from './stream.ts';
import { type Answer, type Driver, eventually, type Person, Town, tripFrom } from './town.ts';

let stateDir: string;
let server: LocalServer;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hexhail-restart-'));
  server = await startServer({ port: 0, stateDir, log: () => undefined });
});

afterAll(async () => {
  await server.stop();
  await rm(stateDir, { recursive: true });
});

/** Kills the runtime as a power cut would, and restarts it on its state. */
async function crash(): Promise<void> {
  await server.kill();
  await server.ready();
}

/** Reconnects the driver's phone after a crash that cut its stream. */
async function reconnect(town: Town, driver: Driver): Promise<Driver> {
  await driver.stream.closed();
  return town.connect('cab');
}

describe('after kill -9', () => {
  test('an offer is still open, and is accepted', async () => {
    const town = new Town(server.url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const offer = await driver.offer();
    await crash();
    const again = await reconnect(town, driver);
    expect(again.plan).toMatchObject({ availability: 'available', offers: [{ id: offer.id }] });
    again.answer(offer.id, 'accept');
    await again.stops();
    expect((await rider.trip(id)).state).toBe('assigned');
  });

  test('each step of a ride that was answered stands, and the ride goes on to the history', async () => {
    const town = new Town(server.url);
    let driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const { pickup, dropoff } = await driver.accept();
    const crashIn = async (state: string) => {
      await eventually(async () => ((await rider.trip(id)).state === state ? true : null));
      await crash();
      expect((await rider.trip(id)).state).toBe(state);
      driver = await reconnect(town, driver);
    };
    await crashIn('assigned');
    driver.progress(pickup.id, 'arrived');
    await crashIn('arrived');
    expect(driver.plan?.stops[0]).toMatchObject({ id: pickup.id, status: 'arrived' });
    driver.progress(pickup.id, 'done');
    await crashIn('onboard');
    driver.progress(dropoff.id, 'done');
    await crashIn('completed');
    expect(driver.plan?.stops).toEqual([]);
    const listed = await eventually(async () => {
      const { body } = await rider.call({ path: '/v1/trips?state=completed' });
      return JSON.stringify(body).includes(id) ? true : null;
    });
    expect(listed).toBe(true);
  });

  test('a search goes on, and finds the vehicle that comes then', async () => {
    const town = new Town(server.url);
    const rider = await town.rider();
    const { id } = await town.book(rider);
    await crash();
    const driver = await town.drive('cab');
    expect((await driver.offer()).tripId).toBe(id);
  });

  test('an acceptance that was on its way is either there or can be repeated, and never lost between the two', async () => {
    const town = new Town(server.url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const offer = await driver.offer();
    driver.answer(offer.id, 'seen');
    driver.answer(offer.id, 'accept');
    await crash();
    const again = await reconnect(town, driver);
    again.answer(offer.id, 'accept');
    await again.stops();
    await eventually(async () => ((await rider.trip(id)).state === 'assigned' ? true : null));
  });

  test('a booking that was repeated during it is one trip', async () => {
    const town = new Town(server.url);
    const rider = await town.rider();
    const request = {
      method: 'POST',
      path: '/v1/trips',
      body: { pickup: town.centre, dropoff: town.station },
      headers: { 'idempotency-key': randomUUID() },
    };
    const first = tripFrom(await rider.call(request), 201);
    const racing = rider.call(request).catch(() => null);
    await crash();
    await racing;
    const again = await rider.call(request);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(tripFrom(again, 201).id).toBe(first.id);
    const cancelled = tripFrom(await rider.cancel(first.id), 200);
    await crash();
    expect(tripFrom(await rider.cancel(first.id), 200)).toEqual(cancelled);
  });

  test('an operator opens the map again, and sees the city as it is', async () => {
    const town = new Town(server.url);
    let driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    await driver.accept();
    const operator = await town.operator();
    const { lat, lng } = town.centre;
    const view = { south: lat - 0.1, north: lat + 0.1, west: lng - 0.1, east: lng + 0.1, zoom: 12 };
    const open = async () => {
      const { body } = await operator.call({ method: 'POST', path: '/v1/tickets' });
      const { ticket } = z.object({ ticket: z.string() }).parse(body);
      const protocols = ['hexhail.v1', `ticket.${ticket}`];
      const stream = await Stream.open(
        { url: town.url, path: '/v1/operator/stream', protocols },
        operatorFrameSchema,
      );
      stream.send({ type: 'view', ...view });
      return stream;
    };
    const shows = async (stream: Awaited<ReturnType<typeof open>>) => {
      const frames = () => stream.frames.flatMap((frame) => ('frame' in frame ? [frame] : []));
      await stream.until(
        () =>
          frames().some(({ vehicles }) =>
            vehicles.some((vehicle) => vehicle.id === town.name('cab') && vehicle.trips.includes(id)),
          ),
        'vehicle with its trip',
      );
      await stream.until(() => frames().some(({ trips }) => trips.some((trip) => trip.id === id)), 'trip');
    };
    const before = await open();
    await shows(before);
    await crash();
    expect(await before.closed()).toBe(1006);
    driver = await reconnect(town, driver);
    driver.position(town.centre);
    await shows(await open());
    const requests = await eventually(async () => {
      const { body } = await operator.call({ path: '/v1/operator/figures' });
      const total = figuresSchema.parse(body).data.reduce((sum, point) => sum + point.requests, 0);
      return total > 0 ? total : null;
    });
    expect(requests).toBe(1);
  });
});

/** Cancels, and retries until answered: it is unknown whether the first attempt took effect. */
function cancelAtAnyRate(rider: Person, id: string): Promise<Answer> {
  return eventually(() => rider.cancel(id).catch(() => null));
}

describe('the rider cancels while the driver accepts, and the runtime is killed', () => {
  test.each([0, 3, 10, 30])('%i ms later', async (killAfterMs) => {
    const town = new Town(server.url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const offer = await driver.offer();
    driver.answer(offer.id, 'accept');
    const cancelled = cancelAtAnyRate(rider, id);
    await sleep(killAfterMs);
    await crash();
    expect(tripFrom(await cancelled, 200).state).toBe('cancelled');

    const again = await reconnect(town, driver);
    again.answer(offer.id, 'accept');
    await again.idle();
    expect((await rider.trip(id)).state).toBe('cancelled');
    const types = (await town.journal(id)).map(({ type }) => type);
    expect(types.at(-1)).toBe('cancelled');
    const next = await town.book(await town.rider('bob'));
    expect((await again.offer()).tripId).toBe(next.id);
  });
});
