import { EARTH_RADIUS_METERS, type Place, radians } from './place.ts';

export const gridMeters = 100;
const LATITUDE_STEP = ((gridMeters / EARTH_RADIUS_METERS) * 180) / Math.PI;

/**
 * Returns the nearest point of a grid of about 100 by 100 m. The grid is fixed, so that repeated requests reveal no
 * more than one. Each row has as many columns as fit around the Earth at its latitude.
 */
export function coarsen(place: Place): Place {
  const lat = Math.max(-90, Math.min(90, Math.round(place.lat / LATITUDE_STEP) * LATITUDE_STEP));
  const columns = Math.max(1, Math.round((360 / LATITUDE_STEP) * Math.cos(radians(lat))));
  const column = Math.round((place.lng / 360) * columns);
  return { lat: toMicrodegrees(lat), lng: toMicrodegrees((column * 360) / columns) };
}

const headingStep = 45;

/** Returns one of the eight points of the compass in [0, 360), or null for none. */
export function coarsenHeading(heading: number | null): number | null {
  return heading === null ? null : (Math.round(heading / headingStep) * headingStep) % 360;
}

/** Six decimals are a tenth of a metre; adding zero turns -0 into 0. */
function toMicrodegrees(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6 + 0;
}
