import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { type Policy, policySchema } from '../domain/policy.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import {
  algorithmSchema,
  developmentIssuer,
  type Issuer,
  importIssuer,
  isDevelopmentIssuer,
} from './issuers.ts';

/** What is configured for one tenant. */
export interface Tenant {
  readonly id: TenantId;
  readonly policy: Policy;
  /** Whose tokens are trusted. */
  readonly issuers: readonly Issuer[];
}

export type TenantConfiguration =
  | { readonly outcome: 'found'; readonly tenant: Tenant }
  | { readonly outcome: 'unknown' }
  /** Its row cannot be used; the log says why. */
  | { readonly outcome: 'misconfigured' };

const rowSchema = z.object({
  issuer: z.string().min(1),
  algorithm: algorithmSchema,
  key: z.string(),
  policy: z.string(),
});

/** Reads a tenant's configuration from D1. Rejects when D1 does not answer. */
export async function readTenant(
  { DB, ENVIRONMENT }: Pick<Env, 'DB' | 'ENVIRONMENT'>,
  id: TenantId,
): Promise<TenantConfiguration> {
  const query = DB.prepare('SELECT issuer, algorithm, key, policy FROM tenants WHERE tenant = ?');
  const row = await query.bind(id).first();
  const issuers = ENVIRONMENT === 'development' ? [await developmentIssuer()] : [];
  if (row === null) {
    if (issuers.length === 0) return { outcome: 'unknown' };
    return { outcome: 'found', tenant: { id, policy: policySchema.parse({}), issuers } };
  }
  try {
    const { issuer, policy } = await interpretRow(row);
    return { outcome: 'found', tenant: { id, policy, issuers: [...issuers, issuer] } };
  } catch (error) {
    log('error', 'tenant.misconfigured', { tenant: id, reason: reasonOf(error) });
    return { outcome: 'misconfigured' };
  }
}

async function interpretRow(row: unknown): Promise<{ issuer: Issuer; policy: Policy }> {
  const { issuer, algorithm, key, policy } = rowSchema.parse(row);
  const jwk: unknown = JSON.parse(key);
  if (isDevelopmentIssuer(issuer, jwk))
    throw new Error('the development key is public, and never configured');
  return {
    issuer: await importIssuer(issuer, algorithm, jwk),
    policy: z.object({ policy: policySchema.strict() }).parse({ policy: JSON.parse(policy) }).policy,
  };
}

/** One line, and nothing of the key: a shared secret must not end up in a log. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  if (error instanceof SyntaxError) return 'the key or the policy is not JSON';
  return error instanceof Error ? error.message : 'unknown';
}
