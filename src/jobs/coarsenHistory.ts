import { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { defaultPolicy } from '../domain/policy/policy.ts';
import { isOver } from '../domain/trip/phases.ts';
import type { Env } from '../env.ts';
import { eraseProofs } from '../history/proofs.ts';
import {
  coarsenTrip,
  forgetToldLate,
  type StoredTrip,
  tripsBefore,
  tripsToldLate,
} from '../history/redactedTrips.ts';
import { coarsened, coarseningRules } from '../history/redactJson.ts';
import { tenantsWithTrips } from '../history/sharedSql.ts';
import { log } from '../log.ts';
import { eachTenant, maxRunMs, tenantInForce } from './tenants.ts';

const dayMs = 86_400_000;
/** How often each tenant's trips are looked at. */
const lookEveryMs = 3_600_000;
/** In one run; jobs run every minute. */
const maxTenants = 20;
const maxTrips = 50;
const maxLetters = 50;
/** Of those that were coarsened by earlier rules. */
const maxAgain = 20;

/** Where a walk through a tenant's trips, by request, has come. */
interface Reached {
  readonly requestedAt: number;
  readonly id: string;
}
const start: Reached = { requestedAt: 0, id: '' };

const tenantRow = z.object({
  tenant: tenantIdSchema,
  requested_at: z.number().nullable(),
  id: z.string().nullable(),
  rules: z.int().nullable(),
  again_rules: z.int().nullable(),
  again_requested_at: z.number().nullable(),
  again_id: z.string().nullable(),
});

/** Returns how far the trips have been looked at again that were coarsened by earlier rules; null: there are none. */
function againFrom({
  rules,
  again_rules: by,
  again_requested_at: at,
  again_id: id,
}: z.infer<typeof tenantRow>) {
  if (rules === null || rules >= coarseningRules) return null;
  return by === coarseningRules && at !== null && id !== null ? { requestedAt: at, id } : start;
}

/**
 * Coarsens the places of trips that were requested longer ago than the tenant's `privacy.exactPlacesDays`. Goes on
 * where the last run ended, and not past a trip that is still open. What was coarsened by earlier rules is again.
 */
export async function coarsenHistory(env: Env): Promise<void> {
  const now = Date.now();
  const { results } = await env.DB.prepare(
    `${tenantsWithTrips}
     SELECT coarsening.*, found.tenant FROM found LEFT JOIN coarsening USING (tenant)
     WHERE found.tenant IS NOT NULL AND coalesce(looked_at, 0) <= ? ORDER BY coalesce(looked_at, 0) LIMIT ?`,
  )
    .bind(now - lookEveryMs, maxTenants)
    .all();
  const turns = results.map((row) => tenantRow.parse(row));
  await eachTenant('coarsenHistory', turns, now + maxRunMs, async (turn) => {
    const { tenant, requested_at: requestedAt, id } = turn;
    const { privacy } = (await tenantInForce(env, tenant))?.policy ?? defaultPolicy;
    const before = now - privacy.exactPlacesDays * dayMs;
    const after = requestedAt === null || id === null ? start : { requestedAt, id };
    const again = await coarsenAgain(env.DB, tenant, againFrom(turn), after);
    await coarsenTenant(env, tenant, after, before, again);
  });
  await coarsenDeadLetters(env, now - defaultPolicy.privacy.exactPlacesDays * dayMs);
}

interface Again {
  readonly statements: readonly D1PreparedStatement[];
  readonly isMore: boolean;
}

/** Coarsens once more what lies between the two: earlier rules left something in it. */
async function coarsenAgain(
  db: D1Database,
  tenant: TenantId,
  from: Reached | null,
  to: Reached,
): Promise<Again> {
  if (from === null) return { statements: [], isMore: false };
  const isBehind = ({ record, requestedAt }: StoredTrip) =>
    requestedAt < to.requestedAt || record.id <= to.id;
  const found = (await tripsBefore(db, tenant, from, to.requestedAt + 1, maxAgain)).filter(isBehind);
  const last = found.at(-1);
  const isMore = last !== undefined && found.length === maxAgain;
  const statements = [
    isMore
      ? db
          .prepare(
            'UPDATE coarsening SET again_rules = ?, again_requested_at = ?, again_id = ? WHERE tenant = ?',
          )
          .bind(coarseningRules, last.requestedAt, last.record.id, tenant)
      : db.prepare('UPDATE coarsening SET rules = ? WHERE tenant = ?').bind(coarseningRules, tenant),
  ];
  // A noted trip that is still open is coarsened once it is over.
  const over = found.filter(({ record }) => isOver(record.state));
  for (const { record } of over) statements.push(...(await coarsenTrip(db, record)));
  return { statements, isMore };
}

async function coarsenTenant(
  env: Env,
  tenant: TenantId,
  after: Reached,
  before: number,
  again: Again,
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
  // With more left, the next run continues.
  const lookedAt = over.length === maxTrips || again.isMore ? 0 : Date.now();
  // In one batch: events that come after it belong to trips before the cursor, and are noted.
  await DB.batch([
    ...again.statements,
    ...statements,
    DB.prepare(
      `INSERT INTO coarsening (tenant, requested_at, id, looked_at, rules) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (tenant) DO UPDATE SET
         requested_at = excluded.requested_at, id = excluded.id, looked_at = excluded.looked_at`,
    ).bind(tenant, reached.requestedAt, reached.id, lookedAt, coarseningRules),
  ]);
  if (over.length > 0) log('info', 'places-coarsened', { tenant, trips: over.length });
}

const letterRow = z.object({ message_id: z.string(), body: z.string() });

/** Letters are of any tenant and kind: they keep exact places as long as the default policy says. */
async function coarsenDeadLetters({ DB }: Env, before: number): Promise<void> {
  // By how many rules: 0, it is not.
  const query = 'SELECT message_id, body FROM dead_letters WHERE at < ? AND is_coarse < ? LIMIT ?';
  const { results } = await DB.prepare(query).bind(before, coarseningRules, maxLetters).all();
  if (results.length === 0) return;
  await DB.batch(
    results.map((row) => {
      const { message_id: id, body } = letterRow.parse(row);
      const update = 'UPDATE dead_letters SET body = ?, is_coarse = ? WHERE message_id = ?';
      return DB.prepare(update).bind(coarsenedText(body), coarseningRules, id);
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
