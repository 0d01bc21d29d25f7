import type { TenantId } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { readTenant, type Tenant } from '../tenants/tenants.ts';

/** The longest run of a job; the next one continues it. Jobs run every minute. */
export const maxRunMs = 40_000;

/**
 * Does a job's work for each tenant until a time (epoch ms). A tenant whose turn fails is reported and has another at the
 * next run: it keeps no other from its own.
 */
export async function eachTenant<Turn extends { readonly tenant: TenantId }>(
  job: string,
  turns: readonly Turn[],
  until: number,
  work: (turn: Turn) => Promise<void>,
): Promise<void> {
  for (const turn of turns) {
    if (Date.now() >= until) return;
    try {
      await work(turn);
    } catch (error) {
      log('error', 'job-failed', { job, tenant: turn.tenant, error: String(error) });
    }
  }
}

/** Returns what a tenant works by; null for one that is no more. Rejects where that cannot be read. */
export async function tenantInForce(env: Env, id: TenantId): Promise<Tenant | null> {
  const read = await readTenant(env, id);
  if (read.outcome === 'misconfigured') throw new Error('the tenant is misconfigured');
  return read.outcome === 'found' ? read.tenant : null;
}
