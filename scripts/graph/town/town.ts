import { between, createRandom, type Random } from '../../../sim/random.ts';
import { assembleGraph } from '../../../src/routing/graph/assemble.ts';
import {
  MICRODEGREES,
  type RoadClass,
  type RoadGraph,
  roadClasses,
} from '../../../src/routing/graph/roadGraph.ts';
import {
  type ForbiddenTurn,
  type Street,
  type Streets,
  streetsAtJunctions,
} from '../../../src/routing/graph/streets.ts';
import { bankOf, type Spot, turn } from './ground.ts';
import { airportSpot, type Junction, layOutJunctions } from './junctions.ts';
import { type Link, linkJunctions } from './links.ts';
import { placeOf, townHall } from './place.ts';

export const townName = 'Port-aux-Français';
export const townAttribution = 'Invented by the town generator of Hexhail';

export const townPlaces = {
  centre: townHall,
  airport: placeOf(airportSpot),
  harbour: placeOf({ x: 150, y: -1_500 }),
} as const;

/** The demo town: a port with a river and three bridges, a ring road, one-way streets and an airport. A seed gives one town. */
export function createTown(seed: number): RoadGraph {
  const graph = assembleGraph(townStreets(seed), {
    name: townName,
    attribution: townAttribution,
  });
  if (graph === null) throw new Error('a town has roads');
  return graph;
}

export function townStreets(seed: number): Streets {
  const { links, streets, junctions, random } = layOutTown(seed);
  return { streets, forbiddenTurns: forbidLeftTurns(links, junctions, streets, random) };
}

/** The streets of the town, and the links that they were made from, at the same positions. */
export function layOutTown(seed: number) {
  const random = createRandom(seed);
  const { junctions, lines } = layOutJunctions(random);
  const links = linkJunctions({ junctions, lines }, random);
  const streets = links.map((link) => streetOf(link, junctions, random));
  return { links, streets, junctions, random };
}

const kmhOf: Readonly<Record<RoadClass, number>> = {
  motorway: 90,
  trunk: 70,
  primary: 55,
  secondary: 45,
  tertiary: 40,
  unclassified: 35,
  residential: 28,
  livingStreet: 10,
  service: 15,
};

/** Streets outside the old town bend a little. */
function streetOf(
  { from, to, roadClass, isOneWay }: Link,
  junctions: readonly Junction[],
  random: Random,
): Street {
  const [a, b] = [junctions[from], junctions[to]];
  if (a === undefined || b === undefined) throw new Error('a link joins junctions');
  const bend = a.grid === null && bankOf(a) * bankOf(b) > 0 ? between(random, -0.08, 0.08) : 0;
  const middle: Spot = {
    x: (a.x + b.x) / 2 - bend * (b.y - a.y),
    y: (a.y + b.y) / 2 + bend * (b.x - a.x),
  };
  const spots = bend === 0 ? [a, b] : [a, middle, b];
  const lengthMeters = spots.slice(1).reduce((sum, spot, index) => {
    const last = spots[index] ?? spot;
    return sum + Math.hypot(spot.x - last.x, spot.y - last.y);
  }, 0);
  const seconds = lengthMeters / (kmhOf[roadClass] / 3.6);
  return {
    from,
    to,
    points: spots.flatMap((spot) => {
      const { lat, lng } = placeOf(spot);
      return [Math.round(lat * MICRODEGREES), Math.round(lng * MICRODEGREES)];
    }),
    roadClass: roadClasses.indexOf(roadClass),
    lengthMeters,
    forwardSeconds: seconds,
    backwardSeconds: isOneWay ? null : seconds,
  };
}

const FORBIDDEN_LEFT_TURNS = 0.3;

/** At some crossings one may not turn left from a secondary road into a small street. */
function forbidLeftTurns(
  links: readonly Link[],
  junctions: readonly Junction[],
  streets: readonly Street[],
  random: Random,
): ForbiddenTurn[] {
  return streetsAtJunctions(streets).flatMap((around, via) => {
    if (around.length < 4) return [];
    const arterials = around.filter((index) => links[index]?.roadClass === 'secondary');
    const small = around.filter((index) => links[index]?.roadClass === 'residential');
    const pairs = arterials.flatMap((from) => small.map((to) => ({ via, from, to })));
    return pairs.filter(({ from, to }) => {
      const [a, b, c] = [farEnd(links[from], via), via, farEnd(links[to], via)].map(
        (index) => junctions[index],
      );
      const isLeft = a !== undefined && b !== undefined && c !== undefined && turn(a, b, c) > 0;
      return isLeft && random() < FORBIDDEN_LEFT_TURNS;
    });
  });
}

function farEnd(link: Link | undefined, via: number): number {
  return (link?.from === via ? link.to : link?.from) ?? -1;
}
