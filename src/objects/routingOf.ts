import { LruCache } from '../auth/lruCache.ts';
import type { RoutingRules } from '../domain/supply/eta.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { httpProvider } from '../routing/httpServers.ts';
import { Lane } from '../routing/lane.ts';
import { roadProvider } from '../routing/roadProvider.ts';
import { Routing } from '../routing/routing.ts';

const timeoutMs = 2_000;
/** How each service has done lately, as far as this isolate knows. */
const lanes = new LruCache<string, Lane>(100);
const now = () => Date.now();

/** Who tells times and ways under a tenant's rules. */
export function routingOf(env: Pick<Env, 'ROUTER'>, rules: RoutingRules): Routing {
  const { region, routingServer } = rules;
  const server =
    routingServer === null
      ? []
      : [httpProvider(routingServer, laneTo(routingServer.url), (request) => fetch(request))];
  const roads =
    region === null
      ? []
      : [roadProvider(rules, laneTo(region), (shard) => env.ROUTER.getByName(`${region}/${shard}`), now)];
  return new Routing([...server, ...roads], rules, (source, error) =>
    log('warn', 'routing-failed', { source, region, error: String(error) }),
  );
}

function laneTo(service: string): Lane {
  const lane = lanes.get(service) ?? new Lane(timeoutMs, now);
  lanes.set(service, lane);
  return lane;
}
