import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { tellAll } from '../objects/city.ts';
import { waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };

afterEach(() => vi.restoreAllMocks());

describe('a trip that is over', () => {
  it('cannot be cancelled, and is found in the history once its object has erased it', async () => {
    const hasty = freshTenant();
    const policy = { dispatch: { searchDeadlineSeconds: 0 }, privacy: { tripRetentionSeconds: 60 } };
    await configureTenant(hasty, await createIssuer('ES256'), policy);
    const rider = await tokenOf('rider', hasty, 'ann');
    const key = { 'idempotency-key': 'key' };
    const { id } = await tripIn(await book(rider, ride, key), 201);
    const object = env.TRIP.getByName(`${hasty}/${id}`);
    const over = await waitUntil(async () => {
      const trip = await tripIn(await call('GET', `/v1/trips/${id}`, { token: rider }));
      return trip.ended === null ? null : trip;
    });
    expect(over).toMatchObject({ state: 'unfulfilled', ended: { by: 'system' }, fare: { amount: 0 } });
    const late = await call('POST', `/v1/trips/${id}/cancel`, { token: rider });
    expect(await problemIn(late)).toBe('409 trip-over');

    const access = { tenant: hasty, role: 'rider', person: 'ann' } as const;
    const tripId = tripIdSchema.parse(id);
    await waitUntil(async () => (await tripFromHistory(env.DB, tripId, access))?.version === over.version);
    await tellAll(object);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    await runDurableObjectAlarm(object);
    await waitUntil(async () => (await object.read(access)).outcome === 'erased');
    vi.restoreAllMocks();

    expect(await tripIn(await call('GET', `/v1/trips/${id}`, { token: rider }))).toEqual(over);
    const bobs = await tokenOf('rider', hasty, 'bob');
    expect(await problemIn(await call('GET', `/v1/trips/${id}`, { token: bobs }))).toBe('404 not-found');
    const cancelled = await call('POST', `/v1/trips/${id}/cancel`, { token: rider });
    expect(await problemIn(cancelled)).toBe('409 trip-over');
    const replayed = await book(rider, ride, key);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect((await tripIn(replayed, 201)).id).toBe(id);
  });
});
