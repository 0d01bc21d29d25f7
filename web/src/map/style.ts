import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { readRegionMap } from '../api/common.ts';
import type { Me, RegionMap } from '../api/schemas.ts';
import { mapLayers } from './layers.ts';
import type { Theme } from './themes.ts';

const STYLE_TIMEOUT_MS = 10_000;

/** A map's style: the tenant's own, the region's streets, or a plain background. */
export interface MapSetting {
  readonly style: string | StyleSpecification;
  /** Null without a known region. */
  readonly region: RegionMap | null;
}

/** The source of the map's settings: a caller, or a share link. */
export type MapSource = Pick<Me, 'region' | 'mapStyleUrl'>;

/**
 * Returns the map's settings. Falls back from the tenant's style to the region's streets, and then to a plain
 * background.
 */
export async function readMapSetting({ region, mapStyleUrl }: MapSource, theme: Theme): Promise<MapSetting> {
  const answer = region === null ? null : await readRegionMap(region);
  const map = answer?.ok ? answer.value : null;
  if (mapStyleUrl !== null && (await isThere(mapStyleUrl))) return { style: mapStyleUrl, region: map };
  return { style: ownStyle(region, map, theme), region: map };
}

async function isThere(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(STYLE_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    console.warn(error);
    return false;
  }
}

/** Returns the style of a region's streets; a plain background where its map is unknown. */
export function ownStyle(region: string | null, map: RegionMap | null, theme: Theme): StyleSpecification {
  const ground: LayerSpecification = {
    id: 'ground',
    type: 'background',
    paint: { 'background-color': theme.ground },
  };
  if (region === null || map === null) return { version: 8, sources: {}, layers: [ground] };
  const { south, west, north, east } = map.bounds;
  return {
    version: 8,
    sources: {
      region: {
        type: 'vector',
        tiles: [`${location.origin}/v1/maps/${encodeURIComponent(region)}/{z}/{x}/{y}.mvt`],
        minzoom: map.minZoom,
        maxzoom: map.maxZoom,
        // None leads over the antimeridian.
        bounds: west < east ? [west, south, east, north] : [-180, south, 180, north],
        attribution: map.attribution,
      },
    },
    layers: [ground, ...mapLayers('region', theme)],
  };
}

/** How the names of sources begin that are drawn by hand. */
export const handDrawn = 'hand-drawn';

/** Returns the next style with what is drawn by hand: the library that draws it does not add its layers again. */
export function withHandDrawn(
  previous: StyleSpecification | undefined,
  next: StyleSpecification,
): StyleSpecification {
  if (previous === undefined) return next;
  const isHandDrawn = (source: unknown) => typeof source === 'string' && source.startsWith(handDrawn);
  const sources = Object.entries(previous.sources).filter(([id]) => isHandDrawn(id));
  const layers = previous.layers.filter((layer) => 'source' in layer && isHandDrawn(layer.source));
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(sources) },
    layers: [...next.layers, ...layers],
  };
}
