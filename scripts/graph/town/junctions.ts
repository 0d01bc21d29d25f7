import { between, type Random } from '../../../sim/random.ts';
import { distance, isLand, type Spot } from './ground.ts';

export interface Junction extends Spot {
  /** Lines of the old town's grid; null for all other junctions. */
  readonly grid: { readonly row: number; readonly column: number } | null;
}

/** Roads that are laid out before all others: a chain of junctions, the next linked to the one before. */
export interface Line {
  readonly kind: 'ring' | 'airport' | 'terminal';
  readonly junctions: readonly number[];
}

export interface Layout {
  readonly junctions: readonly Junction[];
  readonly lines: readonly Line[];
}

export const airportSpot: Spot = { x: -3_900, y: 1_500 };

const oldTown = { radius: 720, spacing: 104, angle: 0.35, jitter: 14 };
const suburbs = { radius: 2_900, nearSpacing: 78, farSpacing: 145, throws: 12_000 };
const ringRadius = 1_560;
const RING_JUNCTIONS = 44;
const RING_GATE = 19;
const LINE_CLEARANCE = 70;

/** Where streets of the town meet: first those of the large roads, then a grid, then wherever there is room. */
export function layOutJunctions(random: Random): Layout {
  const junctions: Junction[] = [];
  const add = (spot: Spot, grid: Junction['grid'] = null) =>
    junctions.push({ x: spot.x, y: spot.y, grid }) - 1;
  const ring = ringSpots().map((spot) => add(spot));
  const gate = ring[RING_GATE] ?? 0;
  const airport = [gate, ...airportRoad(junctions[gate] ?? airportSpot).map((spot) => add(spot))];
  const loop = terminalLoop().map((spot) => add(spot));
  const first = loop[0] ?? 0;
  const lines: Line[] = [
    { kind: 'ring', junctions: [...ring, ring[0] ?? 0] },
    { kind: 'airport', junctions: [...airport, first] },
    { kind: 'terminal', junctions: [...loop, first] },
  ];

  const large = junctions.slice();
  const isClear = (spot: Spot) => large.every((other) => distance(spot, other) > LINE_CLEARANCE);
  for (const { spot, row, column } of gridSpots(random)) {
    if (isLand(spot) && isClear(spot)) add(spot, { row, column });
  }
  for (let thrown = 0; thrown < suburbs.throws; thrown++) {
    const spot = randomSpot(random);
    const fromCentre = Math.hypot(spot.x, spot.y);
    const share = Math.max(0, fromCentre - oldTown.radius) / (suburbs.radius - oldTown.radius);
    const spacing = suburbs.nearSpacing + share * (suburbs.farSpacing - suburbs.nearSpacing);
    if (isLand(spot) && isClear(spot) && junctions.every((other) => distance(spot, other) > spacing))
      add(spot);
  }
  return { junctions, lines };
}

/** All on land: between those on the two banks, the ring is a bridge. */
function ringSpots(): Spot[] {
  return Array.from({ length: RING_JUNCTIONS }, (_, index) => {
    const angle = (2 * Math.PI * index) / RING_JUNCTIONS;
    const radius = ringRadius + 90 * Math.sin(3 * angle);
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  }).filter(isLand);
}

function airportRoad(gate: Spot): Spot[] {
  const steps = Math.round(distance(gate, airportSpot) / 320);
  return Array.from({ length: steps - 1 }, (_, index) => {
    const share = (index + 1) / steps;
    const bend = 160 * Math.sin(Math.PI * share);
    return {
      x: gate.x + share * (airportSpot.x - gate.x) + bend,
      y: gate.y + share * (airportSpot.y - gate.y) + bend,
    };
  });
}

function terminalLoop(): Spot[] {
  return Array.from({ length: 9 }, (_, index) => {
    const angle = -0.4 + (2 * Math.PI * index) / 9;
    return { x: airportSpot.x + 190 * Math.cos(angle), y: airportSpot.y + 90 * Math.sin(angle) };
  });
}

function* gridSpots(random: Random): Generator<{ spot: Spot; row: number; column: number }> {
  const lines = Math.floor(oldTown.radius / oldTown.spacing);
  for (let row = -lines; row <= lines; row++) {
    for (let column = -lines; column <= lines; column++) {
      const along = column * oldTown.spacing + between(random, -oldTown.jitter, oldTown.jitter);
      const up = row * oldTown.spacing + between(random, -oldTown.jitter, oldTown.jitter);
      if (Math.hypot(along, up) > oldTown.radius) continue;
      const [cosine, sine] = [Math.cos(oldTown.angle), Math.sin(oldTown.angle)];
      yield { spot: { x: along * cosine - up * sine, y: along * sine + up * cosine }, row, column };
    }
  }
}

function randomSpot(random: Random): Spot {
  const angle = 2 * Math.PI * random();
  const radius = suburbs.radius * Math.sqrt(random());
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}
