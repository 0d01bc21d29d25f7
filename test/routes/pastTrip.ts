import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { type TenantId, tripIdSchema } from '../../src/domain/ids.ts';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { archiveLagMs, eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, station, tokenOf, tripIn } from './calling.ts';

export const ride = {
  pickup: { ...capitol, label: '12 Market Street' },
  dropoff: station,
  notes: 'third floor',
};
/** What ann's trip has of her. */
export const own = /ann|Market|floor|40\.2644/;

/** A trip of ann that is over and in the history with all its events. */
export async function pastTrip(tenant: TenantId) {
  const ann = await tokenOf('rider', tenant, 'ann');
  const { id } = await tripIn(await book(ann, ride, { 'idempotency-key': 'key' }), 201);
  const headers = { 'idempotency-key': 'cancel' };
  await tripIn(
    await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers, body: { reason: 'ann is ill' } }),
  );
  const tripId = tripIdSchema.parse(id);
  await waitUntil(async () => {
    const record = await tripFromHistory(env.DB, tripId, { tenant, role: 'operator', person: 'boss' });
    return record?.state === 'cancelled' && (await tripEvents(env.DB, tenant, tripId)).length > 0;
  });
  return { ann, tripId, object: env.TRIP.getByName(objectName(tenant, id)) };
}

/** Goes on with erasures until nothing can be on its way into the archive any more. */
export async function eraseAll(): Promise<void> {
  await eraseRiders(env);
  const later = Date.now() + archiveLagMs;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
  await eraseRiders(env);
  clock.mockRestore();
}
