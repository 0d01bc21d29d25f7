import type { Place } from '../../../src/domain/geo/place.ts';

export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}

export function boxOf(places: Iterable<Place>): Box {
  const box = { south: 90, west: 180, north: -90, east: -180 };
  for (const { lat, lng } of places) {
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
    box.west = Math.min(box.west, lng);
    box.east = Math.max(box.east, lng);
  }
  return box;
}

/** The middle of a line by its points, or of a closed one by the ground it encloses. */
export function middleOf(lines: readonly (readonly Place[])[]): Place {
  const [line = []] = lines;
  const [first, last] = [line[0] ?? { lat: 0, lng: 0 }, line.at(-1)];
  const isClosed = lines.length === 1 && line.length > 3 && first.lat === last?.lat && first.lng === last.lng;
  if (!isClosed) {
    const { south, west, north, east } = boxOf(lines.flat());
    return { lat: (south + north) / 2, lng: (west + east) / 2 };
  }
  let [area, lat, lng] = [0, 0, 0];
  for (const [index, a] of line.entries()) {
    const b = line[index + 1] ?? first;
    const [aLat, aLng, bLat, bLng] = [
      a.lat - first.lat,
      a.lng - first.lng,
      b.lat - first.lat,
      b.lng - first.lng,
    ];
    const twice = aLng * bLat - bLng * aLat;
    area += twice;
    lat += (aLat + bLat) * twice;
    lng += (aLng + bLng) * twice;
  }
  return area === 0 ? first : { lat: first.lat + lat / (3 * area), lng: first.lng + lng / (3 * area) };
}

/**
 * Whether a place is within an area given by lines that together go around it, in any order and direction: a ray to the
 * east crosses them an odd number of times (M. Shimrat, 1962). Where a line is missing, the answer is by chance.
 */
export function isInside({ lat, lng }: Place, lines: readonly (readonly Place[])[]): boolean {
  let crossings = 0;
  for (const line of lines) {
    for (const [index, a] of line.entries()) {
      const b = line[index + 1];
      if (b === undefined || a.lat > lat === b.lat > lat) continue;
      if (lng < a.lng + ((lat - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng)) crossings++;
    }
  }
  return crossings % 2 === 1;
}

/** Whether the lines close up: every end is where another one ends. */
export function isClosed(lines: readonly (readonly Place[])[]): boolean {
  const open = new Set<string>();
  for (const line of lines) {
    for (const end of [line[0], line.at(-1)]) {
      const key = `${end?.lat} ${end?.lng}`;
      if (!open.delete(key)) open.add(key);
    }
  }
  return open.size === 0;
}
