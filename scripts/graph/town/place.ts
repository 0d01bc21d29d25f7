import type { Place } from '../../../src/domain/geo/place.ts';
import type { Spot } from './ground.ts';

/** Where the town is on the Earth: on Kerguelen, where there are no roads to compare with. */
export const townHall: Place = { lat: -49.35, lng: 70.22 };
const METERS_PER_DEGREE = 111_195;

/** Where a place is in the town. */
export function spotOf({ lat, lng }: Place): Spot {
  return {
    x: (lng - townHall.lng) * METERS_PER_DEGREE * Math.cos((townHall.lat * Math.PI) / 180),
    y: (lat - townHall.lat) * METERS_PER_DEGREE,
  };
}

/** Where a spot of the town is on the Earth. */
export function placeOf({ x, y }: Spot): Place {
  return {
    lat: townHall.lat + y / METERS_PER_DEGREE,
    lng: townHall.lng + x / METERS_PER_DEGREE / Math.cos((townHall.lat * Math.PI) / 180),
  };
}
