import { timeFactor } from '../domain/speeds/observedSpeeds.ts';
import { hourOfWeek, type RoutingRules } from '../domain/supply/eta.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { Routing, type TimeFactors } from '../routing/etaSources.ts';
import { httpProvider } from '../routing/httpServers.ts';
import { outbound } from '../routing/outboundRequests.ts';
import { roadProvider } from '../routing/roadProvider.ts';
import { ServiceClient } from '../routing/serviceClient.ts';
import type { TenantObjects } from './objects.ts';
import { observedSpeedsOf } from './observedSpeeds.ts';

const timeoutMs = 2_000;
/** Breaker state and latencies of each service, per isolate. */
const clients = new LruCache<string, ServiceClient>(100);
const now = () => Date.now();

/**
 * Returns the ETA and route providers under a tenant's rules: its routing server, the road graph, then the great
 * circle.
 */
export function routingOf(objects: TenantObjects, rules: RoutingRules): Routing {
  const { region, routingServer } = rules;
  const server =
    routingServer === null
      ? []
      : [httpProvider(routingServer, clientFor(routingServer.url), outbound(objects.isDevelopment))];
  const roads =
    region === null
      ? []
      : [roadProvider(rules, clientFor(region), (shard) => objects.router(region, shard), now)];
  const factors = async (): Promise<TimeFactors> => {
    if (!rules.observedSpeeds) return () => 1;
    const observed = await observedSpeedsOf(objects, region);
    return (source) => timeFactor(observed, source, hourOfWeek(now(), rules.timeZone));
  };
  return new Routing([...server, ...roads], rules, factors, (source, error) =>
    log('warn', 'routing-failed', { source, region, error: String(error) }),
  );
}

function clientFor(service: string): ServiceClient {
  const client = clients.get(service) ?? new ServiceClient(timeoutMs, now);
  clients.set(service, client);
  return client;
}
