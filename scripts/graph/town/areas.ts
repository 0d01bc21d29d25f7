import type { MapFeature, Point } from '../tiles/mapFeatures.ts';
import { coastAt, riverAt, type Spot } from './ground.ts';
import { airportSpot } from './junctions.ts';
import { placeOf } from './place.ts';

/** Greens of the town, where few houses are. */
export const parks: readonly {
  readonly name: string;
  readonly middle: Spot;
  readonly halfLength: number;
  readonly halfWidth: number;
}[] = [
  { name: 'Albatross Park', middle: { x: -700, y: 1_150 }, halfLength: 170, halfWidth: 130 },
  { name: 'Cabbage Meadow', middle: { x: 1_050, y: -950 }, halfLength: 150, halfWidth: 190 },
  { name: 'North Cemetery', middle: { x: -300, y: 2_200 }, halfLength: 150, halfWidth: 110 },
];

/** How far from the town hall the river and the sea are drawn. */
const reachMeters = 9_000;
const stepMeters = 60;

/** The ground of the demo town beside its streets: the sea, the river, parks, and an airport. */
export function townAreas(): MapFeature[] {
  const along = Array.from(
    { length: (2 * reachMeters) / stepMeters + 1 },
    (_, index) => index * stepMeters - reachMeters,
  );
  const coast = along.map((x): Spot => ({ x, y: coastAt(x) }));
  const sea = [...coast, { x: reachMeters, y: -reachMeters }, { x: -reachMeters, y: -reachMeters }];
  // It goes on below the sea, so that its mouth is open.
  const up = along.filter((y) => y > -2_200).map((y) => ({ y, ...riverAt(y) }));
  const west = up.map(({ x, y, halfWidth }): Spot => ({ x: x - halfWidth, y }));
  const east = up.map(({ x, y, halfWidth }): Spot => ({ x: x + halfWidth, y }));
  const { x, y } = airportSpot;
  return [
    ...parks.map(({ middle, halfLength, halfWidth }) => area('park', round(middle, halfLength, halfWidth))),
    area('airport', rectangle({ x: x + 60, y: y + 230 }, 2_500, 620)),
    area('apron', rectangle({ x: x - 320, y: y + 130 }, 620, 180)),
    area('runway', rectangle({ x: x - 420, y: y + 330 }, 2_100, 50)),
    area('water', sea),
    area('water', [...west, ...east.reverse()]),
  ];
}

function area(kind: string, outline: readonly Spot[]): MapFeature {
  return {
    layer: 'areas',
    fromZoom: 6,
    properties: { class: kind },
    geometry: { type: 'MultiPolygon', coordinates: [[ring(outline)]] },
  };
}

export function isInPark({ x, y }: Spot): boolean {
  return parks.some(
    ({ middle, halfLength, halfWidth }) =>
      ((x - middle.x) / halfLength) ** 4 + ((y - middle.y) / halfWidth) ** 4 < 1,
  );
}

/** A park's rounded shape. */
function round(middle: Spot, halfLength: number, halfWidth: number): Spot[] {
  return Array.from({ length: 48 }, (_, step) => {
    const angle = (2 * Math.PI * step) / 48;
    // A superellipse: rounder than a rectangle, fuller than an ellipse.
    const bulge = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value));
    return {
      x: middle.x + halfLength * bulge(Math.cos(angle)),
      y: middle.y + halfWidth * bulge(Math.sin(angle)),
    };
  });
}

function rectangle(middle: Spot, length: number, width: number): Spot[] {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ];
  return corners.map(([right = 0, up = 0]) => ({
    x: middle.x + (right * length) / 2,
    y: middle.y + (up * width) / 2,
  }));
}

/** Closed: it ends where it begins. */
function ring(spots: readonly Spot[]): Point[] {
  return [...spots, ...spots.slice(0, 1)].map((spot) => {
    const { lat, lng } = placeOf(spot);
    return [lng, lat];
  });
}
