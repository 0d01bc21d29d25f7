import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { openStates } from '../history/openTrips.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { ProblemError } from '../protocol/problems.ts';
import type { Quotas } from '../protocol/tenants.ts';
import { withTimeout } from '../timeout.ts';

/** How long a count of open trips is good for; what this isolate books meanwhile is added. */
const countedMs = 10_000;
const countTimeoutMs = 1_000;
const maxTenants = 1_000;
/** Nobody knows when trips end or vehicles go: a client asks again after this. */
const retrySeconds = { maxOpenTrips: 30, maxVehicles: 3_600 };

interface Usage {
  openTrips: number;
  countedAt: number;
}

/** The open trips of tenants, as far as this isolate knows. */
const usages = new LruCache<TenantId, Usage>(maxTenants);

function usageOf(tenant: TenantId): Usage {
  const usage = usages.get(tenant) ?? { openTrips: 0, countedAt: -countedMs };
  usages.set(tenant, usage);
  return usage;
}

/**
 * Returns why the tenant may book no further trip; null when it may. The history counts the open ones, some seconds
 * late; without it, as during an outage, nobody is refused.
 */
export async function openTripsRefusal(
  db: D1Database,
  tenant: TenantId,
  { maxOpenTrips: most }: Quotas,
  now: number,
): Promise<ProblemError | null> {
  if (most === undefined) return null;
  const usage = usageOf(tenant);
  if (now - usage.countedAt >= countedMs) {
    const counted = await count(
      db,
      `SELECT COUNT(*) AS count FROM trips WHERE tenant = ? AND ended_at IS NULL AND state IN (${openStates})`,
      tenant,
    );
    if (counted === null) return null;
    Object.assign(usage, { openTrips: counted, countedAt: now });
  }
  if (usage.openTrips >= most) {
    return overQuota('maxOpenTrips', `${most} trips open at once`, retrySeconds.maxOpenTrips);
  }
  usage.openTrips += 1;
  return null;
}

/** Returns why the tenant may register no further vehicle; null when it may, or has registered this one. */
export async function vehiclesRefusal(
  db: D1Database,
  tenant: TenantId,
  vehicle: string,
  { maxVehicles: most }: Quotas,
): Promise<ProblemError | null> {
  if (most === undefined) return null;
  const others = await count(
    db,
    'SELECT COUNT(*) AS count FROM vehicles WHERE tenant = ? AND id <> ?',
    tenant,
    vehicle,
  );
  if (others === null || others < most) return null;
  return overQuota('maxVehicles', `${most} vehicles`, retrySeconds.maxVehicles);
}

/** Null when the database does not answer. */
async function count(db: D1Database, sql: string, ...values: readonly string[]): Promise<number | null> {
  try {
    const row = await withTimeout(
      db
        .prepare(sql)
        .bind(...values)
        .first(),
      countTimeoutMs,
    );
    return z.object({ count: z.int() }).parse(row).count;
  } catch (error) {
    log('warn', 'quota-not-counted', { reason: String(error) });
    return null;
  }
}

/** The refusal beyond a quota of the tenant. */
export function overQuota(quota: keyof Quotas, most: string, retryAfterSeconds: number): ProblemError {
  return new ProblemError(
    'quota-reached',
    `The platform lets this tenant have at most ${most} (quotas.${quota}). Ask it for more, or come back later.`,
    { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}
