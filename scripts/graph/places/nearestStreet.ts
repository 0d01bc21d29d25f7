import Flatbush from 'flatbush';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import type { TownStreet } from './streets.ts';

/** What is farther from every street than this is at none. */
const reachMeters = 80;

/** Which street something is at that says none. */
export class NearestStreet {
  readonly #index: Flatbush | null;
  readonly #pieces: readonly { readonly id: number; readonly from: Place; readonly to: Place }[];

  constructor(streets: readonly TownStreet[]) {
    this.#pieces = streets.flatMap(({ lines }, id) =>
      lines.flatMap((line) => line.slice(1).map((to, at) => ({ id, from: line[at] ?? to, to }))),
    );
    this.#index = this.#pieces.length === 0 ? null : new Flatbush(this.#pieces.length);
    for (const { from, to } of this.#pieces) {
      this.#index?.add(
        Math.min(from.lng, to.lng),
        Math.min(from.lat, to.lat),
        Math.max(from.lng, to.lng),
        Math.max(from.lat, to.lat),
      );
    }
    this.#index?.finish();
  }

  to(place: Place): number | null {
    const north = reachMeters / 111_195;
    const east = north / Math.max(0.01, Math.cos((place.lat * Math.PI) / 180));
    const near =
      this.#index?.search(place.lng - east, place.lat - north, place.lng + east, place.lat + north) ?? [];
    let best: { id: number; meters: number } | null = null;
    for (const found of near) {
      const piece = this.#pieces[found];
      if (piece === undefined) continue;
      const meters = distanceMeters(place, nearestOn(place, piece.from, piece.to));
      if (meters < reachMeters && (best === null || meters < best.meters)) best = { id: piece.id, meters };
    }
    return best?.id ?? null;
  }
}

/** The point of a short straight line that is nearest to a place. */
export function nearestOn(place: Place, from: Place, to: Place): Place {
  const shrink = Math.cos((place.lat * Math.PI) / 180);
  const [north, east] = [to.lat - from.lat, (to.lng - from.lng) * shrink];
  const length = north * north + east * east;
  const along = (place.lat - from.lat) * north + (place.lng - from.lng) * shrink * east;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
  return { lat: from.lat + share * (to.lat - from.lat), lng: from.lng + share * (to.lng - from.lng) };
}
