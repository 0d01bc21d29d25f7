import type { Area } from '../tiles/makeTiles.ts';
import type { Point } from '../tiles/streetLines.ts';
import { coastAt, riverAt, type Spot } from './ground.ts';
import { airportSpot } from './junctions.ts';
import { placeOf } from './place.ts';

/** How far from the town hall the river and the sea are drawn. */
const reachMeters = 9_000;
const stepMeters = 60;

/** What the demo town has beside its streets: the sea, the river, and an airport. */
export function townAreas(): Area[] {
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
    { kind: 'water', rings: [ring(sea)] },
    { kind: 'water', rings: [ring([...west, ...east.reverse()])] },
    { kind: 'apron', rings: [ring(rectangle({ x: x - 320, y: y + 130 }, 620, 180))] },
    { kind: 'runway', rings: [ring(rectangle({ x: x - 420, y: y + 330 }, 2_100, 50))] },
  ];
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
