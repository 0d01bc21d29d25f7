import { distanceMeters, type Place } from '../geo/place.ts';
import { type Edge, type Point, type Shape, shapesOf } from './area.ts';
import { coverAreas } from './cover.ts';
import type { Spot, Zone, ZoneKind } from './zone.ts';

/** A rider who is this near a spot is at it. */
const atSpotMeters = 20;
/** How far inside of a border a place is suggested. */
const insideMeters = 3;
const METERS_PER_DEGREE = 111_195;
/** Borders nearer than this many are tried for a place to suggest. */
const maxTried = 500;

/** Why a ride cannot begin or end somewhere, and where it could. */
export type PlaceRefusal =
  | { readonly reason: 'outside'; readonly nearest: Place | null }
  | { readonly reason: 'blocked'; readonly zone: Zone; readonly nearest: Place | null }
  /** Nearest spot first. */
  | { readonly reason: 'notAtSpot'; readonly zone: Zone; readonly spots: readonly Spot[] };

/** The zones of a configuration, ready to be asked. */
export class Zones {
  readonly all: readonly Zone[];
  readonly #cover;
  readonly #hasService: boolean;

  constructor(zones: readonly Zone[]) {
    this.all = zones;
    this.#cover = coverAreas(zones.map((zone) => ({ item: zone, area: zone.area })));
    this.#hasService = zones.some(({ kind }) => kind === 'service');
  }

  /** Returns the zones that a place lies in, in the order of the configuration. */
  at(place: Place): Zone[] {
    return this.#cover.at(place);
  }

  /** Returns why no ride begins there (`isPickup`), stops or ends there; null when one may. */
  refusal(place: Place, { isPickup }: { readonly isPickup: boolean }): PlaceRefusal | null {
    const zones = this.at(place);
    const blocked = zones.find(({ kind }) => kind === 'blocked');
    if (blocked !== undefined) {
      return { reason: 'blocked', zone: blocked, nearest: this.#nearestServed(place, ['blocked']) };
    }
    if (this.#hasService && !zones.some(({ kind }) => kind === 'service')) {
      return { reason: 'outside', nearest: this.#nearestServed(place, ['service']) };
    }
    if (!isPickup) return null;
    for (const zone of zones) {
      if (zone.spots === undefined) continue;
      const spots = zone.spots.toSorted(
        (a, b) => distanceMeters(place, a.place) - distanceMeters(place, b.place),
      );
      const [nearest] = spots;
      const isAtSpot = nearest !== undefined && distanceMeters(place, nearest.place) <= atSpotMeters;
      if (!isAtSpot) return { reason: 'notAtSpot', zone, spots };
    }
    return null;
  }

  #isServed(place: Place): boolean {
    const kinds = this.at(place).map(({ kind }) => kind);
    return !kinds.includes('blocked') && (!this.#hasService || kinds.includes('service'));
  }

  /** The nearest place just beyond a border of zones of these kinds where a ride may end; null where none is found. */
  #nearestServed(place: Place, kinds: readonly ZoneKind[]): Place | null {
    // A served place by one border may be closed by another: the borders of both kinds bound what is served.
    const borders: readonly ZoneKind[] = this.#hasService ? ['service', 'blocked'] : kinds;
    const candidates = this.all
      .filter(({ kind }) => borders.includes(kind))
      .flatMap(({ area }) => shapesOf(area).flatMap((shape) => beyondBorder(place, shape)))
      .map((candidate) => ({ candidate, meters: distanceMeters(place, candidate) }))
      .toSorted((a, b) => a.meters - b.meters)
      .slice(0, maxTried);
    return candidates.find(({ candidate }) => this.#isServed(candidate))?.candidate ?? null;
  }
}

/** For each edge, the places on both sides of the point of it that is nearest to a place. */
function beyondBorder(place: Place, { edges }: Shape): Place[] {
  return edges.flatMap((edge) => {
    const scale = Math.cos((place.lat * Math.PI) / 180) || 1e-9;
    const { foot, direction } = nearestOnEdge(edge, place, scale);
    const step = insideMeters / METERS_PER_DEGREE;
    return [1, -1].flatMap((side) => {
      const across = {
        x: foot.x - (side * direction.y * step) / scale,
        y: foot.y + side * direction.x * step,
      };
      return Math.abs(across.y) > 90 ? [] : [{ lat: across.y, lng: wrapped(across.x) }];
    });
  });
}

/** In a plane where a degree is as long in both directions; `direction` is of length 1. */
function nearestOnEdge({ from, to }: Edge, { lat, lng }: Place, scale: number) {
  const x = lng + 360 * Math.round((from.x - lng) / 360);
  const [dx, dy] = [(to.x - from.x) * scale, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - from.x) * scale * dx + (lat - from.y) * dy) / squared;
  const part = Math.min(1, Math.max(0, along));
  const length = Math.sqrt(squared) || 1;
  // A little away from the ends: beyond a corner the other side of the edge may be outside as well.
  const margin = Math.min(0.5, insideMeters / METERS_PER_DEGREE / length);
  const kept = Math.min(1 - margin, Math.max(margin, part));
  const foot: Point = { x: from.x + kept * (to.x - from.x), y: from.y + kept * (to.y - from.y) };
  return { foot, direction: { x: dx / length, y: dy / length } };
}

function wrapped(lng: number): number {
  return lng - 360 * Math.round(lng / 360);
}
