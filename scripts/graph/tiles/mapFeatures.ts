import type { Point as GeoPoint, LineString, MultiPolygon, Position } from 'geojson';
import type { RoadClass } from '../../../src/routing/graph/roadGraph.ts';

/** The layers of a map, from the ground up. Each feature has a `class`, and a name if it has one. */
export const mapLayers = ['areas', 'waterways', 'buildings', 'tracks', 'streets', 'labels'] as const;
export type MapLayer = (typeof mapLayers)[number];

/** What a tile keeps of a feature. */
export interface MapProperties {
  readonly class: string;
  readonly name?: string;
  /** 1 where traffic goes along the line alone, −1 where it goes against it. */
  readonly oneway?: 1 | -1;
  /** Lower is more important: which label stays where there is no room for all. */
  readonly rank?: number;
}

/** Something that a map shows. */
export interface MapFeature {
  readonly layer: MapLayer;
  /** From which zoom on it is shown. */
  readonly fromZoom: number;
  readonly properties: MapProperties;
  /** In degrees, as GeoJSON has them. */
  readonly geometry: GeoPoint | LineString | MultiPolygon;
}

/** Longitude and latitude, as GeoJSON has them. */
export type Point = [number, number];

/** From which zoom on streets of a class are shown: whole countries show motorways, and only towns their alleys. */
export const streetFromZoom: Readonly<Record<RoadClass, number>> = {
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

/** Every position of a feature that its bounds depend on. */
export function positionsOf({ geometry }: MapFeature): readonly Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'LineString':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flatMap(([outline = []]) => outline);
  }
}
