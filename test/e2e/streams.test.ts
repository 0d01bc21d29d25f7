import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { driverDownFrameSchema, riderFrameSchema } from '../../src/protocol/frames.ts';
import { Stream } from './stream.ts';
import { eventually, north, Person, Town } from './town.ts';

const url = inject('serverUrl');
const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.string() });
function driverStream(
  place: { lat: number | string; lng: number | string },
  token?: string,
  protocols?: string[],
) {
  const path = `/v1/driver/stream?lat=${place.lat}&lng=${place.lng}`;
  const address = { url, path, ...(token !== undefined && { token }), ...(protocols && { protocols }) };
  return Stream.open(address, driverDownFrameSchema);
}

describe.concurrent('a vehicle with two streams', () => {
  test('has only the newer one, which goes on with everything', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const { pickup } = await older.accept();
    const newer = await town.connect('cab', north(town.centre, 3_000));
    expect(await older.stream.closed()).toBe(4009);
    expect(newer.plan).toMatchObject({ epoch: 2, stops: [{ id: pickup.id }, {}] });
    newer.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    expect((await town.journal(id)).filter(({ type }) => type === 'assigned')).toHaveLength(1);
  });

  test('ignores what the older one still says', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    // As far as a vehicle gets in no time.
    const newerPlace = north(town.centre, 130);
    const opening = town.connect('cab', newerPlace);
    // Until it is closed it says all it can.
    while (older.stream.closeCode === null) {
      older.report({ availability: 'paused' });
      older.position(north(town.centre, 100));
      await sleep(120);
    }
    const newer = await opening;
    expect(older.stream.closeCode).toBe(4009);
    await newer.goes('available');
    expect(await town.vehicle('cab')).toEqual(
      expect.objectContaining({
        connected: true,
        availability: 'available',
        position: expect.objectContaining(newerPlace),
      }),
    );
  });
});

describe.concurrent('a driver on the way', () => {
  test('moves to the next cell without a gap: the old stream stays until the new one is open', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { pickup } = await older.accept();
    await watch.reaches('assigned');
    const away = north(town.centre, 6_000);
    older.position(away);
    await older.stream.until(() => older.stream.frames.find((frame) => frame.type === 'move'), 'move');
    older.progress(pickup.id, 'enroute');
    await older.planWith(({ stops }) => stops[0]?.status === 'enroute', 'progress on the older stream');
    const newer = await town.connect('cab', away);
    expect(await older.stream.closed()).toBe(4001);
    expect(newer.plan?.stops).toMatchObject([{ id: pickup.id, status: 'enroute' }, {}]);
    // Told again, as phones do: at most one a second reaches the rider.
    await eventually(async () => {
      newer.position(north(away, 10));
      return watch.stream.frames.find((frame) => frame.type === 'position' && frame.lat > away.lat) ?? null;
    });
  });

  test('who does not move is closed 4001, and comes back', async () => {
    const town = new Town(url, 'strict');
    const driver = await town.drive('cab');
    driver.position(north(town.centre, 6_000));
    expect(await driver.stream.closed()).toBe(4001);
    const again = await town.connect('cab', north(town.centre, 6_000));
    expect(again.plan?.availability).toBe('available');
  });

  test('comes back in the middle of a ride and finds it as it was', async () => {
    const town = new Town(url);
    let driver = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { pickup, dropoff } = await driver.accept();
    const again = async () => {
      driver.stream.cut();
      driver = await town.connect('cab');
    };
    await again();
    driver.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    await again();
    expect(driver.plan?.stops).toMatchObject([{ id: pickup.id, status: 'arrived' }, { id: dropoff.id }]);
    driver.progress(pickup.id, 'done');
    await watch.reaches('onboard');
    await again();
    driver.progress(dropoff.id, 'done');
    await watch.reaches('completed');
    await driver.idle();
  });

  test('is seen as gone when the stream is closed, and comes back as it was', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    driver.stream.close();
    await driver.stream.closed();
    await eventually(async () => ((await town.vehicle('cab')).connected ? null : true));
    expect((await town.connect('cab')).plan).toMatchObject({ availability: 'available', epoch: 2 });
  });
});

