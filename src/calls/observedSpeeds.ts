import {
  nothingObserved,
  type ObservedSpeeds,
  observedSpeedsSchema,
} from '../domain/speeds/observedSpeeds.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { withTimeout } from '../timeout.ts';
import { objectName } from './names.ts';
import type { TenantObjects } from './objects.ts';

/** Cache TTL; each trip changes the speeds by little. */
const freshMs = 60_000;
const retryMs = 5_000;
/** Answering without the correction is better than answering late. */
const timeoutMs = 500;

interface Known {
  speeds: ObservedSpeeds;
  /** No other request reads it before this (epoch ms). */
  nextReadAt: number;
}

/** By tenant and region. */
const known = new LruCache<string, Known>(200);

/**
 * Returns a tenant's observed speeds from this isolate's cache. When they cannot be read: the last ones known, or
 * none. Never rejects.
 */
export async function observedSpeedsOf(
  objects: TenantObjects,
  region: string | null,
): Promise<ObservedSpeeds> {
  const { tenant } = objects;
  const name = objectName(tenant, region ?? '*');
  const now = Date.now();
  const entry = known.get(name) ?? { speeds: nothingObserved, nextReadAt: 0 };
  if (now < entry.nextReadAt) return entry.speeds;
  known.set(name, { ...entry, nextReadAt: now + retryMs });
  try {
    const answer = await withTimeout(objects.speeds(region).observed(), timeoutMs);
    const speeds = observedSpeedsSchema.parse(answer);
    known.set(name, { speeds, nextReadAt: now + freshMs });
    return speeds;
  } catch (error) {
    log('warn', 'observed-speeds-unknown', { tenant, region, error: String(error) });
    return entry.speeds;
  }
}
