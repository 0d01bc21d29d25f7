import { z } from 'zod';
import { type ObjectBindings, TenantObjects } from '../calls/objects.ts';
import type { TenantRow } from '../calls/tenant.ts';
import { locationColumnsSchema } from '../calls/tenantLocation.ts';
import type { ActiveConfiguration } from '../domain/configuration/compileConfiguration.ts';
import { readPolicyText, salvagePolicy } from '../domain/configuration/readPolicy.ts';
import { type Jurisdiction, jurisdictionSchema } from '../domain/geo/locationHint.ts';
import type { Place } from '../domain/geo/place.ts';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { type Policy, policySchema } from '../domain/policy/policy.ts';
import { log } from '../log.ts';
import { algorithmSchema, type Quotas, quotasSchema } from '../protocol/tenants.ts';
import { withTimeout } from '../timeout.ts';
import { configurationInForce, withoutVersions } from './configurationInForce.ts';
import { developmentIssuer, type Issuer, importIssuer, isDevelopmentIssuer } from './issuers.ts';
import { maxListedTenants } from './tenantNames.ts';

/** The tenant of local development: vehicles need no registration, and its region is the demo town. */
export const demoTenant = tenantIdSchema.parse('demo');
export const demoRegion = 'port-aux-francais';

/** A tenant as a request is served by it. */
export interface Tenant {
  readonly id: TenantId;
  /** Of the active configuration, or of the row where there is none. */
  readonly policy: Policy;
  readonly configuration: ActiveConfiguration;
  /** The territory that its objects never leave; null: none. */
  readonly jurisdiction: Jurisdiction | null;
  readonly quotas: Quotas;
  /** In the middle of the ground that it serves; null: not said. */
  readonly home: Place | null;
  /** The issuers whose tokens are trusted. */
  readonly issuers: readonly Issuer[];
}

export type TenantLookup =
  | { readonly outcome: 'found'; readonly tenant: Tenant }
  | { readonly outcome: 'unknown' }
  /** The row is unusable; the log says why. */
  | { readonly outcome: 'misconfigured' };

const rowSchema = z.object({
  issuer: z.string().min(1),
  algorithm: algorithmSchema,
  key: z.string(),
  policy: z.string(),
  /** Rows that were copied before there were any lack them. */
  quotas: z
    .string()
    .nullish()
    .transform((quotas): Quotas => (quotas == null ? {} : quotasSchema.parse(JSON.parse(quotas)))),
  ...locationColumnsSchema.shape,
});

/** Database timeout. */
const timeoutMs = 2_000;

const nameRows = z.array(z.object({ tenant: z.string() }));

/**
 * Returns the names of all tenants; null when there are too many to list. Rejects when the database does not answer.
 */
export async function listTenants(db: D1Database): Promise<string[] | null> {
  const query = db.prepare('SELECT tenant FROM tenants LIMIT ?').bind(maxListedTenants + 1);
  const { results } = await withTimeout(query.all(), timeoutMs);
  return results.length > maxListedTenants ? null : nameRows.parse(results).map(({ tenant }) => tenant);
}

type TenantSource = ObjectBindings & { readonly DB: D1Database };

/**
 * Reads a tenant's configuration from D1, or from its last copy when D1 does not answer. Rejects when neither is
 * available.
 */
export async function readTenant(source: TenantSource, id: TenantId): Promise<TenantLookup> {
  const { ENVIRONMENT } = source;
  const row = await readRow(source, id);
  const issuers = ENVIRONMENT === 'development' ? [await developmentIssuer()] : [];
  const { configuration: state } = stateColumn.parse(row ?? {});
  if (row === null || isWithoutTenant(row)) {
    if (issuers.length === 0) return { outcome: 'unknown' };
    const policy = policySchema.parse(id === demoTenant ? { routing: { region: demoRegion } } : {});
    return found(source, { id, policy, issuers, jurisdiction: null, home: null, quotas: {} }, state);
  }
  let tenant: Omit<Tenant, 'configuration'>;
  try {
    const { issuer, policy: written, jurisdiction, home, quotas } = await interpretRow(row);
    const policy = await policyInForce(source, { id, jurisdiction, written });
    tenant = { id, policy, jurisdiction, home, quotas, issuers: [...issuers, issuer] };
  } catch (error) {
    log('error', 'tenant.misconfigured', { tenant: id, reason: reasonOf(error) });
    return { outcome: 'misconfigured' };
  }
  return found(source, tenant, state);
}

/** In development tenants without a row have configurations too. */
function isWithoutTenant(row: TenantRow): boolean {
  return z.object({ issuer: z.null() }).safeParse(row).success;
}

