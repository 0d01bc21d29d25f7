import type { Place } from '../../domain/geo/place.ts';
import { labelOf } from './addressLabels.ts';
import { ENTRIES_PER_BOX, METERS_PER_STEP, placeAtSteps, STEPS_PER_DEGREE } from './placeFile.ts';
import { type PlaceFound, placeId } from './placeFound.ts';
import type { PlaceIndex } from './placeIndex.ts';

/**
 * How far each kind reaches, and how much farther away than it is it counts: a door tells a driver more than the name
 * of a street, and the name of what is there more than a street that is a little nearer.
 */
const kinds = {
  address: { reachMeters: 60, handicapMeters: 0 },
  poi: { reachMeters: 40, handicapMeters: 8 },
  street: { reachMeters: 300, handicapMeters: 40 },
} as const;
type NearKind = keyof typeof kinds;

interface Near {
  readonly kind: NearKind;
  readonly entry: number;
  readonly houseNumber: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly meters: number;
}

/** Returns the house, point of interest or street that best describes a position; null when nothing is near. */
export function nearestPlace(index: PlaceIndex, at: Place): PlaceFound | null {
  const search = new NearestSearch(index, at);
  const best = search.run();
  if (best === null) return null;
  const { kind, entry, houseNumber } = best;
  const label = labelOf(index, entry, houseNumber);
  const place = placeAtSteps(Math.round(best.lat), Math.round(best.lng));
  const about = { label, kind, place, distanceMeters: Math.round(best.meters), ...index.spotsOf(entry) };
  return { id: placeId(about), ...about };
}

/** On the plane around the place, in steps north and steps of the same length east. */
class NearestSearch {
  readonly #index: PlaceIndex;
  readonly #lat: number;
  readonly #lng: number;
  readonly #eastShrinks: number;
  #best: Near | null = null;

  constructor(index: PlaceIndex, at: Place) {
    this.#index = index;
    this.#lat = at.lat * STEPS_PER_DEGREE;
    this.#lng = at.lng * STEPS_PER_DEGREE;
    this.#eastShrinks = Math.cos((at.lat * Math.PI) / 180);
  }

  run(): Near | null {
    const { boxes } = this.#index.file;
    for (let box = 0; 4 * box < boxes.length; box++) {
      if (this.#metersToBox(box) > kinds.street.reachMeters) continue;
      const first = Math.max(box * ENTRIES_PER_BOX, this.#index.localityCount);
      const end = Math.min((box + 1) * ENTRIES_PER_BOX, this.#index.entryCount);
      for (let entry = first; entry < end; entry++) {
        if (this.#index.isPoi(entry)) this.#considerPoi(entry);
        else this.#considerStreet(entry);
      }
    }
    return this.#best;
  }

  #considerPoi(entry: number): void {
    const [lat, lng] = [this.#index.file.lat[entry] ?? 0, this.#index.file.lng[entry] ?? 0];
    this.#consider({ kind: 'poi', entry, houseNumber: null, lat, lng, meters: this.#metersTo(lat, lng) });
  }

  #considerStreet(entry: number): void {
    for (const { number, lat, lng } of this.#index.housesOf(entry)) {
      const meters = this.#metersTo(lat, lng);
      this.#consider({ kind: 'address', entry, houseNumber: number, lat, lng, meters });
    }
    for (const line of this.#index.linesOf(entry)) {
      for (let at = 0; at + 1 < line.length; at += 2) {
        const [lat = 0, lng = 0, nextLat = lat, nextLng = lng] = line.slice(at, at + 4);
        const nearest = this.#nearestBetween(lat, lng, nextLat, nextLng);
        this.#consider({ kind: 'street', entry, houseNumber: null, ...nearest });
      }
    }
  }

  #consider(near: Near): void {
    const { reachMeters, handicapMeters } = kinds[near.kind];
    if (near.meters > reachMeters) return;
    const best = this.#best;
    if (best !== null && best.meters + kinds[best.kind].handicapMeters <= near.meters + handicapMeters)
      return;
    this.#best = near;
  }

  #nearestBetween(lat: number, lng: number, nextLat: number, nextLng: number) {
    const [north, east] = [nextLat - lat, this.#east(lng, nextLng)];
    const length = north * north + east * east;
    const along = (this.#lat - lat) * north + this.#east(lng, this.#lng) * east;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
    const nearest = { lat: lat + share * (nextLat - lat), lng: lng + share * (nextLng - lng) };
    return { ...nearest, meters: this.#metersTo(nearest.lat, nearest.lng) };
  }

  #metersTo(lat: number, lng: number): number {
    return METERS_PER_STEP * Math.hypot(lat - this.#lat, this.#east(this.#lng, lng));
  }

  #metersToBox(box: number): number {
    const { boxes } = this.#index.file;
    const [south = 0, west = 0, north = 0, east = 0] = boxes.subarray(4 * box, 4 * box + 4);
    const lat = Math.min(north, Math.max(south, this.#lat));
    const lng = Math.min(east, Math.max(west, this.#lng));
    return this.#metersTo(lat, lng);
  }

  #east(from: number, to: number): number {
    return (to - from) * this.#eastShrinks;
  }
}
