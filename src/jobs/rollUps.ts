import { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { tenantsWithTrips } from '../history/sharedSql.ts';
import { addUpShift, shiftsToAddUp } from '../history/shifts.ts';
import { addUpQuarter, forgetChanged, quartersChanged, storeQuarter } from '../history/tripSums.ts';
import { log } from '../log.ts';
import { eachTenant, maxRunMs, tenantInForce } from './tenants.ts';

/** How often each tenant's trips are looked at: reports add up what ended since. */
const lookEveryMs = 900_000;
/**
 * What ended later than this is left for the next run: the end of a trip has the time at which its batch was begun, and
 * is visible a little later. A run takes much less, so that of two at once neither can hide what the other saw.
 */
const settledMs = 900_000;
/** How often each tenant's vehicles are looked at. */
const lookAtShiftsEveryMs = 300_000;
/** In one run; jobs run every minute. */
const maxTenants = 20;
const maxTrips = 500;
const maxVehicles = 200;

/**
 * Adds up the quarters of an hour whose trips have ended since the last run. Each is added up anew as a whole, in the
 * transaction that notes how far the work is: a run that is cut off, repeated or overlaps another changes nothing.
 */
export async function rollUpTrips(env: Env): Promise<void> {
  const now = Date.now();
  const { results } = await env.DB.prepare(
    `${tenantsWithTrips}
     SELECT found.tenant, coalesce(ended_up_to, -1) AS ended_up_to FROM found LEFT JOIN rollups USING (tenant)
     WHERE found.tenant IS NOT NULL AND coalesce(looked_at, 0) <= ? ORDER BY coalesce(looked_at, 0) LIMIT ?`,
  )
    .bind(now - lookEveryMs, maxTenants)
    .all();
  const turns = results.map((row) => endedRow.parse(row));
  await eachTenant('rollUpTrips', turns, now + maxRunMs, ({ tenant, ended_up_to }) =>
    rollUpTenant(env, tenant, ended_up_to, now),
  );
}

const endedRow = z.object({ tenant: tenantIdSchema, ended_up_to: z.int() });

async function rollUpTenant(env: Env, tenant: TenantId, after: number, now: number): Promise<void> {
  const { DB } = env;
  const settled = now - settledMs;
  const nth = `SELECT max(ended_at) AS upTo, count(*) AS trips FROM
    (SELECT ended_at FROM trips WHERE tenant = ? AND ended_at > ? AND ended_at <= ? ORDER BY ended_at LIMIT ?)`;
  const found = endsRow.parse(await DB.prepare(nth).bind(tenant, after, settled, maxTrips).first());
  const { trips } = found;
  const isMore = trips === maxTrips;
  const upTo = isMore && found.upTo !== null ? found.upTo : Math.max(after, settled);
  const quarters = await quartersChanged(DB, tenant, { after, upTo });
  const zones =
    quarters.length > 0 ? (await tenantInForce(env, tenant))?.configuration.active.zones : undefined;
  const stored: D1PreparedStatement[] = [];
  for (const quarter of quarters) {
    const sums = await addUpQuarter(
      DB,
      tenant,
      quarter,
      (place) => zones?.at(place).map(({ id }) => id) ?? [],
    );
    stored.push(...storeQuarter(DB, tenant, quarter, sums));
  }
  const advance = DB.prepare(
    `INSERT INTO rollups (tenant, ended_up_to, looked_at) VALUES (?, ?, ?)
     ON CONFLICT (tenant) DO UPDATE SET
       ended_up_to = max(ended_up_to, excluded.ended_up_to), looked_at = excluded.looked_at`,
  )
    // With more left, the next run continues.
    .bind(tenant, upTo, isMore ? 0 : now);
  await DB.batch([...stored, forgetChanged(DB, tenant, upTo), advance]);
  if (quarters.length > 0) log('info', 'trips-added-up', { tenant, trips, quarters: quarters.length });
}

const endsRow = z.object({ upTo: z.int().nullable(), trips: z.int() });

/** Adds up the time that drivers were online, and what they declined, from the events of vehicles: each event once. */
export async function rollUpShifts(env: Env): Promise<void> {
  const { DB } = env;
  const now = Date.now();
  const { results } = await DB.prepare(
    `WITH RECURSIVE found (tenant) AS (
       SELECT min(tenant) FROM vehicles
       UNION ALL SELECT (SELECT min(tenant) FROM vehicles WHERE tenant > found.tenant) FROM found
         WHERE found.tenant IS NOT NULL)
     SELECT found.tenant FROM found LEFT JOIN rollups USING (tenant)
     WHERE found.tenant IS NOT NULL AND coalesce(shifts_looked_at, 0) <= ?
     ORDER BY coalesce(shifts_looked_at, 0) LIMIT ?`,
  )
    .bind(now - lookAtShiftsEveryMs, maxTenants)
    .all();
  const turns = results.map((row) => tenantRow.parse(row));
  await eachTenant('rollUpShifts', turns, now + maxRunMs, async ({ tenant }) => {
    const open = await shiftsToAddUp(DB, tenant, maxVehicles);
    const timeZone =
      open.length > 0 ? (await tenantInForce(env, tenant))?.policy.routing.timeZone : undefined;
    for (const shift of open) {
      if (Date.now() >= now + maxRunMs) return;
      await DB.batch(await addUpShift(DB, tenant, shift, timeZone ?? 'UTC'));
    }
    await DB.prepare(
      `INSERT INTO rollups (tenant, ended_up_to, looked_at, shifts_looked_at) VALUES (?, -1, 0, ?)
       ON CONFLICT (tenant) DO UPDATE SET shifts_looked_at = excluded.shifts_looked_at`,
    )
      .bind(tenant, open.length === maxVehicles ? 0 : now)
      .run();
  });
}

const tenantRow = z.object({ tenant: tenantIdSchema });
