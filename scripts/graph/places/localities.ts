import Flatbush from 'flatbush';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { foldWords } from '../../../src/routing/places/folding.ts';
import type { PlaceEntry } from '../../../src/routing/places/placeBook.ts';
import { boxOf, isClosed, isInside, middleOf } from './areas.ts';
import { settlementReach } from './classify.ts';
import { isBorder, type PlaceFeature } from './readPlaceFeatures.ts';

/** Of the degrees of longitude there are at least this many metres in each, up to 75° of latitude. */
const METERS_PER_DEGREE_AT_LEAST = 28_800;

interface Locality {
  readonly names: string[];
  readonly category: string;
  importance: number;
  place: Place;
  /** Its border, where one is there and closes up. */
  area: readonly (readonly Place[])[] | null;
}

/** The towns and villages of a region, and which of them each place belongs to. */
export class Localities {
  readonly #localities: Locality[] = [];
  readonly #byName = new Map<string, number[]>();
  #ground: { readonly index: Flatbush; readonly ids: readonly number[] } | null = null;

  /** @param features with names of localities, or borders of municipalities */
  constructor(features: readonly PlaceFeature[]) {
    // Points first: a border then belongs to what it goes around.
    for (const feature of features.toSorted((a, b) => a.lines.length - b.lines.length)) this.#add(feature);
  }

  entries(): PlaceEntry[] {
    return this.#localities.map(({ names, category, importance, place }) => ({
      kind: 'locality',
      names,
      category,
      importance,
      place,
      locality: null,
      postcode: null,
      street: null,
      lines: [],
      houses: [],
      spots: [],
    }));
  }

  /** The one of that name nearest to a place, unless it is farther than any town reaches. */
  named(name: string, near: Place): number | null {
    const ids = this.#byName.get(keyOf(name)) ?? [];
    const distance = (id: number) => distanceMeters(this.#localities[id]?.place ?? near, near);
    const nearest = ids.reduce<number | null>(
      (best, id) => (best === null || distance(id) < distance(best) ? id : best),
      null,
    );
    return nearest !== null && distance(nearest) < 2 * (settlementReach.get('city') ?? 0) ? nearest : null;
  }

  /** The one that a place lies in: by its border, or by how near it is for one of its size; null in the wild. */
  at(place: Place): number | null {
    const { index, ids } = this.#groundIndex();
    let best: { id: number; score: number } | null = null;
    for (const found of index.search(place.lng, place.lat, place.lng, place.lat)) {
      const id = ids[found] ?? 0;
      const score = this.#fit(id, place);
      if (score !== null && (best === null || score < best.score)) best = { id, score };
    }
    return best?.id ?? null;
  }

  /** Less than 0 within its border, the smallest area first; else the share of its reach; null outside. */
  #fit(id: number, place: Place): number | null {
    const locality = this.#localities[id];
    if (locality === undefined) return null;
    if (locality.area !== null) {
      if (!isInside(place, locality.area)) return null;
      const { south, west, north, east } = boxOf(locality.area.flat());
      return (north - south) * (east - west) - 180 * 360;
    }
    const reach = reachOf(locality);
    const share = reach === 0 ? 1 : distanceMeters(locality.place, place) / reach;
    return share < 1 ? share : null;
  }

  #groundIndex() {
    if (this.#ground !== null) return this.#ground;
    const boxes = this.#localities.flatMap((locality, id) => {
      const reach = reachOf(locality);
      if (locality.area === null && reach === 0) return [];
      const north = reach / 111_195;
      const east = reach / METERS_PER_DEGREE_AT_LEAST;
      const { lat, lng } = locality.place;
      const box = { south: lat - north, west: lng - east, north: lat + north, east: lng + east };
      return [{ id, ...(locality.area === null ? box : boxOf(locality.area.flat())) }];
    });
    // An index of nothing cannot be made: one box at the end of the world stands for it.
    const index = new Flatbush(Math.max(1, boxes.length));
    for (const { south, west, north, east } of boxes) index.add(west, south, east, north);
    if (boxes.length === 0) index.add(999, 999, 999, 999);
    index.finish();
    this.#ground = { index, ids: boxes.map(({ id }) => id) };
    return this.#ground;
  }

  #add({ tags, named, lines, label }: PlaceFeature): void {
    const area = isBorder(tags) && isClosed(lines) ? lines : null;
    const isLocality = named?.kind === 'locality';
    const { name = '' } = tags;
    if (!isLocality && (area === null || name === '')) return;
    const names = isLocality ? named.names : [name];
    const place = label ?? middleOf(lines);
    const known = (this.#byName.get(keyOf(names[0] ?? '')) ?? []).find((id) => this.#isSame(id, place, area));
    if (known !== undefined) {
      const locality = this.#localities[known];
      if (locality === undefined) return;
      locality.area ??= area;
      locality.importance = Math.max(locality.importance, named?.importance ?? 0);
      locality.names.push(...names.filter((other) => !locality.names.includes(other)));
      return;
    }
    const { category, importance } = isLocality ? named : { category: 'place=town', importance: 0.55 };
    const id = this.#localities.push({ names: [...names], category, importance, place, area }) - 1;
    const key = keyOf(names[0] ?? '');
    this.#byName.set(key, [...(this.#byName.get(key) ?? []), id]);
  }

  #isSame(id: number, place: Place, area: Locality['area']): boolean {
    const other = this.#localities[id];
    if (other === undefined) return false;
    if (area !== null && isInside(other.place, area)) return true;
    return distanceMeters(other.place, place) < Math.max(1_000, reachOf(other));
  }
}

function reachOf({ category }: Pick<Locality, 'category'>): number {
  return settlementReach.get(category.slice('place='.length)) ?? 0;
}

export function keyOf(name: string): string {
  return foldWords(name).join(' ');
}
