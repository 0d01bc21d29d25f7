import { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { defaultPolicy, policySchema } from '../domain/policy.ts';
import { isOver } from '../domain/trip/phases.ts';
import type { Env } from '../env.ts';
import { coarsenTrip, forgetToldLate, tripsBefore, tripsToldLate } from '../history/privacy.ts';
import { eraseProofs } from '../history/proofs.ts';
import { coarsened } from '../history/redaction.ts';
import { tenantsWithTrips } from '../history/tenantsWithTrips.ts';
import { log } from '../log.ts';

const dayMs = 86_400_000;
/** How often each tenant's trips are looked at. */
const lookEveryMs = 3_600_000;
/** In one run; jobs run every minute. */
const maxTenants = 20;
const maxTrips = 50;
const maxLetters = 50;

const tenantRow = z.object({
  tenant: tenantIdSchema,
  requested_at: z.number().nullable(),
  id: z.string().nullable(),
  policy: z.string().nullable(),
});

/**
 * Coarsens the places of trips that were requested longer ago than the tenant's `privacy.exactPlacesDays`. Goes on
 * where the last run ended, and not past a trip that is still open.
 */
export async function coarsenHistory(env: Env): Promise<void> {
  const now = Date.now();
  const { results } = await env.DB.prepare(
    `${tenantsWithTrips}
     SELECT found.tenant, coarsening.requested_at, coarsening.id, tenants.policy FROM found
       LEFT JOIN coarsening USING (tenant) LEFT JOIN tenants USING (tenant)
     WHERE found.tenant IS NOT NULL AND coalesce(coarsening.looked_at, 0) <= ? LIMIT ?`,
  )
    .bind(now - lookEveryMs, maxTenants)
    .all();
  for (const row of results) {
    const { tenant, requested_at, id, policy } = tenantRow.parse(row);
    const { exactPlacesDays } = policySchema.parse(JSON.parse(policy ?? '{}')).privacy;
    const after = { requestedAt: requested_at ?? 0, id: id ?? '' };
    await coarsenTenant(env, tenant, after, now - exactPlacesDays * dayMs);
  }
  await coarsenDeadLetters(env, now - defaultPolicy.privacy.exactPlacesDays * dayMs);
}

async function coarsenTenant(
  env: Env,
  tenant: TenantId,
  after: { readonly requestedAt: number; readonly id: string },
  before: number,
): Promise<void> {
  const { DB } = env;
  const found = await tripsBefore(DB, tenant, after, before, maxTrips);
  const open = found.findIndex(({ record }) => !isOver(record.state));
  const over = open === -1 ? found : found.slice(0, open);
  const last = over.at(-1);
  const reached = last === undefined ? after : { requestedAt: last.requestedAt, id: last.record.id };
  await eraseProofs(
    env.ARCHIVE,
    over.map(({ record }) => record),
  );
  const statements: D1PreparedStatement[] = [];
  for (const { record, times } of await tripsToldLate(DB, tenant, maxTrips)) {
    statements.push(forgetToldLate(DB, record, times), ...(await coarsenTrip(DB, record)));
  }
  for (const { record } of over) statements.push(...(await coarsenTrip(DB, record)));
  // As long as there are more, the next run goes on.
  const lookedAt = over.length === maxTrips ? 0 : Date.now();
  // Together: whatever is told to a trip from now on is behind the cursor, and noted.
  await DB.batch([
    ...statements,
    DB.prepare(
      `INSERT INTO coarsening (tenant, requested_at, id, looked_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant) DO UPDATE SET
         requested_at = excluded.requested_at, id = excluded.id, looked_at = excluded.looked_at`,
    ).bind(tenant, reached.requestedAt, reached.id, lookedAt),
  ]);
  if (over.length > 0) log('info', 'places-coarsened', { tenant, trips: over.length });
}

const letterRow = z.object({ message_id: z.string(), body: z.string() });

/** Letters are of any tenant and kind: they keep exact places as long as the default policy says. */
async function coarsenDeadLetters({ DB }: Env, before: number): Promise<void> {
  const query = 'SELECT message_id, body FROM dead_letters WHERE at < ? AND is_coarse = 0 LIMIT ?';
  const { results } = await DB.prepare(query).bind(before, maxLetters).all();
  if (results.length === 0) return;
  await DB.batch(
    results.map((row) => {
      const { message_id: id, body } = letterRow.parse(row);
      const update = 'UPDATE dead_letters SET body = ?, is_coarse = 1 WHERE message_id = ?';
      return DB.prepare(update).bind(coarsenedText(body), id);
    }),
  );
}

/** A letter that is not JSON cannot be sent again, and has nothing that is recognised. */
function coarsenedText(text: string): string {
  try {
    return JSON.stringify(coarsened(JSON.parse(text)));
  } catch {
    return text;
  }
}
