import type { RoadDensity } from './density.ts';
import { roadClasses } from './roadGraph.ts';
import type { Street } from './streets.ts';

/** Where streets are close together, more happens on them: what a second counts for without any, and with each step. */
const OPEN_COUNTRY = 0.85;
const PER_DENSITY = 0.025;
/** People live there, and play. */
const LIVING_STREET = 1.5;
const LIVING = roadClasses.indexOf('livingStreet');

/** What a second on each street counts for when routes are chosen. Nobody is told of it. */
export function streetWeights(streets: readonly Street[], density: RoadDensity): Float64Array {
  return Float64Array.from(
    streets,
    (street) =>
      (OPEN_COUNTRY + PER_DENSITY * density.of(street)) * (street.roadClass === LIVING ? LIVING_STREET : 1),
  );
}
