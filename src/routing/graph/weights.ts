import { EARTH_RADIUS_METERS, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES, type RoadClass, roadClasses } from './roadGraph.ts';
import type { Street } from './streets.ts';

/** People who live there prefer that through traffic keeps away, and so do those who drive. */
const weightOfClass: Readonly<Record<RoadClass, number>> = {
  motorway: 0.98,
  trunk: 1,
  primary: 0.97,
  secondary: 1.06,
  tertiary: 1,
  unclassified: 1,
  residential: 1.13,
  livingStreet: 1.2,
  service: 1.3,
};
/** Where streets are close together, more happens on them: the first is what counts without any, the second per km/km². */
const DENSITY_BASE = 0.745;
const DENSITY_FACTOR = 0.03;
/** Where there are as many streets as in the middle of a city, more of them make no difference. */
const MAX_DENSITY = 20;

/** What a second on each street counts for when routes are chosen. Nobody is told of it. */
export function streetWeights(streets: readonly Street[]): Float64Array {
  const weights = roadClasses.map((roadClass) => weightOfClass[roadClass]);
  return streetDensity(streets).map(
    (density, index) =>
      (weights[streets[index]?.roadClass ?? 0] ?? 1) *
      (DENSITY_BASE + DENSITY_FACTOR * Math.min(density, MAX_DENSITY)),
  );
}

const CELL_METERS = 500;
/** Cells to each side. */
const REACH = 4;

/** Kilometres of street on each square kilometre around the middle of each street, within two kilometres. */
function streetDensity(streets: readonly Street[]): Float64Array {
  const middles = streets.map(({ points }) => {
    const point = 2 * Math.floor(points.length / 4);
    return [points[point] ?? 0, points[point + 1] ?? 0] as const;
  });
  const metersPerUnit = radians(1 / MICRODEGREES) * EARTH_RADIUS_METERS;
  const narrowing = Math.max(0.01, Math.cos(radians((middles[0]?.[0] ?? 0) / MICRODEGREES)));
  const cellOf = ([lat, lng]: readonly [number, number]): [number, number] => [
    Math.floor((lat * metersPerUnit) / CELL_METERS),
    Math.floor((lng * metersPerUnit * narrowing) / CELL_METERS),
  ];
  const key = (row: number, column: number) => row * 2 ** 20 + column;
  const meters = new Map<number, number>();
  for (const [index, middle] of middles.entries()) {
    const [row, column] = cellOf(middle);
    meters.set(key(row, column), (meters.get(key(row, column)) ?? 0) + (streets[index]?.lengthMeters ?? 0));
  }
  const around = new Map<number, number>();
  const density = (row: number, column: number): number => {
    const known = around.get(key(row, column));
    if (known !== undefined) return known;
    let [sum, cells] = [0, 0];
    for (let up = -REACH; up <= REACH; up++) {
      for (let right = -REACH; right <= REACH; right++) {
        if (up * up + right * right > REACH * REACH) continue;
        cells++;
        sum += meters.get(key(row + up, column + right)) ?? 0;
      }
    }
    const found = sum / 1000 / (cells * (CELL_METERS / 1000) ** 2);
    around.set(key(row, column), found);
    return found;
  };
  return Float64Array.from(middles, (middle) => density(...cellOf(middle)));
}
