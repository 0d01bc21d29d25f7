import { z } from 'zod';
import { objectsOfTenant } from '../calls/tenantLocation.ts';
import { type TripId, type VehicleId, vehicleIdSchema } from '../domain/ids.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { Env } from '../env.ts';
import { eventsOfTrips } from '../history/events.ts';
import { deleteIrregularitiesOf } from '../history/irregularities.ts';
import { deleteBlocksOf, vehiclesKeptApart } from '../history/permits.ts';
import {
  deleteLettersAbout,
  deleteLettersOf,
  type Erasure,
  endErasure,
  pendingErasures,
  storeErasure,
  takeRiderOut,
  tripsOfRider,
} from '../history/privacy.ts';
import { eraseProofs } from '../history/proofs.ts';
import { withoutRider } from '../history/redaction.ts';
import { log } from '../log.ts';
import { type FeedEvent, feedBatchSchema } from '../protocol/feed.ts';
import { archivePrefix } from './archiveConsumer.ts';

/** In one run; jobs run every minute. */
const maxErasures = 5;
const maxTrips = 20;
const maxRunMs = 40_000;
const pageSize = 20;

/**
 * Goes on with erasing riders who were asked to be erased: first what is known of them besides trips, then their trips,
 * in their objects and the history, then what vehicles' journals have of those, then the lines of the archive about them.
 */
export async function eraseRiders(env: Env): Promise<void> {
  const endsAt = Date.now() + maxRunMs;
  for (const erasure of await pendingErasures(env.DB, maxErasures)) {
    const begun = await eraseBlocks(env, erasure);
    const told = await eraseTrips(env, begun, endsAt);
    const next = told && (await forgetInVehicles(env, told, endsAt));
    if (next !== null) await eraseFromArchive(env, next, endsAt);
  }
}

async function eraseBlocks({ DB }: Env, erasure: Erasure): Promise<Erasure> {
  const { tenant, rider, requestedAt } = erasure;
  const next = withVehicles(erasure, await vehiclesKeptApart(DB, tenant, rider));
  await DB.batch([
    deleteIrregularitiesOf(DB, tenant, rider),
    deleteLettersOf(DB, erasure),
    deleteBlocksOf(DB, tenant, rider, requestedAt),
    storeErasure(DB, next),
  ]);
  return next;
}

function withVehicles(erasure: Erasure, vehicles: readonly VehicleId[]): Erasure {
  return { ...erasure, vehicles: [...new Set([...erasure.vehicles, ...vehicles])] };
}

/** Null while trips are left. */
async function eraseTrips(env: Env, erasure: Erasure, endsAt: number): Promise<Erasure | null> {
  let next = erasure;
  while (Date.now() < endsAt) {
    const found = await tripsOfRider(env.DB, erasure, maxTrips);
    if (found.length === 0) return next;
    const erased: TripRecord[] = [];
    for (const record of found) if (await isErased(env, record)) erased.push(record);
    await eraseProofs(env.ARCHIVE, erased);
    const ids = erased.map(({ id }) => id);
    const events = await eventsOfTrips(env.DB, erasure.tenant, ids);
    next = withVehicles(
      { ...next, trips: [...next.trips, ...ids] },
      [...events.values()].flatMap((ofTrip) => ofTrip.flatMap(vehicleIn)),
    );
    const rewritten: D1PreparedStatement[] = [];
    for (const record of erased) rewritten.push(...(await takeRiderOut(env.DB, record)));
    await env.DB.batch([
      ...rewritten,
      ...erased.map(({ id }) => deleteLettersAbout(env.DB, id)),
      storeErasure(env.DB, next),
    ]);
    // The history lacks an event of some: the next run tries again.
    if (erased.length < found.length) return null;
  }
  return null;
}

/** The vehicle that an event of a trip is about: it was told of the trip. */
function vehicleIn({ data }: FeedEvent): VehicleId[] {
  const named = z.object({ vehicleId: vehicleIdSchema }).safeParse(data);
  return named.success ? [named.data.vehicleId] : [];
}

/** Null while vehicles are left: the archive lacks an event of some for up to an hour. */
async function forgetInVehicles(env: Env, erasure: Erasure, endsAt: number): Promise<Erasure | null> {
  const { tenant, rider, trips } = erasure;
  if (erasure.vehicles.length === 0) return erasure;
  const objects = await objectsOfTenant(env, tenant);
  const vehicles: VehicleId[] = [];
  for (const id of erasure.vehicles) {
    const isDone = Date.now() < endsAt && (await objects.vehicle(id).forgetPast({ rider, trips }));
    if (!isDone) vehicles.push(id);
  }
  const next = { ...erasure, vehicles };
  await storeErasure(env.DB, next).run();
  return vehicles.length === 0 ? next : null;
}

/** The trip's object gives up its journal once every consumer of its events has them: then nothing more is sent. */
async function isErased(env: Env, { tenant, id }: TripRecord): Promise<boolean> {
  const objects = await objectsOfTenant(env, tenant);
  const outcome = await objects.trip(id).erase({
    tenant,
    role: 'operator',
    person: 'erasure',
  });
  if (outcome === 'erased') await objects.own().dropAlerts(id);
  return outcome === 'erased' || outcome === 'unknown';
}

/** Rewrites the files of the archive that have lines about the trips. */
async function eraseFromArchive(env: Env, erasure: Erasure, endsAt: number): Promise<void> {
  const trips = new Set<TripId>(erasure.trips);
  let { archiveAfter } = erasure;
  while (trips.size > 0 && Date.now() < endsAt) {
    const listed = await env.ARCHIVE.list({
      prefix: archivePrefix,
      limit: pageSize,
      ...(archiveAfter !== null && { startAfter: archiveAfter }),
    });
    for (const { key } of listed.objects) {
      await rewrite(env, key, erasure, trips);
      archiveAfter = key;
    }
    await storeErasure(env.DB, { ...erasure, archiveAfter }).run();
    if (!listed.truncated) trips.clear();
  }
  if (trips.size > 0) return;
  await endErasure(env.DB, erasure).run();
  log('info', 'rider-erased', { tenant: erasure.tenant, trips: erasure.trips.length });
}

async function rewrite({ ARCHIVE }: Env, key: string, { tenant }: Erasure, trips: ReadonlySet<TripId>) {
  const stored = await ARCHIVE.get(key);
  if (stored === null) return;
  const text = await stored.text();
  const lines = text.split('\n').map((line) => {
    const isMentioned = [...trips].some((id) => line.includes(id));
    const batch = isMentioned ? feedBatchSchema.parse(JSON.parse(line)) : null;
    const isOurs = batch?.kind === 'tripEvents' && batch.tenant === tenant && trips.has(batch.id);
    return isOurs ? JSON.stringify(withoutRider(batch)) : line;
  });
  const changed = lines.join('\n');
  if (changed !== text) await ARCHIVE.put(key, changed);
}
