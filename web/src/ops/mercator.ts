import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';

/** Web Mercator on the unit square; the origin is in the north-west. */

/** The Earth's width at zoom 0, in pixels. */
const WORLD_PIXELS = 512;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export function spotOf({ lat, lng }: Place): Spot {
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return { x: (lng + 180) / 360, y: (1 - north / Math.PI) / 2 };
}

/** Projects places on a map without rotation and tilt, in pixels from the upper left corner. */
export interface View {
  readonly centre: Spot;
  /** The Earth's width in pixels. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

export function viewOf(map: MapLibreMap): View {
  const { clientWidth, clientHeight } = map.getContainer();
  const { lat, lng } = map.getCenter();
  return {
    centre: spotOf({ lat, lng }),
    scale: WORLD_PIXELS * 2 ** map.getZoom(),
    width: clientWidth,
    height: clientHeight,
  };
}

export function pixelOf({ centre, scale, width, height }: View, x: number, y: number): Spot {
  const east = x - centre.x;
  // The shorter direction around the Earth.
  return {
    x: (east - Math.round(east)) * scale + width / 2,
    y: (y - centre.y) * scale + height / 2,
  };
}
