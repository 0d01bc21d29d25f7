import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { coarsen } from '../../src/domain/geo/coarsen.ts';
import { friendFrameSchema } from '../../src/protocol/frames.ts';
import { Stream } from './stream.ts';
import { north, type Person, problemOf, Town } from './town.ts';

const url = inject('serverUrl');
const linksSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** A person without a token. */
const stranger = async (path: string) => {
  const response = await fetch(new URL(path, url));
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
};

async function share(rider: Person, id: string): Promise<string> {
  const answer = await rider.call({ method: 'POST', path: `/v1/trips/${id}/share` });
  expect(answer.status).toBe(200);
  const { token, url: link } = z.object({ token: z.string(), url: z.string() }).parse(answer.body);
  expect(link).toBe(`${url}/ride#share=${token}`);
  return token;
}

describe.concurrent('a trip that is shared', () => {
  test('shows a friend its vehicle and nothing of its rider, until it is over', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id, watch } = await town.hail(rider);
    const token = await share(rider, id);
    const path = `/v1/shared/${token}/stream`;
    const friend = await Stream.open({ url, path }, friendFrameSchema);

    const { pickup } = await driver.accept();
    driver.progress(pickup.id, 'enroute');
    const place = north(town.centre, 50);
    driver.position(place);
    await friend.until(() => friend.frames.find(({ type }) => type === 'position'), 'position');
    expect(friend.frames.find(({ type }) => type === 'position')).toMatchObject(coarsen(place));
    const seen = await stranger(`/v1/shared/${token}`);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      trip: { state: 'assigned', vehicle: { name: 'cab', plate: 'ABC 123' } },
    });
    const text = JSON.stringify([seen.body, ...friend.frames]);
    expect(text).not.toContain(town.name('ann'));
    expect(text).not.toContain(String(town.station.lat));
    expect(text).not.toContain('fare');

    await rider.cancel(id);
    await watch.reaches('cancelled');
    expect(await friend.closed()).toBe(1000);
    expect(friend.frames.at(-1)).toMatchObject({ type: 'sharedTrip', trip: { state: 'cancelled' } });
    expect(problemOf(await stranger(`/v1/shared/${token}`))).toBe('410 share-ended');
    expect(problemOf(await rider.call({ method: 'POST', path: `/v1/trips/${id}/share` }))).toBe(
      '409 trip-over',
    );
  });

  test('is not shown any more by a link that was revoked; other links go on', async () => {
    const town = new Town(url);
    const rider = await town.rider();
    const { id } = await town.hail(rider);
    const [revoked, other] = [await share(rider, id), await share(rider, id)];
    const open = (token: string) =>
      Stream.open({ url, path: `/v1/shared/${token}/stream` }, friendFrameSchema);
    const [friend, stays] = await Promise.all([open(revoked), open(other)]);
    const path = `/v1/trips/${id}/shares`;
    const links = linksSchema.parse((await rider.call({ method: 'GET', path })).body).data;
    expect(links).toHaveLength(2);

    const revoke = { method: 'DELETE', path: `${path}/${links[0]?.id}` } as const;
    expect(problemOf(await (await town.rider('eve')).call(revoke))).toBe('404 not-found');
    expect((await stranger(`/v1/shared/${revoked}`)).status).toBe(200);
    expect((await rider.call(revoke)).status).toBe(204);
    expect((await rider.call(revoke)).status).toBe(204);
    expect(await friend.closed()).toBe(1000);
    expect(problemOf(await stranger(`/v1/shared/${revoked}`))).toBe('410 share-ended');
    await expect(open(revoked)).rejects.toThrow('410');
    expect((await stranger(`/v1/shared/${other}`)).status).toBe(200);
    expect(stays.frames.length).toBeGreaterThan(0);
    expect(linksSchema.parse((await rider.call({ method: 'GET', path })).body).data).toEqual([links[1]]);
  });

  test('is shared by its rider only', async () => {
    const town = new Town(url);
    const { id } = await town.hail(await town.rider());
    const path = `/v1/trips/${id}/share`;
    expect(problemOf(await (await town.rider('eve')).call({ method: 'POST', path }))).toBe('404 not-found');
    expect(problemOf(await stranger('/v1/shared/share_forged'))).toBe('404 not-found');
  });

  test('may be watched by many friends, but not by any number', async () => {
    const town = new Town(url);
    const rider = await town.rider();
    const { id } = await town.hail(rider);
    const path = `/v1/shared/${await share(rider, id)}/stream`;
    const open = () => Stream.open({ url, path }, friendFrameSchema);
    await Promise.all(Array.from({ length: 20 }, open));
    await expect(open()).rejects.toThrow('429');
  });
});
