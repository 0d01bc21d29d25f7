import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import type { PickupSpot } from '../../../src/routing/places/placeBook.ts';
import { taggedAccess } from '../carAccess.ts';
import type { Tags } from '../extract.ts';
import { isClosed, isInside, middleOf } from './areas.ts';
import { nearestOn } from './nearestStreet.ts';

/** What people are fetched from without that cars come near it, and how far from it they wait, in metres. */
const hubReach = new Map([
  ['railway=station', 250],
  ['railway=halt', 200],
  ['amenity=bus_station', 200],
  ['amenity=ferry_terminal', 250],
  ['aeroway=terminal', 300],
  // Its border is far from its terminals, and what is beyond it is somebody else's.
  ['aeroway=aerodrome', 50],
]);
const mostSpots = 6;
/** Two of a kind as near as this are one to a driver. */
const apartMeters = 25;

/** Kinds of spots, the likeliest first, and what one without a name is called. */
const kinds = [
  { called: 'Pick-up', is: isPickup },
  { called: 'Taxi', is: ({ amenity }: Tags) => amenity === 'taxi' },
  { called: 'Platform', is: isPlatformForCars },
  { called: 'Parking', is: ({ amenity }: Tags) => amenity === 'parking_entrance' },
] as const;

function isPickup({ amenity, parking, kiss_and_ride, name = '' }: Tags): boolean {
  const isPlace = amenity === 'parking' || amenity === 'kiss_and_ride' || amenity === 'loading_dock';
  const isSaid = kiss_and_ride !== undefined && kiss_and_ride !== 'no';
  const isNamed = /\b(pick[ -]?up|kiss (and|&|\+) (ride|fly)|k\+r)\b/i.test(name);
  return isPlace && (amenity === 'kiss_and_ride' || parking === 'kiss_and_ride' || isSaid || isNamed);
}

/** Most are for buses: only those are meant that say that cars stop there. */
function isPlatformForCars({ highway, public_transport, motorcar, motor_vehicle, taxi }: Tags): boolean {
  const isPlatform = highway === 'platform' || public_transport === 'platform';
  return (
    isPlatform && [motorcar, motor_vehicle, taxi].some((value) => value === 'yes' || value === 'designated')
  );
}

/** Of which kind a thing of the map is; null for what is no pickup spot, or is not for everybody. */
function kindOf(tags: Tags): number | null {
  const kind = kinds.findIndex(({ is }) => is(tags));
  const { access } = tags;
  const isPublic = [null, 'open'].includes(taggedAccess(tags, 'taxi')) || access === 'customers';
  return kind === -1 || !isPublic ? null : kind;
}

export function isPickupSpot(tags: Tags): boolean {
  return kindOf(tags) !== null;
}

interface Thing {
  readonly tags: Tags;
  readonly lines: readonly (readonly Place[])[];
}
interface Spot {
  readonly kind: number;
  readonly name: string;
  readonly place: Place;
}

/** The pickup spots of a region. */
export class PickupSpots {
  readonly #spots: readonly Spot[];

  /** @param streetAt the name of the street that a place is at, if any */
  constructor(things: readonly Thing[], streetAt: (place: Place) => string | null) {
    this.#spots = things.flatMap(({ tags, lines }) => {
      const kind = kindOf(tags);
      if (kind === null) return [];
      const place = middleOf(lines);
      const { ref = '', name = listed([listed([kinds[kind]?.called, ref], ' '), streetAt(place)], ', ') } =
        tags;
      return [{ kind, name, place }];
    });
  }

  /** Where people are picked up at a place of a category, the likeliest first; none where cars come near it. */
  of(category: string, lines: readonly (readonly Place[])[]): PickupSpot[] {
    const reach = hubReach.get(category);
    if (reach === undefined) return [];
    const near = this.#spots
      .map((spot) => ({ ...spot, meters: metersTo(spot.place, lines) }))
      .filter(({ meters }) => meters <= reach)
      .sort((a, b) => a.kind - b.kind || a.meters - b.meters);
    const chosen: Spot[] = [];
    for (const spot of near) {
      const isNew = chosen.every((other) => distanceMeters(other.place, spot.place) > apartMeters);
      if (isNew && chosen.length < mostSpots) chosen.push(spot);
    }
    return chosen.map(({ name, place }) => ({ name, place }));
  }
}

function listed(parts: readonly (string | null | undefined)[], between: string): string {
  return parts.filter(Boolean).join(between);
}

/** 0 within what the lines go around. */
function metersTo(place: Place, lines: readonly (readonly Place[])[]): number {
  if (lines.some((line) => line.length > 3) && isClosed(lines) && isInside(place, lines)) return 0;
  const distances = lines.flatMap((line) =>
    line.map((to, at) => distanceMeters(place, nearestOn(place, line[at - 1] ?? to, to))),
  );
  return Math.min(...distances);
}
