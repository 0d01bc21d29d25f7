import { createMiddleware } from 'hono/factory';
import { overQuota } from '../booking/quotas.ts';
import type { TenantId } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { LruCache } from '../lruCache.ts';

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
