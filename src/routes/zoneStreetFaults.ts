import type { Fault } from '../domain/configuration/readPolicy.ts';
import { placesIn } from '../domain/zones/samples.ts';
import type { Zone } from '../domain/zones/zone.ts';
import type { Routing } from '../routing/etaSources.ts';

/** Places of a zone that are tried before it counts as one without streets. */
const maxPlaces = 4;
/** Zones that are looked at at a time. */
const atOnce = 10;

/** Returns the zones that no street is near, where roads are known. Where they are not, nothing is wrong. */
export async function streetFaults(routing: Routing, zones: readonly Zone[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (let first = 0; first < zones.length; first += atOnce) {
    const some = zones.slice(first, first + atOnce);
    const found = await Promise.all(some.map((zone) => isFarFromStreets(routing, zone)));
    for (const [index, isFar] of found.entries()) {
      if (!isFar) continue;
      faults.push({
        path: `zones.${first + index}.area`,
        message: 'no street is in it or near it: is it drawn where it was meant?',
      });
    }
  }
  return faults;
}

async function isFarFromStreets(routing: Routing, { area }: Zone): Promise<boolean> {
  const places = placesIn(area, maxPlaces);
  for (const place of places) {
    const { source, route } = await routing.route(place, place);
    if (source === 'greatCircle' || route !== null) return false;
  }
  return places.length > 0;
}
