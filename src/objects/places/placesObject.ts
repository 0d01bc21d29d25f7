import { DurableObject } from 'cloudflare:workers';
import type { PlacesCalls } from '../../calls/regionObjects.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import { nearestPlace } from '../../routing/places/nearestPlace.ts';
import type { PlaceFound } from '../../routing/places/placeFound.ts';
import { PlaceIndex } from '../../routing/places/placeIndex.ts';
import { readPlaces } from '../../routing/places/placesFormat.ts';
import { searchPlaces } from '../../routing/places/searchPlaces.ts';
import { placesKey } from '../../routing/regionKeys.ts';
import { RegionFile } from '../regionFile.ts';

/**
 * A shard of a region's place index, mounted on the platform. Named `region/shard`; an index belongs to no tenant. A
 * class of its own, because objects of one class share an isolate's memory, and an index and a road graph do not both
 * fit.
 */
export class PlacesObject extends DurableObject<Env> implements PlacesCalls {
  readonly #file: RegionFile<PlaceIndex>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const region = (ctx.id.name ?? '').split('/')[0] ?? '';
    this.#file = new RegionFile({
      what: 'places',
      region,
      bucket: env.GRAPHS,
      key: placesKey(region),
      read: (bytes) => readIndex(region, bytes),
      background: (work) => ctx.waitUntil(work),
    });
  }

  ready(): 'ready' {
    return 'ready';
  }

  async search(text: string, near: Place | null, limit: number): Promise<readonly PlaceFound[]> {
    const index = await this.#file.contents();
    return index === null ? [] : searchPlaces(index, text, near, limit);
  }

  async reverse(at: Place): Promise<PlaceFound | null> {
    const index = await this.#file.contents();
    return index === null ? null : nearestPlace(index, at);
  }
}

function readIndex(region: string, bytes: ArrayBuffer): PlaceIndex {
  const reading = readPlaces(bytes);
  if (!reading.ok) throw new Error(`the places of ${region} cannot be used: ${reading.problem}`);
  const index = new PlaceIndex(reading.file);
  log('info', 'places-loaded', { region, names: index.nameCount });
  return index;
}
