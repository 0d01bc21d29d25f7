import type { Place, RegionMap } from '../api/schemas.ts';

/** Beyond 180° where the map leads over the antimeridian. */
export function eastOf({ bounds: { west, east } }: RegionMap): number {
  return east < west ? east + 360 : east;
}

/** Whether a place is on the region's map, or close to it. */
export function isOnMap({ lat, lng }: Place, map: RegionMap): boolean {
  const { bounds } = map;
  const margin = 0.02;
  const east = eastOf(map) + margin;
  return (
    lat >= bounds.south - margin &&
    lat <= bounds.north + margin &&
    [lng, lng + 360].some((seen) => seen >= bounds.west - margin && seen <= east)
  );
}
