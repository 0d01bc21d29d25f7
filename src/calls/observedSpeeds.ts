import type { TenantId } from '../domain/ids.ts';
import {
  nothingObserved,
  type ObservedSpeeds,
  observedSpeedsSchema,
} from '../domain/speeds/observedSpeeds.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { withTimeout } from '../timeout.ts';
import { objectName } from './names.ts';

/** So old may be what an isolate knows; it changes by a little with each trip. */
const freshMs = 60_000;
const retryMs = 5_000;
/** Times are told without the correction rather than late. */
const timeoutMs = 500;

interface Known {
  speeds: ObservedSpeeds;
  /** Nobody else asks again before this. */
  nextReadAt: number;
}

/** By tenant and region. */
const known = new LruCache<string, Known>(200);

/** The object of a tenant's observations in a region; without one, all its ground is one. */
export function speedsName(tenant: TenantId, region: string | null): string {
  return objectName(tenant, region ?? '*');
}

/** What the tenant's trips say about its roads: as this isolate last heard, and nothing where it cannot hear. */
export async function observedSpeedsOf(
  env: Pick<Env, 'SPEEDS'>,
  tenant: TenantId,
  region: string | null,
): Promise<ObservedSpeeds> {
  const name = speedsName(tenant, region);
  const now = Date.now();
  const entry = known.get(name) ?? { speeds: nothingObserved, nextReadAt: 0 };
  if (now < entry.nextReadAt) return entry.speeds;
  known.set(name, { ...entry, nextReadAt: now + retryMs });
  try {
    const answer = await withTimeout(env.SPEEDS.getByName(name).observed(), timeoutMs);
    const speeds = observedSpeedsSchema.parse(answer);
    known.set(name, { speeds, nextReadAt: now + freshMs });
    return speeds;
  } catch (error) {
    log('warn', 'observed-speeds-unknown', { tenant, region, error: String(error) });
    return entry.speeds;
  }
}