describe.concurrent('who may open a stream', () => {
  test('nobody without a good token', async () => {
    const town = new Town(url);
    await town.register('cab');
    const { token: expired } = await town.person('driver', 'cab', -60);
    const { token: good } = await town.person('driver', 'cab');
    const [header, claims, signature] = good.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    const forged = `${header}.${claims}.${signature?.split('').toReversed().join('')}`;
    for (const token of [undefined, 'nonsense', expired, unsigned, forged]) {
      await expect(driverStream(town.centre, token)).rejects.toThrow('refused with 401');
    }
    const rider = await town.rider();
    await expect(driverStream(town.centre, rider.token)).rejects.toThrow('refused with 403');
    await expect(driverStream({ lat: 91, lng: 0 }, good)).rejects.toThrow('refused with 422');
    await expect(driverStream({ lat: 'NaN', lng: 0 }, good)).rejects.toThrow('refused with 422');
  });

  test('no vehicle that is not registered: closed 4003', async () => {
    const town = new Town(url);
    const driver = await town.connect('stranger');
    expect(await driver.stream.closed()).toBe(4003);
  });

  test('nobody whose token has expired meanwhile: closed 4003', async () => {
    const town = new Town(url);
    await town.register('cab');
    const { id } = await town.book(await town.rider());
    // Long enough to open a stream on a busy machine.
    const driver = await town.connect('cab', town.centre, 8);
    const watch = await (await town.person('rider', 'ann', 8)).follow(id);
    expect(await driver.stream.closed()).toBe(4003);
    expect(await watch.stream.closed()).toBe(4003);
  });

  test('nobody to a trip of another rider or another tenant, nor to one that does not exist', async () => {
    const town = new Town(url);
    const { id } = await town.book(await town.rider());
    const others = [await town.rider('bob'), await new Town(url).rider(), await new Town(url).operator()];
    for (const other of others) await expect(other.follow(id)).rejects.toThrow('refused with 404');
    const rider = await town.rider();
    await expect(rider.follow(`${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`)).rejects.toThrow(
      'refused with 404',
    );
    const watch = await (await town.operator()).follow(id);
    await watch.reaches('searching');
  });

  test('a browser with a ticket, once', async () => {
    const town = new Town(url);
    const driver = await town.person('driver', 'cab');
    await town.register('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const ticketOf = async (person: Person) => {
      const answer = await person.call({
        method: 'POST',
        path: '/v1/tickets',
        headers: { 'idempotency-key': randomUUID() },
      });
      expect(answer.status).toBe(200);
      return ticketSchema.parse(answer.body).ticket;
    };
    const protocolsOf = async (person: Person) => ['hexhail.v1', `ticket.${await ticketOf(person)}`];

    const watching = { url, path: `/v1/trips/${id}/stream`, protocols: await protocolsOf(rider) };
    const watch = await Stream.open(watching, riderFrameSchema);
    await watch.until(() => watch.frames[0], 'trip');
    await expect(Stream.open(watching, riderFrameSchema)).rejects.toThrow('refused with 401');

    const driving = await protocolsOf(driver);
    const stream = await driverStream(town.centre, undefined, driving);
    await stream.until(() => stream.frames[0], 'plan');
    await expect(driverStream(town.centre, undefined, driving)).rejects.toThrow('refused with 401');
    // A ticket is as good as its owner, and opens nothing else.
    await expect(driverStream(town.centre, undefined, await protocolsOf(rider))).rejects.toThrow(
      'refused with 403',
    );
    const impostor = new Person(url, await ticketOf(rider));
    expect((await impostor.call({ path: `/v1/trips/${id}` })).status).toBe(401);
  });
});
