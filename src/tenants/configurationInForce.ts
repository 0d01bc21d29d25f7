import { z } from 'zod';
import type { TenantObjects } from '../calls/objects.ts';
import { type ActivationState, activationStateSchema, settled } from '../domain/configuration/activation.ts';
import {
  type ActiveConfiguration,
  type Configuration,
  compileConfiguration,
  configurationOfPolicy,
} from '../domain/configuration/compileConfiguration.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Pricing } from '../domain/tariff/chooseTariff.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { type Secrets, signingKey } from '../secrets/secrets.ts';
import { withTimeout } from '../timeout.ts';

/** Compiled versions of this isolate. A version never changes, so none is ever stale. */
const compiled = new LruCache<string, Configuration>(500);

/** Database timeout. */
const timeoutMs = 2_000;

/** Returns the configuration of a tenant that has written none. */
export function withoutVersions(policy: Policy): ActiveConfiguration {
  return { active: configurationOfPolicy(policy), trial: null };
}

/**
 * Returns what is in force at `now` of a stored state. Each version is read once in an isolate, from the database or,
 * when that does not answer, from the tenant's copy. Rejects when neither has it.
 */
export async function configurationInForce(
  { DB }: { readonly DB: D1Database },
  objects: TenantObjects,
  stored: string,
  policy: Policy,
  now: number,
): Promise<ActiveConfiguration> {
  const state = settled(activationStateSchema.parse(JSON.parse(stored)), now);
  const inUse = versionsIn(state);
  const load = (version: number) => loadVersion(DB, objects, version, inUse);
  return {
    active: state.active === null ? configurationOfPolicy(policy) : await load(state.active),
    trial: state.trial && { share: state.trial.share, configuration: await load(state.trial.version) },
  };
}

/** Returns by what rides were priced under a version. Rejects as `configurationInForce` does. */
export async function pricingOfVersion(
  { DB }: { readonly DB: D1Database },
  objects: TenantObjects,
  { active, trial }: ActiveConfiguration,
  version: number,
): Promise<Pricing> {
  const inForce = [active, ...(trial === null ? [] : [trial.configuration])];
  const inUse = inForce.flatMap((one) => one.version ?? []);
  const known = inForce.find((one) => one.version === version);
  return (known ?? (await loadVersion(DB, objects, version, inUse))).pricing;
}

function versionsIn({ active, trial }: ActivationState): number[] {
  return [active, trial?.version ?? null].filter((version) => version !== null);
}

async function loadVersion(
  db: D1Database,
  objects: TenantObjects,
  version: number,
  inUse: readonly number[],
): Promise<Configuration> {
  const { tenant } = objects;
  const key = `${tenant}/${version}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const text = await readText(db, objects, version, inUse);
  const { configuration, faults } = compileConfiguration(version, JSON.parse(text));
  if (faults.length > 0)
    log('error', 'configuration-faulty', { tenant, version, faults: JSON.stringify(faults) });
  compiled.set(key, configuration);
  return configuration;
}

async function readText(
  db: D1Database,
  objects: TenantObjects,
  version: number,
  inUse: readonly number[],
): Promise<string> {
  const { tenant } = objects;
  try {
    const text = await withTimeout(readDocument(db, tenant, version), timeoutMs);
    if (text === null) throw new Error('there is no such version');
    await objects
      .own()
      .keepDocument(version, text, inUse)
      .catch((error: unknown) =>
        log('warn', 'configuration-not-kept', { tenant, version, reason: String(error) }),
      );
    return text;
  } catch (error) {
    const kept = await objects.own().keptDocument(version);
    if (kept === undefined) throw error;
    log('warn', 'configuration-from-copy', { tenant, version, reason: String(error) });
    return kept;
  }
}

const documentRow = z.object({ document: z.string() });

/** Returns the text of a version; null when there is none. */
export async function readDocument(
  db: Pick<D1Database, 'prepare'>,
  tenant: TenantId,
  version: number,
): Promise<string | null> {
  const query = db.prepare('SELECT document FROM configurations WHERE tenant = ? AND version = ?');
  const row = await query.bind(tenant, version).first();
  return row === null ? null : documentRow.parse(row).document;
}

const mostOfHash = 2 ** 32;

/** By what a rider's rides are priced, and which version that is. */
export interface RidersPricing {
  readonly version: number | null;
  readonly pricing: Pricing;
}

/** Returns the pricing of a rider: that of the version on trial for its share of riders, with the policy of all. */
export async function pricingFor(
  { active, trial }: ActiveConfiguration,
  [secret]: Secrets,
  rider: { readonly tenant: TenantId; readonly person: string },
): Promise<RidersPricing> {
  if (trial === null) return active;
  const { version, pricing } = trial.configuration;
  const key = await signingKey(secret, 'configuration-share');
  const name = new TextEncoder().encode(`${rider.tenant}/${version}/${rider.person}`);
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, name)).getUint32(0);
  if (hash / mostOfHash >= trial.share) return active;
  return { version, pricing: { ...pricing, policy: active.policy } };
}
