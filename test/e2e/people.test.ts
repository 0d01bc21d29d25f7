import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { operatorFrameSchema } from '../../src/protocol/operatorFrames.ts';
import { Stream } from './stream.ts';
import { eventually, type Person, problemOf, Town } from './town.ts';

const url = inject('serverUrl');
const messagesSchema = z.object({
  data: z.array(z.object({ from: z.string(), text: z.string().nullable(), phrase: z.string().nullable() })),
});
const alertsSchema = z.object({ data: z.array(z.looseObject({ trip: z.string(), alert: z.int() })) });

/** A ride that a driver has accepted. */
async function ride(town: Town) {
  const driver = await town.drive('cab');
  const rider = await town.rider();
  const { id, watch } = await town.hail(rider);
  const { pickup } = await driver.accept();
  await watch.reaches('assigned');
  return { driver, rider, id, watch, pickup, cabbie: await town.person('driver', 'cab') };
}

function say(person: Person, id: string, body: object) {
  return person.call({ method: 'POST', path: `/v1/trips/${id}/messages`, body });
}

describe.concurrent('rider and driver of a trip', () => {
  test('write to each other, and nobody else reads it', async () => {
    const town = new Town(url);
    const { driver, rider, id, watch, cabbie } = await ride(town);
    expect((await say(rider, id, { text: ' I wear a red hat ' })).status).toBe(201);
    await driver.stream.until(
      () => driver.plan?.messages?.some(({ text, tripId }) => tripId === id && text === 'I wear a red hat'),
      'what the rider says',
    );
    expect((await say(cabbie, id, { phrase: 'few-minutes' })).status).toBe(201);
    await watch.stream.until(
      () =>
        watch.stream.frames.some(
          (frame) => frame.type === 'trip' && frame.messages?.some(({ phrase }) => phrase === 'few-minutes'),
        ),
      'what the driver says',
    );
    const path = `/v1/trips/${id}/messages`;
    for (const person of [rider, cabbie]) {
      expect(messagesSchema.parse((await person.call({ path })).body).data).toEqual([
        { from: 'rider', text: 'I wear a red hat', phrase: null },
        { from: 'driver', text: null, phrase: 'few-minutes' },
      ]);
    }
    const eve = await town.rider('eve');
    const other = await town.person('driver', 'other');
    for (const person of [eve, other]) {
      expect(problemOf(await person.call({ path }))).toBe('404 not-found');
      expect(problemOf(await say(person, id, { text: 'hi' }))).toBe('404 not-found');
    }
    expect(problemOf(await (await town.operator()).call({ path }))).toBe('403 forbidden');
    for (const body of [
      {},
      { text: '' },
      { text: 'a'.repeat(201) },
      { phrase: 'rude' },
      { text: 'a', to: 'b' },
    ]) {
      expect(problemOf(await say(rider, id, body))).toBe('422 validation-failed');
    }
    await rider.cancel(id);
    expect(problemOf(await say(rider, id, { text: 'sorry' }))).toBe('409 trip-over');
    expect(problemOf(await cabbie.call({ path }))).toBe('404 not-found');
    await driver.stream.until(() => driver.plan?.messages === undefined, 'a plan without the messages');
  });

  test('are stopped when they write too much', async () => {
    const town = new Town(url);
    const { rider, id } = await ride(town);
    for (let one = 0; one < 8; one++) expect((await say(rider, id, { text: 'hurry' })).status).toBe(201);
    const refused = await say(rider, id, { text: 'hurry' });
    expect(problemOf(refused)).toBe('429 too-many-messages');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const headers = { 'idempotency-key': 'once' };
    const call = {
      method: 'POST',
      path: `/v1/trips/${id}/messages`,
      body: { text: 'hurry' },
      headers,
    } as const;
    expect(problemOf(await rider.call(call))).toBe('429 too-many-messages');
  });
});

describe.concurrent('the safety button', () => {
  test('alerts every operator with the last place, until one has seen it', async () => {
    const town = new Town(url);
    const { driver, rider, id, pickup, cabbie } = await ride(town);
    const boss = await town.operator();
    const { ticket } = z
      .object({ ticket: z.string() })
      .parse((await boss.call({ method: 'POST', path: '/v1/tickets' })).body);
    const screen = await Stream.open(
      { url, path: '/v1/operator/stream', protocols: ['hexhail.v1', `ticket.${ticket}`] },
      operatorFrameSchema,
    );
    driver.progress(pickup.id, 'enroute');
    const path = `/v1/trips/${id}/safety`;
    const raise = { method: 'POST', path, body: { note: 'he is drunk' } } as const;
    const raised = await rider.call(raise);
    expect(raised.body).toMatchObject({ alert: 1, acknowledgedAt: null });
    expect((await rider.call(raise)).body).toEqual(raised.body);
    const alertsOnScreen = () =>
      screen.frames.flatMap((frame) => (frame.type === 'alerts' ? [frame.alerts] : [])).at(-1);
    await screen.until(() => alertsOnScreen()?.some(({ trip }) => trip === id), 'the alert on the screen');
    expect(alertsOnScreen()).toMatchObject([
      {
        trip: id,
        alert: 1,
        raisedBy: 'rider',
        vehicle: town.name('cab'),
        note: 'he is drunk',
        place: { lat: expect.any(Number) },
        link: `/ops#trip=${id}`,
      },
    ]);
    // The driver does not learn of it, and has a button of their own.
    expect((await cabbie.call({ path })).body).toEqual({ data: [], nextCursor: null });
    const place = { lat: town.centre.lat, lng: town.centre.lng };
    expect((await cabbie.call({ method: 'POST', path, body: { place } })).body).toMatchObject({ alert: 2 });
    const open = async () =>
      alertsSchema.parse((await boss.call({ path: '/v1/safety' })).body).data.map(({ alert }) => alert);
    await eventually(async () => ((await open()).length === 2 ? true : null));

    const seen = {
      method: 'POST',
      path: `${path}/acknowledge`,
      body: { alert: 1, note: 'called both' },
    } as const;
    expect(problemOf(await rider.call(seen))).toBe('403 forbidden');
    expect((await boss.call(seen)).status).toBe(200);
    await eventually(async () => ((await open()).join() === '2' ? true : null));
    const own = z.object({ data: z.array(z.object({ acknowledgedAt: z.string().nullable() })) });
    expect(own.parse((await rider.call({ path })).body).data[0]?.acknowledgedAt).not.toBeNull();
    const journal = await town.journal(id);
    expect(journal.filter(({ type }) => type.startsWith('safety')).map(({ type }) => type)).toEqual([
      'safetyRaised',
      'safetyRaised',
      'safetyAcknowledged',
    ]);
    await rider.cancel(id);
    expect((await rider.call(raise)).body).toMatchObject({ alert: 3 });
    const eve = await town.rider('eve');
    expect(problemOf(await eve.call(raise))).toBe('404 not-found');
  });
});
