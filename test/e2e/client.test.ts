import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { goOnDuty } from '../../client/examples/driver.ts';
import { listOpenTrips } from '../../client/examples/operator.ts';
import { ride } from '../../client/examples/rider.ts';
import { Friend } from '../../client/friend.ts';
import { HttpClient, type HttpOptions } from '../../client/http.ts';
import { Operator } from '../../client/operator.ts';
import { Rider } from '../../client/rider.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { waitFor } from '../setup/waiting.ts';
import { Town } from './town.ts';

const url = inject('serverUrl');

function as(role: 'rider' | 'driver' | 'operator', name: string, { tenant }: Town): HttpOptions {
  return { url, credential: developmentCredentials(role, name, tenant) };
}

test('the examples of the client package do what they say', async () => {
  const town = new Town(url);
  await town.register('cab');
  let place = town.centre;
  const driver = goOnDuty(as('driver', town.name('cab'), town), () => place);
  const fixes = setInterval(() => driver.position({ ...place, ts: Date.now() }), 500);
  onTestFinished(() => {
    clearInterval(fixes);
    driver.leave();
  });
  await waitFor(() => expect(driver.plan?.availability).toBe('available'));

  const states: string[] = [];
  const ends = { pickup: town.centre, dropoff: town.station };
  const ridden = ride(as('rider', 'ann', town), ends, (state) => states.push(state));
  await waitFor(() => expect(driver.plan?.stops).toHaveLength(2));
  const tripId = driver.plan?.stops[0]?.tripId ?? '';
  const open = () => listOpenTrips(as('operator', 'boss', town));
  await waitFor(async () => expect(await open()).toMatchObject([{ id: tripId, state: 'assigned' }]));

  const rider = new Rider(new HttpClient(as('rider', 'ann', town)));
  const link = await rider.share(tripId);
  const friend = new Friend(link.ok ? link.value.token : '', { url });
  const watched = friend.follow();
  for (const stop of driver.plan?.stops ?? []) {
    place = stop.place;
    await sleep(1_000);
    for (const status of ['arrived', 'done'] as const) driver.progress(stop, status, Date.now());
  }
  expect(await ridden).toMatchObject({ ok: true, value: { id: tripId, state: 'completed' } });
  expect(states.at(0)).toMatch(/searching|assigned/);
  expect(states.at(-1)).toBe('completed');
  expect(await watched).toMatchObject({ ok: true, value: { state: 'completed' } });
});

test('an operator watches a view over a stream that a ticket opens', async () => {
  const town = new Town(url);
  await town.drive('cab');
  const seen: string[] = [];
  const { lat, lng } = town.centre;
  const watch = new Operator(new HttpClient(as('operator', 'boss', town))).watch({
    view: { south: lat - 1, north: lat + 1, west: lng - 1, east: lng + 1, zoom: 14 },
    onFrame: (frame) => {
      if (frame.type === 'snapshot') seen.push(...frame.vehicles.map(({ id }) => id));
    },
  });
  onTestFinished(() => watch.close());
  await waitFor(() => expect(seen).toContain(town.name('cab')));
});

test('what the service refuses is a value that says why', async () => {
  const town = new Town(url);
  const rider = new Rider(new HttpClient(as('rider', 'ann', town)));
  expect(await rider.trip(`trip_${randomUUID().slice(0, 8)}`)).toMatchObject({
    ok: false,
    failure: { kind: 'problem', slug: 'not-found', status: 404 },
  });
  const ends = { pickup: { lat: 200, lng: 0 }, dropoff: town.station };
  expect(await rider.quote(ends)).toMatchObject({
    ok: false,
    failure: { slug: 'validation-failed', errors: [{ path: 'pickup.lat' }] },
  });
});
