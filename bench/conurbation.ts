import { createRandom } from '../sim/random.ts';
import { MICRODEGREES, type RoadClass, roadClasses } from '../src/routing/graph/roadGraph.ts';
import type { Street, Streets } from '../src/routing/graph/streets.ts';

/**
 * A synthetic conurbation, hard for a router: about the requested number of junctions, crooked streets of 120 m in
 * blocks of ten by ten. Around each block runs a larger road, every fifth of these is an arterial, and a river that
 * only arterials cross flows through the middle. Blocks connect to the larger roads in a few places only, a tenth
 * of their streets is missing, and as many are one-way.
 */
export function createConurbation(junctions: number): Streets {
  const side = Math.ceil(Math.sqrt(junctions));
  const random = createRandom(junctions);
  const places = Array.from({ length: side * side }, (_, junction): [number, number] => [
    Math.round((45 + (Math.floor(junction / side) + 0.5 * random()) * SPACING_LAT) * MICRODEGREES),
    Math.round(((junction % side) + 0.5 * random()) * SPACING_LNG * MICRODEGREES),
  ]);
  const streets: Street[] = [];
  const connect = (from: number, to: number, line: number, place: number) => {
    const rank = rankOf(line);
    if (rank === 0 && (isEdgeOfQuarter(place) ? random() < 0.7 : random() < 0.1)) return;
    streets.push(streetBetween(from, to, places, rank, rank === 0 && random() < 0.1));
  };
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const junction = row * side + column;
      const isAtRiver = row === Math.floor(side / 2);
      if (column + 1 < side) connect(junction, junction + 1, row, column);
      if (row + 1 < side && (!isAtRiver || rankOf(column) === 2))
        connect(junction, junction + side, column, row);
    }
  }
  return { streets, forbiddenTurns: [] };
}

const SPACING_LAT = 120 / 111_195;
const SPACING_LNG = SPACING_LAT / Math.cos(Math.PI / 4);
const QUARTER = 10;

/** 2: arterials, 1: roads around blocks, 0: streets inside. */
function rankOf(line: number): 0 | 1 | 2 {
  if (line % (5 * QUARTER) === 0) return 2;
  return line % QUARTER === 0 ? 1 : 0;
}

function isEdgeOfQuarter(place: number): boolean {
  return place % QUARTER === 0 || (place + 1) % QUARTER === 0;
}

const roads: readonly { readonly roadClass: RoadClass; readonly kmh: number }[] = [
  { roadClass: 'residential', kmh: 30 },
  { roadClass: 'secondary', kmh: 45 },
  { roadClass: 'primary', kmh: 60 },
];

function streetBetween(
  from: number,
  to: number,
  places: readonly (readonly [number, number])[],
  rank: number,
  isOneWay: boolean,
): Street {
  const [fromLat, fromLng] = places[from] ?? [0, 0];
  const [toLat, toLng] = places[to] ?? [0, 0];
  const { roadClass, kmh } = roads[rank] ?? { roadClass: 'service', kmh: 10 };
  const east = (toLng - fromLng) * Math.cos(Math.PI / 4);
  const lengthMeters = (Math.hypot(toLat - fromLat, east) / MICRODEGREES) * 111_195;
  const seconds = lengthMeters / (kmh / 3.6);
  return {
    from,
    to,
    points: [fromLat, fromLng, toLat, toLng],
    roadClass: roadClasses.indexOf(roadClass),
    lengthMeters,
    forwardSeconds: seconds,
    backwardSeconds: isOneWay ? null : seconds,
  };
}
