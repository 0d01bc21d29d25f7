import { GeoJSONVT, type GeoJSONVTFeature, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Feature, LineString, Polygon, Position } from 'geojson';
import { type RegionMap, tileName } from '../../../src/protocol/maps.ts';
import type { RoadClass, RoadGraph } from '../../../src/routing/graph/roadGraph.ts';
import { type Point, streetLines } from './streetLines.ts';

/** Ground that is no street: rings of points, the first the outline. */
export interface Area {
  readonly kind: 'water' | 'apron' | 'runway';
  readonly rings: Point[][];
}

export interface MapTiles {
  readonly map: RegionMap;
  readonly tiles: Iterable<{ readonly name: string; readonly bytes: Uint8Array }>;
}

const minZoom = 6;
const maxZoom = 14;
const extent = 4_096;

/** From which zoom on a class is drawn: whole countries show motorways, and only towns their alleys. */
const firstZoom: Readonly<Record<RoadClass, number>> = {
  motorway: 6,
  trunk: 7,
  primary: 8,
  secondary: 10,
  tertiary: 11,
  unclassified: 12,
  residential: 12,
  livingStreet: 13,
  service: 13,
};

/** A feature with what a tile keeps of it. */
type MapFeature = Feature<LineString | Polygon, { class: string }>;

/**
 * The map of a graph as Mapbox vector tiles (version 2.1): a layer `streets` with the class of each, and a layer
 * `areas` with the kind of each. Where there is nothing, there is no tile.
 */
export function makeTiles(graph: RoadGraph, areas: readonly Area[]): MapTiles {
  const lines = streetLines(graph);
  const layers = {
    streets: lines.map(({ roadClass, points }) =>
      featureOf({ type: 'LineString', coordinates: points }, roadClass),
    ),
    areas: areas.map(({ kind, rings }) => featureOf({ type: 'Polygon', coordinates: rings }, kind)),
  };
  const { name, attribution } = graph.about;
  const bounds = boundsOf(lines.flatMap(({ points }) => points));
  return { map: { name, attribution, bounds, minZoom, maxZoom }, tiles: cutTiles(layers) };
}

function featureOf(geometry: MapFeature['geometry'], kind: string): MapFeature {
  return { type: 'Feature', geometry, properties: { class: kind } };
}

function* cutTiles(layers: Record<string, MapFeature[]>): Generator<{ name: string; bytes: Uint8Array }> {
  const indexes = Object.entries(layers).map(([layer, features]) => {
    const index = new GeoJSONVT(
      { type: 'FeatureCollection', features },
      { maxZoom, extent, indexMaxZoom: maxZoom },
    );
    return { layer, index };
  });
  const features = Object.values(layers).flat();
  for (let zoom = minZoom; zoom <= maxZoom; zoom++) {
    for (const [x, y] of touchedTiles(features, zoom)) {
      const cut = indexes.flatMap(({ layer, index }): [string, GeoJSONVTTile][] => {
        const tile = index.getTile(zoom, x, y);
        if (tile === null) return [];
        const shown = {
          ...tile,
          features: tile.features.filter(({ tags }: GeoJSONVTFeature) => isShown(tags, zoom)),
        };
        return shown.features.length > 0 ? [[layer, shown]] : [];
      });
      if (cut.length === 0) continue;
      yield {
        name: tileName(zoom, x, y),
        bytes: fromGeojsonVt(Object.fromEntries(cut), { version: 2, extent }),
      };
    }
  }
}

const firstZooms = new Map<string, number>(Object.entries(firstZoom));

function isShown(tags: GeoJSONVTFeature['tags'], zoom: number): boolean {
  return zoom >= (firstZooms.get(tags?.class) ?? minZoom);
}

/** The tiles that a feature may reach into, as column and row. */
function touchedTiles(features: readonly MapFeature[], zoom: number): Iterable<readonly [number, number]> {
  const touched = new Map<string, readonly [number, number]>();
  for (const { geometry } of features) {
    for (const box of boxesOf(geometry)) {
      const { south, west, north, east } = boundsOf(box);
      const [left, top] = tileAt([west, north], zoom);
      const [right, bottom] = tileAt([east, south], zoom);
      for (let x = left; x <= right; x++) {
        for (let y = top; y <= bottom; y++) touched.set(`${x}/${y}`, [x, y]);
      }
    }
  }
  return touched.values();
}

/** Points of which the bounds together cover a geometry: an area's outline, each stretch of a line. */
function boxesOf(geometry: MapFeature['geometry']): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates.slice(0, 1);
  return geometry.coordinates.slice(1).map((point, index) => [geometry.coordinates[index] ?? point, point]);
}

/** Column and row of the tile at a point, in Web Mercator. */
function tileAt([lng, lat]: readonly [number, number], zoom: number): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  const down = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  const last = 2 ** zoom - 1;
  const cell = (share: number) => Math.min(last, Math.max(0, Math.floor(share * 2 ** zoom)));
  return [cell(lng / 360 + 0.5), cell(down)];
}

function boundsOf(points: readonly Position[]): RegionMap['bounds'] {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const [lng = 0, lat = 0] of points) {
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
    [west, east] = [Math.min(west, lng), Math.max(east, lng)];
  }
  return { south, west, north, east };
}
