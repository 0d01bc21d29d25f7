import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { rankIdSchema } from '../../src/domain/ids.ts';
import { recordingsOf } from '../../src/history/rankInputs.ts';
import { configurationVersionSchema } from '../../src/protocol/configuration.ts';
import { SUBPROTOCOL } from '../../src/protocol/frames.ts';
import { publicRankSchema } from '../../src/protocol/ranks.ts';
import { DriverEnd } from '../objects/streams.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const waitsAt = destination(station, 0, 600);

function squareAround({ lat, lng }: Place) {
  const [up, right] = [0.001, 0.0013];
  const corners = [
    [lng - right, lat - up],
    [lng + right, lat - up],
    [lng + right, lat + up],
    [lng - right, lat + up],
    [lng - right, lat - up],
  ];
  return { type: 'Polygon', coordinates: [corners] };
}

const station1 = {
  id: 'station',
  name: 'Station',
  waitingArea: squareAround(waitsAt),
  pickupArea: squareAround(station),
  rules: { dwellSeconds: 0, declinesBeforeLast: 2 },
};

/** A tenant with a rank, and its operator. */
async function withRank() {
  const tenant = freshTenant();
  const [admin, operator] = await Promise.all([tokenOf('admin', tenant), tokenOf('operator', tenant)]);
  const versions = '/v1/configuration/versions';
  const written = await call('POST', versions, { token: admin, body: { ranks: [station1] } });
  const { version } = configurationVersionSchema.parse(await written.json());
  const active = await call('POST', `${versions}/${version}/activate`, { token: admin });
  expect(active.status).toBe(200);
  return { tenant, operator };
}

/** A driver in the waiting area, who says so now and then until the place is shown. */
async function waiting({ tenant, operator }: Awaited<ReturnType<typeof withRank>>, vehicle: string) {
  const capacity = { seats: 4, wheelchairs: 0 };
  const profile = { name: vehicle, type: 'car', plate: vehicle, capacity };
  await call('PUT', `/v1/vehicles/${vehicle}`, { token: operator, body: profile });
  const token = await tokenOf('driver', tenant, vehicle);
  const { lat, lng } = waitsAt;
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': SUBPROTOCOL };
  const stream = await call('GET', `/v1/driver/stream?lat=${lat}&lng=${lng}`, { token, headers });
  const driver = new DriverEnd(stream);
  driver.report({ availability: 'available' });
  await stays(driver);
  return driver;
}

/** Keeps saying where it is until its plan shows a place in line. */
async function stays(driver: DriverEnd) {
  return waitFor(() => {
    driver.hold(waitsAt);
    const { rank } = driver.plan();
    if (rank == null) throw new Error('it has no place');
    return rank;
  });
}

async function lineOf(operator: string) {
  const response = await call('GET', '/v1/ranks/station', { token: operator });
  expect(response.status).toBe(200);
  return publicRankSchema.parse(await response.json());
}

const order = (operator: string, body: object) =>
  call('POST', '/v1/ranks/station/line', { token: operator, body });

it('a pickup at a rank is offered to who waits longest, and then to the next', async () => {
  const rank = await withRank();
  const first = await waiting(rank, 'first');
  const second = await waiting(rank, 'second');
  expect(await stays(second)).toMatchObject({ id: 'station', name: 'Station', position: 2, of: 2 });
  const rider = await tokenOf('rider', rank.tenant, 'rita');
  const { id } = await tripIn(await book(rider, { pickup: station, dropoff: capitol }), 201);
  const offer = await first.offer();
  expect(second.plan().offers).toEqual([]);
  first.answer(offer.id, 'decline');
  const next = await second.offer();
  second.answer(next.id, 'accept');
  await waitFor(async () => {
    const { line, changes } = await lineOf(rank.operator);
    expect(line.map(({ vehicle }) => vehicle)).toEqual(['first']);
    expect(changes[0]).toMatchObject({
      type: 'served',
      vehicle: 'second',
      tripId: id,
      passedOver: [{ vehicle: 'first', reason: 'declined' }],
    });
  });
  const listed = await call('GET', '/v1/ranks', { token: rank.operator });
  expect(await listed.json()).toEqual({
    data: [{ id: 'station', name: 'Station', waiting: 1 }],
    nextCursor: null,
  });
}, 60_000);

it('an operator puts the line in order, with a reason', async () => {
  const rank = await withRank();
  const first = await waiting(rank, 'first');
  const second = await waiting(rank, 'second');
  const moved = await order(rank.operator, { vehicle: 'second', position: 1, reason: 'came first' });
  const { line, changes } = publicRankSchema.parse(await moved.json());
  expect(line.map(({ vehicle }) => vehicle)).toEqual(['second', 'first']);
  expect(changes[0]).toMatchObject({ type: 'moved', reason: 'came first', by: 'operator' });
  await order(rank.operator, { vehicle: 'second', remove: true, reason: 'blocks the exit' });
  // Where it stays, it joins again behind the others.
  expect((await lineOf(rank.operator)).line[0]).toMatchObject({ vehicle: 'first', position: 1 });
  first.report({ availability: 'offline' });
  await waitFor(async () => {
    const now = await lineOf(rank.operator);
    expect(now.line.map(({ vehicle }) => vehicle)).not.toContain('first');
    const left = { type: 'left', vehicle: 'first', reason: 'offline' };
    expect(now.changes).toContainEqual(expect.objectContaining(left));
  });
  const gone = await order(rank.operator, { vehicle: 'first', remove: true, reason: 'gone' });
  expect(await problemIn(gone)).toBe('404 not-found');
  const both = { vehicle: 'first', position: 1, remove: true, reason: 'gone' };
  expect((await order(rank.operator, both)).status).toBe(422);
  // What the rank was told is written down for backtests soon after the last one is gone.
  second.report({ availability: 'offline' });
  await waitFor(async () => {
    const from = { beginAt: 0, number: 0 };
    const id = rankIdSchema.parse('station');
    const stored = await recordingsOf(env.DB, rank.tenant, id, { from, to: Date.now() }, 100);
    const inputs = stored.flatMap(({ recording }) => recording?.inputs ?? []);
    const orders = inputs.filter(({ type }) => type === 'order');
    expect(orders).toMatchObject([
      { vehicle: 'second', position: 0 },
      { vehicle: 'second', position: null },
    ]);
    const last = inputs.findLast(
      (input) => input.type === 'sight' && input.sightings[0]?.vehicle === 'second',
    );
    expect(last).toMatchObject({ sightings: [{ standing: 'offline' }] });
  });
}, 60_000);

it('only ranks of the configuration exist, and only for operators', async () => {
  const { tenant, operator } = await withRank();
  const unknown = await call('GET', '/v1/ranks/airport', { token: operator });
  expect(await problemIn(unknown)).toBe('404 not-found');
  const rider = await tokenOf('rider', tenant);
  expect((await call('GET', '/v1/ranks', { token: rider })).status).toBe(403);
});
