import { z } from 'zod';
import { objectsOfTenant } from '../calls/tenantLocation.ts';
import { type VehicleId, vehicleIdSchema } from '../domain/ids.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { Env } from '../env.ts';
import { archivePrefix } from '../events/archiveConsumer.ts';
import { deleteBlocksOf, vehiclesKeptApart } from '../history/driverDocuments.ts';
import { type ErasedTrips, erasedLine } from '../history/erasedLines.ts';
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
import { log } from '../log.ts';
import type { FeedEvent } from '../protocol/feed.ts';
import { isRebuilding } from './rebuildHistory.ts';
import { eachTenant, maxRunMs } from './tenants.ts';

/** In one run; jobs run every minute. */
const maxErasures = 5;
const maxTrips = 20;
const pageSize = 20;
/** An erasure remembers about so many trips; a rider with more is erased in several rounds. */
const mostRemembered = 2_000;
/** A consumer of the archive's queue lives no longer: what it has read of a rider is written by then, or never. */
export const archiveLagMs = 15 * 60_000;

/**
 * Continues the erasures that were requested: first what is known of them besides trips, then their trips,
 * in their objects and the history, then what vehicles' journals have of those, then the lines of the archive about them.
 */
export async function eraseRiders(env: Env, most = mostRemembered): Promise<void> {
  // The history has not all of their trips yet.
  if (await isRebuilding(env.DB)) return;
  const endsAt = Date.now() + maxRunMs;
  const pending = await pendingErasures(env.DB, Date.now(), maxErasures);
  await eachTenant('eraseRiders', pending, endsAt, async (erasure) => {
    const begun = await eraseBlocks(env, erasure);
    const told = await eraseTrips(env, begun, most, endsAt);
    const forgotten = told && (await forgetInVehicles(env, told, endsAt));
    const next = forgotten && (await lettingLinesArrive(env, forgotten));
    if (next !== null && (await eraseFromArchive(env, next, endsAt))) await endRound(env, next, most);
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

/** Null while trips are left that this round can remember. */
async function eraseTrips(env: Env, erasure: Erasure, most: number, endsAt: number): Promise<Erasure | null> {
  let next = erasure;
  while (Date.now() < endsAt) {
    if (next.trips.length >= most) return next;
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

/** Rewrites the files of the archive that have lines about the trips; false while some are left. */
async function eraseFromArchive(env: Env, erasure: Erasure, endsAt: number): Promise<boolean> {
  const erased = { tenant: erasure.tenant, trips: new Set<string>(erasure.trips) };
  let { archiveAfter } = erasure;
  let isOver = erased.trips.size === 0;
  while (!isOver && Date.now() < endsAt) {
    const listed = await env.ARCHIVE.list({
      prefix: archivePrefix,
      limit: pageSize,
      ...(archiveAfter !== null && { startAfter: archiveAfter }),
    });
    for (const { key } of listed.objects) {
      await rewrite(env, key, erased);
      archiveAfter = key;
    }
    await storeErasure(env.DB, { ...erasure, archiveAfter }, Date.now()).run();
    isOver = !listed.truncated;
  }
  return isOver;
}

/** Ends the erasure, or begins a round for the trips that this one had no room for. */
async function endRound({ DB }: Env, erasure: Erasure, most: number): Promise<void> {
  const { tenant, trips } = erasure;
  log('info', 'rider-erased', { tenant, trips: trips.length });
  const anew = { ...erasure, trips: [], archiveFrom: null, archiveAfter: null };
  await (trips.length < most ? endErasure(DB, erasure) : storeErasure(DB, anew, Date.now())).run();
}

async function rewrite({ ARCHIVE }: Pick<Env, 'ARCHIVE'>, key: string, erased: ErasedTrips): Promise<void> {
  const stored = await ARCHIVE.get(key);
  if (stored === null) return;
  const text = await stored.text();
  const lost: number[] = [];
  const lines = text.split('\n').map((line, at) => {
    const kept = erasedLine(line, erased);
    if (kept === null) lost.push(at + 1);
    return kept ?? '';
  });
  const changed = lines.join('\n');
  if (changed === text) return;
  const written = await ARCHIVE.put(key, changed, { onlyIf: { etagMatches: stored.etag } });
  // Another run has taken somebody else out of it meanwhile.
  if (written === null) return rewrite({ ARCHIVE }, key, erased);
  for (const line of lost) log('error', 'archive-line-taken-out', { tenant: erased.tenant, key, line });
}
