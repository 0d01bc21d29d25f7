import { gzipSync } from 'node:zlib';
import { GeoJSONVT, type GeoJSONVTFeature, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Feature, Position } from 'geojson';
import { z } from 'zod';
import { wrapLongitude } from '../../../src/routing/graph/unwrap.ts';
import { joinLines } from './joinLines.ts';
import { type MapFeature, type MapLayer, mapLayers, positionsOf } from './mapFeatures.ts';
import { type Tile, writePmtiles } from './pmtiles.ts';

export interface MapAbout {
  readonly name: string;
  readonly attribution: string;
}

const minZoom = 6;
const maxZoom = 14;
const extent = 4_096;

const fromZoomSchema = z.looseObject({ fromZoom: z.number() });

/**
 * Draws features as a map: one PMTiles archive of Mapbox vector tiles (version 2.1), with a layer for each kind of
 * thing. Where there is nothing, there is no tile.
 */
export function makeMap(
  features: readonly MapFeature[],
  about: MapAbout,
): { bytes: Uint8Array; tiles: number } {
  const drawn = joinLines(features);
  const tiles = [...cutTiles(drawn)];
  const { name, attribution } = about;
  const streets = drawn.filter(({ layer }) => layer === 'streets');
  const { west, east, ...bounds } = boundsOf((streets.length > 0 ? streets : drawn).flatMap(positionsOf));
  const layers = mapLayers.map((id) => ({ id, fields: {}, minzoom: minZoom, maxzoom: maxZoom }));
  const metadata = { name, attribution, vector_layers: layers };
  const wrapped = { ...bounds, west: wrapLongitude(west), east: wrapLongitude(east) };
  const bytes = writePmtiles(tiles, { bounds: wrapped, minZoom, maxZoom, metadata });
  return { bytes, tiles: tiles.length };
}

function* cutTiles(features: readonly MapFeature[]): Generator<Tile> {
  const indexes = mapLayers.map((layer) => ({
    layer,
    index: new GeoJSONVT(
      {
        type: 'FeatureCollection',
        features: features.filter((feature) => feature.layer === layer).map(toGeoJson),
      },
      { maxZoom, extent, indexMaxZoom: 5, buffer: layer === 'labels' ? 0 : 64 },
    ),
  }));
  for (let zoom = minZoom; zoom <= maxZoom; zoom++) {
    for (const [x, y] of touchedTiles(features, zoom)) {
      const cut = indexes.flatMap(({ layer, index }): [MapLayer, GeoJSONVTTile][] => {
        const tile = index.getTile(zoom, x, y);
        const shown =
          tile === null ? [] : tile.features.flatMap((feature: GeoJSONVTFeature) => atZoom(feature, zoom));
        return tile === null || shown.length === 0 ? [] : [[layer, { ...tile, features: shown }]];
      });
      if (cut.length === 0) continue;
      const bytes = fromGeojsonVt(Object.fromEntries(cut), { version: 2, extent });
      yield { z: zoom, x, y, bytes: gzipSync(bytes) };
    }
  }
}

/** The feature as a tile keeps it, if the zoom shows it. */
function atZoom(feature: GeoJSONVTFeature, zoom: number): GeoJSONVTFeature[] {
  const { fromZoom, ...tags } = fromZoomSchema.parse(feature.tags);
  return fromZoom <= zoom ? [{ ...feature, tags }] : [];
}

function toGeoJson({ fromZoom, properties, geometry }: MapFeature): Feature {
  return { type: 'Feature', geometry, properties: { ...properties, fromZoom } };
}

/** The tiles that a zoom's features may reach into, as column and row. */
function touchedTiles(features: readonly MapFeature[], zoom: number): Iterable<readonly [number, number]> {
  const touched = new Map<number, readonly [number, number]>();
  for (const feature of features) {
    if (feature.fromZoom > zoom) continue;
    for (const box of boxesOf(feature)) {
      const { south, west, north, east } = boundsOf(box);
      const [left, top] = tileAt([west, north], zoom);
      const [right, bottom] = tileAt([east, south], zoom);
      for (let x = left; x <= right; x++) {
        const column = x % 2 ** zoom;
        for (let y = top; y <= bottom; y++) touched.set(column * 2 ** zoom + y, [column, y]);
      }
    }
  }
  return touched.values();
}

/** Points whose bounds together cover a feature: an area's outline, each stretch of a line. */
function boxesOf(feature: MapFeature): (readonly Position[])[] {
  const { geometry } = feature;
  if (geometry.type !== 'LineString') return [positionsOf(feature)];
  return geometry.coordinates.slice(1).map((point, index) => [geometry.coordinates[index] ?? point, point]);
}

/** Column and row of the tile at a point, in Web Mercator; columns go on beyond 180°, as longitudes do. */
function tileAt([lng, lat]: readonly [number, number], zoom: number): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  const down = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  const last = 2 ** zoom - 1;
  const cell = (share: number) => Math.max(0, Math.floor(share * 2 ** zoom));
  const column = cell(lng / 360 + 0.5);
  return [lng > 180 ? column : Math.min(last, column), Math.min(last, cell(down))];
}

function boundsOf(points: readonly Position[]) {
  let [south, west, north, east] = [90, Infinity, -90, -Infinity];
  for (const [lng = 0, lat = 0] of points) {
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
    [west, east] = [Math.min(west, lng), Math.max(east, lng)];
  }
  return { south, west, north, east };
}
