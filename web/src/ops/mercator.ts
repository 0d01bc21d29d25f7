import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';

/** Web Mercator: the whole Earth is a square of side 1, its corner in the north-west. */

/** At zoom 0 the Earth is so many pixels wide. */
const WORLD_PIXELS = 512;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export function spotOf({ lat, lng }: Place): Spot {
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return { x: (lng + 180) / 360, y: (1 - north / Math.PI) / 2 };
}

/** Where spots are on a map that is neither turned nor tilted, in pixels from its upper left corner. */
export interface View {
  readonly centre: Spot;
  /** The width of the Earth in pixels. */
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
  // The short way round the Earth.
  return {
    x: (east - Math.round(east)) * scale + width / 2,
    y: (y - centre.y) * scale + height / 2,
  };
}
