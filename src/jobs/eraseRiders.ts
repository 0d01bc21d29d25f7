import { z } from 'zod';
import { objectsOfTenant } from '../calls/tenantLocation.ts';
import { type TripId, type VehicleId, vehicleIdSchema } from '../domain/ids.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { Env } from '../env.ts';
import { archivePrefix } from '../events/archiveConsumer.ts';
import { deleteBlocksOf, vehiclesKeptApart } from '../history/driverDocuments.ts';
import {
  deleteLettersAbout,
  deleteLettersOf,
  type Erasure,
  endErasure,
  pendingErasures,
  storeErasure,
} from '../history/erasures.ts';
import { eventsOfTrips } from '../history/feedEvents.ts';
import { deleteIrregularitiesOf } from '../history/irregularities.ts';
import { eraseProofs } from '../history/proofs.ts';
import { takeRiderOut, tripsOfRider } from '../history/redactedTrips.ts';
import { withoutRider } from '../history/redactJson.ts';
import { log } from '../log.ts';
import { type FeedEvent, feedBatchSchema } from '../protocol/feed.ts';
import { isRebuilding } from './rebuildHistory.ts';
import { eachTenant, maxRunMs } from './tenants.ts';

/** In one run; jobs run every minute. */
const maxErasures = 5;
const maxTrips = 20;
const pageSize = 20;
/** A consumer of the archive's queue lives no longer: what it has read of a rider is written by then, or never. */
export const archiveLagMs = 15 * 60_000;

/**
 * Continues the erasures that were requested: first what is known of them besides trips, then their trips,
 * in their objects and the history, then what vehicles' journals have of those, then the lines of the archive about them.
 */
export async function eraseRiders(env: Env): Promise<void> {
  // The history has not all of their trips yet.
  if (await isRebuilding(env.DB)) return;
  const endsAt = Date.now() + maxRunMs;
  const pending = await pendingErasures(env.DB, Date.now(), maxErasures);
  await eachTenant('eraseRiders', pending, endsAt, async (erasure) => {
    const begun = await eraseBlocks(env, erasure);
    const told = await eraseTrips(env, begun, endsAt);
    const forgotten = told && (await forgetInVehicles(env, told, endsAt));
    const next = forgotten && (await lettingLinesArrive(env, forgotten));
    if (next !== null) await eraseFromArchive(env, next, endsAt);
  });
}

/** Null while a line may be on its way into the archive whose consumer did not see that the rider is erased. */
async function lettingLinesArrive({ DB }: Env, erasure: Erasure): Promise<Erasure | null> {
  if (erasure.trips.length === 0 || erasure.archiveFrom !== null) return erasure;
  const now = Date.now();
  await storeErasure(DB, { ...erasure, archiveFrom: now + archiveLagMs }, now).run();
  return null;
}

async function eraseBlocks({ DB }: Env, erasure: Erasure): Promise<Erasure> {
  const { tenant, rider, requestedAt } = erasure;
  const next = withVehicles(erasure, await vehiclesKeptApart(DB, tenant, rider));
  await DB.batch([
    deleteIrregularitiesOf(DB, tenant, rider),
    deleteLettersOf(DB, erasure),
    deleteBlocksOf(DB, tenant, rider, requestedAt),
    storeErasure(DB, next, Date.now()),
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
      // The archive is looked through for them too, from the beginning.
      { ...next, trips: [...next.trips, ...ids], archiveFrom: null, archiveAfter: null },
      [...events.values()].flatMap((ofTrip) => ofTrip.flatMap(vehicleIn)),
    );
    const rewritten: D1PreparedStatement[] = [];
    for (const record of erased) rewritten.push(...(await takeRiderOut(env.DB, record)));
    await env.DB.batch([
      ...rewritten,
      ...erased.map(({ id }) => deleteLettersAbout(env.DB, id)),
      storeErasure(env.DB, next, Date.now()),
    ]);
    // The history lacks an event of some: the next run tries again.
    if (erased.length < found.length) return null;
  }
  return null;
}

/** Returns the vehicle that an event of a trip names: its journal may have something of the trip. */
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
  await storeErasure(env.DB, next, Date.now()).run();
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
    await storeErasure(env.DB, { ...erasure, archiveAfter }, Date.now()).run();
    if (!listed.truncated) trips.clear();
  }
  if (trips.size > 0) return;
  await endErasure(env.DB, erasure).run();
  log('info', 'rider-erased', { tenant: erasure.tenant, trips: erasure.trips.length });
}

async function rewrite(
  { ARCHIVE }: Pick<Env, 'ARCHIVE'>,
  key: string,
  erasure: Erasure,
  trips: ReadonlySet<TripId>,
): Promise<void> {
  const stored = await ARCHIVE.get(key);
  if (stored === null) return;
  const text = await stored.text();
  const lines = text.split('\n').map((line) => {
    const isMentioned = [...trips].some((id) => line.includes(id));
    const batch = isMentioned ? feedBatchSchema.parse(JSON.parse(line)) : null;
    const isOurs = batch?.kind === 'tripEvents' && batch.tenant === erasure.tenant && trips.has(batch.id);
    return isOurs ? JSON.stringify(withoutRider(batch)) : line;
  });
  const changed = lines.join('\n');
  if (changed === text) return;
  const written = await ARCHIVE.put(key, changed, { onlyIf: { etagMatches: stored.etag } });
  // Another run has taken somebody else out of it meanwhile.
  if (written === null) await rewrite({ ARCHIVE }, key, erasure, trips);
}
