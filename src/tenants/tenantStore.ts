import { z } from 'zod';
import { locationColumnsSchema } from '../calls/tenantLocation.ts';
import { type Fault, faultsOf, readPolicyText } from '../domain/configuration/readPolicy.ts';
import type { TenantId } from '../domain/ids.ts';
import { algorithmSchema, type PublicTenant, quotasSchema, type TenantBody } from '../protocol/tenants.ts';
import { importIssuer, isDevelopmentIssuer, PLATFORM_ISSUER } from './issuers.ts';

const columns = 'tenant, name, issuer, algorithm, key, policy, jurisdiction, home, quotas, updated_at';

const storedSchema = z.object({
  tenant: z.string(),
  name: z.string().nullable(),
  issuer: z.string(),
  algorithm: algorithmSchema,
  key: z.string(),
  policy: z.string(),
  quotas: z.string().nullable(),
  updated_at: z.string(),
  ...locationColumnsSchema.shape,
});

/** Returns why nobody could be authenticated by these keys; empty when they are fit. */
export async function issuerFaults({
  issuer,
  algorithm,
  keys,
}: Pick<TenantBody, 'issuer' | 'algorithm' | 'keys'>): Promise<Fault[]> {
  if (issuer === PLATFORM_ISSUER) return [{ path: 'issuer', message: 'is reserved for the role platform' }];
  if (isDevelopmentIssuer(issuer, keys)) {
    return [{ path: 'keys', message: 'the development key is public: anybody could sign for it' }];
  }
  try {
    await importIssuer(issuer, algorithm, { keys });
    return [];
  } catch (error) {
    if (error instanceof z.ZodError) return faultsOf(error);
    return [{ path: 'keys', message: 'one of the keys is none that can be used' }];
  }
}

/** Makes a tenant, or changes it; its policy stays as it is. The jurisdiction of a tenant that exists never changes. */
export async function storeTenant(db: D1Database, id: TenantId, body: TenantBody): Promise<PublicTenant> {
  const { name = null, issuer, algorithm, keys, jurisdiction = null, home, quotas } = body;
  const text = (value: object | null | undefined) => (value == null ? null : JSON.stringify(value));
  const row = await db
    .prepare(
      `INSERT INTO tenants (tenant, name, issuer, algorithm, key, jurisdiction, home, quotas)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?9)
       ON CONFLICT (tenant) DO UPDATE SET name = excluded.name, issuer = excluded.issuer,
         algorithm = excluded.algorithm, key = excluded.key,
         home = CASE WHEN ?8 THEN excluded.home ELSE home END,
         quotas = CASE WHEN ?10 THEN excluded.quotas ELSE quotas END,
         updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
       RETURNING ${columns}`,
    )
    .bind(
      id,
      name,
      issuer,
      algorithm,
      JSON.stringify({ keys }),
      jurisdiction,
      text(home),
      home === undefined ? 0 : 1,
      text(quotas),
      quotas === undefined ? 0 : 1,
    )
    .first();
  return publicTenant(storedSchema.parse(row));
}

/** Null where there is none. */
export async function findStoredTenant(db: D1Database, id: TenantId): Promise<PublicTenant | null> {
  const row = await db.prepare(`SELECT ${columns} FROM tenants WHERE tenant = ?`).bind(id).first();
  return row === null ? null : publicTenant(storedSchema.parse(row));
}

/** Returns the tenants after the id `after`, by id. */
export async function listStoredTenants(
  db: Pick<D1Database, 'prepare'>,
  after: string,
  limit: number,
): Promise<PublicTenant[]> {
  const query = db.prepare(`SELECT ${columns} FROM tenants WHERE tenant > ? ORDER BY tenant LIMIT ?`);
  const { results } = await query.bind(after, limit).all();
  return Promise.all(results.map((row) => publicTenant(storedSchema.parse(row))));
}

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

async function publicTenant(row: z.infer<typeof storedSchema>): Promise<PublicTenant> {
  const { tenant, name, issuer, algorithm, key, policy, jurisdiction, home, quotas, updated_at } = row;
  const jwk: unknown = JSON.parse(key);
  const keySet = keySetSchema.safeParse(jwk);
  const { keys } = keySet.success ? keySet.data : keySetSchema.parse({ keys: [jwk] });
  const read = readPolicyText(policy);
  return {
    id: tenant,
    name: name ?? tenant,
    issuer,
    algorithm,
    keys: keys.map(withoutSecrets),
    jurisdiction,
    home,
    quotas: quotas === null ? null : quotasSchema.parse(JSON.parse(quotas)),
    updatedAt: updated_at,
    faults: [...(await issuerFaults({ issuer, algorithm, keys })), ...(read.ok ? [] : read.faults)],
  };
}

/** What of a JWK is secret (RFC 7518, 6): a stored key may be one that was never fit. */
const secretMembers: ReadonlySet<string> = new Set(['k', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth']);

function withoutSecrets(jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(jwk).filter(([member]) => !secretMembers.has(member)));
}
