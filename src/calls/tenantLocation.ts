import { z } from 'zod';
import { type Jurisdiction, jurisdictionSchema } from '../domain/geo/locationHint.ts';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import type { TenantId } from '../domain/ids.ts';
import { LruCache } from '../lruCache.ts';
import { type ObjectBindings, TenantObjects } from './objects.ts';

const homeSchema = z.strictObject(placeSchema.shape);

/** What a tenant's row says of where its objects are. Rows that were copied before it said so say nothing. */
export const locationColumnsSchema = z.object({
  jurisdiction: jurisdictionSchema.nullish().transform((jurisdiction) => jurisdiction ?? null),
  /** A place as JSON, in the middle of the ground that the tenant serves. */
  home: z
    .string()
    .nullish()
    .transform((home): Place | null => (home == null ? null : homeSchema.parse(JSON.parse(home)))),
});

/** Never stale: a tenant's jurisdiction is fixed when it is made. */
const known = new LruCache<TenantId, Jurisdiction | null>(10_000);

/**
 * Returns the stubs of a tenant's objects for work that no request or object of the tenant began, such as a queue's.
 * They exist already, so no ground is named. Rejects when the database does not answer.
 */
export async function objectsOfTenant(
  bindings: ObjectBindings & { readonly DB: D1Database },
  tenant: TenantId,
): Promise<TenantObjects> {
  const cached = known.get(tenant);
  const jurisdiction = cached === undefined ? await readJurisdiction(bindings.DB, tenant) : cached;
  known.set(tenant, jurisdiction);
  return new TenantObjects(bindings, { tenant, jurisdiction, ground: null });
}

/** Null also for a tenant without a row, as in development. */
async function readJurisdiction(db: D1Database, tenant: TenantId): Promise<Jurisdiction | null> {
  const row = await db.prepare('SELECT jurisdiction FROM tenants WHERE tenant = ?').bind(tenant).first();
  return row === null ? null : locationColumnsSchema.parse(row).jurisdiction;
}