async function found(
  source: TenantSource,
  tenant: Omit<Tenant, 'configuration'>,
  state: string | null,
): Promise<TenantLookup> {
  const { id, jurisdiction, home, policy } = tenant;
  if (state === null)
    return { outcome: 'found', tenant: { ...tenant, configuration: withoutVersions(policy) } };
  const objects = new TenantObjects(source, { tenant: id, jurisdiction, ground: home });
  const configuration = await configurationInForce(source, objects, state, policy, Date.now());
  return { outcome: 'found', tenant: { ...tenant, policy: configuration.active.policy, configuration } };
}

/**
 * Returns the policy of a row or, where that is faulty, the last good one; where there was none, what can be read of it.
 * A policy never takes a tenant offline.
 */
async function policyInForce(
  source: TenantSource,
  tenant: {
    readonly id: TenantId;
    readonly jurisdiction: Jurisdiction | null;
    readonly written: string;
  },
): Promise<Policy> {
  const { id, jurisdiction, written } = tenant;
  const read = readPolicyText(written);
  if (read.ok) return read.policy;
  const own = new TenantObjects(source, { tenant: id, jurisdiction, ground: null }).own();
  const before = await own.lastGoodPolicy().catch(keepFailed(id));
  const good = before == null ? null : readPolicyText(before);
  const reason = read.faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  log('error', 'tenant.policy-faulty', {
    tenant: id,
    reason,
    inForce: good?.ok ? 'last-good' : 'good-parts',
  });
  return good?.ok ? good.policy : salvagePolicy(read.document);
}

const columns = 'issuer, algorithm, key, policy, jurisdiction, home, quotas, state AS configuration';

/** The state of the tenant's configurations, as JSON. Rows that were copied before there were any lack it. */
const stateColumn = z.object({
  configuration: z
    .string()
    .nullish()
    .transform((state) => state ?? null),
});

async function readRow(source: TenantSource, id: TenantId): Promise<TenantRow> {
  const { DB, ENVIRONMENT } = source;
  try {
    const query = DB.prepare(
      `SELECT ${columns} FROM (SELECT ? AS tenant) LEFT JOIN tenants USING (tenant)
       LEFT JOIN configuration_states USING (tenant)`,
    );
    const row = rowOf(await withTimeout(query.bind(id).first(), timeoutMs));
    // In production anybody can invent a tenant's name: only real tenants have a copy, and a deleted one's ends.
    const isKept = row !== null || ENVIRONMENT === 'development';
    await (isKept ? keepCopy(source, id, row) : forgetCopy(source, id)).catch(keepFailed(id));
    return row;
  } catch (error) {
    const kept = await keptCopy(source, id).catch((failure: unknown) => {
      log('warn', 'tenant.copy-unreadable', { tenant: id, reason: String(failure) });
      return undefined;
    });
    if (kept === undefined) throw error;
    log('warn', 'tenant.from-copy', { tenant: id, reason: String(error) });
    return kept;
  }
}

/** Null where neither a tenant nor a configuration is stored. */
function rowOf(row: TenantRow): TenantRow {
  const empty = z.object({ issuer: z.null(), configuration: z.null() });
  return empty.safeParse(row).success ? null : row;
}

/** Where no valid place is named there is nobody to keep a copy for: such a tenant is not served. */
async function keepCopy(source: TenantSource, id: TenantId, row: TenantRow): Promise<void> {
  const location = locationColumnsSchema.safeParse(row ?? {});
  if (!location.success) return;
  const { jurisdiction, home } = location.data;
  await new TenantObjects(source, { tenant: id, jurisdiction, ground: home }).own().keep(row);
}

/** The row that names the jurisdiction is what cannot be read: each is asked for a copy. */
async function keptCopy(source: TenantSource, id: TenantId): Promise<TenantRow | undefined> {
  for (const jurisdiction of [null, ...jurisdictionSchema.options]) {
    const kept = await new TenantObjects(source, { tenant: id, jurisdiction, ground: null }).own().kept();
    if (kept !== undefined) return kept;
  }
  return undefined;
}

/** A deleted tenant does not say where its copy was. Nothing is written where there is none. */
async function forgetCopy(source: TenantSource, id: TenantId): Promise<void> {
  for (const jurisdiction of [null, ...jurisdictionSchema.options]) {
    await new TenantObjects(source, { tenant: id, jurisdiction, ground: null }).own().forget();
  }
}

function keepFailed(tenant: TenantId): (error: unknown) => void {
  return (error) => log('warn', 'tenant.not-kept', { tenant, reason: String(error) });
}

async function interpretRow(row: unknown) {
  const { issuer, algorithm, key, ...rest } = rowSchema.parse(row);
  const jwk: unknown = JSON.parse(key);
  if (isDevelopmentIssuer(issuer, jwk))
    throw new Error('the development key is public, and never configured');
  return { ...rest, issuer: await importIssuer(issuer, algorithm, jwk) };
}

/** One line without the key: a shared secret must not end up in a log. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  if (error instanceof SyntaxError) return 'the key or the home is not JSON';
  return error instanceof Error ? error.message : 'unknown';
}
