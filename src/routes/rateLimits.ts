import { createMiddleware } from 'hono/factory';
import type { Identity } from '../auth/identity.ts';
import { overQuota } from '../booking/tenantQuotas.ts';
import { objectName } from '../calls/names.ts';
import type { PersonId, TenantId, TripId } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { ProblemError } from '../protocol/problems.ts';

/** The period of the limit in `wrangler.toml`. */
const PERIOD_SECONDS = 10;

/** Refuses a caller above the rate limit with 429. Goes after `authenticate`: each person is counted alone. */
export const limitRate = createMiddleware<AppEnv>(async (c, next) => {
  if (await isOverLimit(c.env.RATE_LIMIT, c.var.identity)) {
    throw new ProblemError('too-many-requests', 'Too many requests of this caller: wait a little.', {
      headers: { 'Retry-After': String(PERIOD_SECONDS) },
    });
  }
  await next();
});

/**
 * Limits requests per address before the token is checked, so that guessing tokens costs the database nothing.
 * Requests without a known address, as in local development, are not counted.
 */
export const limitAddress = createMiddleware<AppEnv>(async (c, next) => {
  const address = c.req.header('cf-connecting-ip');
  if (address !== undefined && (await isRefused(c.env.ADDRESS_LIMIT, networkOf(address), {}))) {
    throw new ProblemError('too-many-requests', 'Too many requests from this address: wait a little.', {
      headers: { 'Retry-After': String(PERIOD_SECONDS) },
    });
  }
  await next();
});

/** An IPv4 address, or the first 64 bits of an IPv6 address: whoever has one, has all that begin like it. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}

/**
 * Returns whether the key is over the limit. A failing limiter lets requests pass: it protects the service and must
 * not stop it.
 */
export async function isOverLimit(
  limiter: RateLimit | undefined,
  { tenant, person }: Pick<Identity, 'tenant'> & { readonly person: PersonId | TripId },
): Promise<boolean> {
  return isRefused(limiter, objectName(tenant, person), { tenant });
}

async function isRefused(
  limiter: RateLimit | undefined,
  key: string,
  about: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (limiter === undefined) return false;
  try {
    const { success } = await limiter.limit({ key });
    return !success;
  } catch (error) {
    log('warn', 'rate-limit.failed', { ...about, reason: String(error) });
    return false;
  }
}

const minuteMs = 60_000;
const maxTenants = 1_000;

/** What the tenants have asked of this isolate within the current minute. */
const usages = new LruCache<TenantId, { readonly minute: number; readonly requests: number }>(maxTenants);

/** Refuses requests beyond the tenant's quota with 429. Goes after `authenticate`. */
export const limitTenant = createMiddleware<AppEnv>(async (c, next) => {
  const { maxRequestsPerMinute: most } = c.var.quotas;
  if (most !== undefined) {
    const { tenant } = c.var.identity;
    const now = Date.now();
    const minute = Math.floor(now / minuteMs);
    const before = usages.get(tenant);
    const requests = before?.minute === minute ? before.requests + 1 : 1;
    usages.set(tenant, { minute, requests });
    if (requests > most) {
      const retryAfter = Math.ceil(((minute + 1) * minuteMs - now) / 1000);
      throw overQuota('maxRequestsPerMinute', `${most} requests a minute`, retryAfter);
    }
  }
  await next();
});
