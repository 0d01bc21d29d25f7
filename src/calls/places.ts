import type { Policy } from '../domain/policy/policy.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { outbound } from '../routing/outboundRequests.ts';
import { geocoder } from '../routing/places/geocoders.ts';
import { indexProvider } from '../routing/places/indexProvider.ts';
import { PlaceFinder } from '../routing/places/placeProvider.ts';
import { ServiceClient } from '../routing/serviceClient.ts';
import type { TenantObjects } from './objects.ts';

const timeoutMs = 2_000;
/** Breaker state and latencies of each service, per isolate. */
const clients = new LruCache<string, ServiceClient>(100);

/** Returns the place providers under a tenant's rules: its geocoder, then its region's place index. */
export function placesOf(
  objects: TenantObjects,
  rules: Pick<Policy['routing'], 'region' | 'geocoder' | 'routerShards'>,
): PlaceFinder {
  const own =
    rules.geocoder === null
      ? []
      : [geocoder(rules.geocoder, clientFor(rules.geocoder.url), outbound(objects.isDevelopment))];
  const { region } = rules;
  const index =
    region === null
      ? []
      : [indexProvider(rules.routerShards, clientFor(region), (shard) => objects.places(region, shard))];
  return new PlaceFinder([...own, ...index], (source, error) =>
    log('warn', 'places-failed', { source, region, error: String(error) }),
  );
}

function clientFor(service: string): ServiceClient {
  const client = clients.get(service) ?? new ServiceClient(timeoutMs, () => Date.now());
  clients.set(service, client);
  return client;
}
