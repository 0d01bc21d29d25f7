import type { Policy } from '../domain/policy.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { Lane } from '../routing/lane.ts';
import { geocoder } from '../routing/places/geocoders.ts';
import { indexProvider } from '../routing/places/indexProvider.ts';
import { PlaceFinder } from '../routing/places/placeProvider.ts';

const timeoutMs = 2_000;
/** How each service has done lately, as far as this isolate knows. */
const lanes = new LruCache<string, Lane>(100);

/** Who knows places under a tenant's rules: its own geocoder, then the index of its region. */
export function placesOf(
  env: Pick<Env, 'PLACES'>,
  rules: Pick<Policy['routing'], 'region' | 'geocoder' | 'routerShards'>,
): PlaceFinder {
  const own =
    rules.geocoder === null
      ? []
      : [geocoder(rules.geocoder, laneTo(rules.geocoder.url), (request) => fetch(request))];
  const { region } = rules;
  const index =
    region === null
      ? []
      : [
          indexProvider(rules.routerShards, laneTo(region), (shard) =>
            env.PLACES.getByName(`${region}/${shard}`),
          ),
        ];
  return new PlaceFinder([...own, ...index], (source, error) =>
    log('warn', 'places-failed', { source, region, error: String(error) }),
  );
}

function laneTo(service: string): Lane {
  const lane = lanes.get(service) ?? new Lane(timeoutMs, () => Date.now());
  lanes.set(service, lane);
  return lane;
}
