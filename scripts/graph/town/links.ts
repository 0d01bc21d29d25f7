import type { Random } from '../../../sim/random.ts';
import type { RoadClass } from '../../../src/routing/graph/roadGraph.ts';
import { bankOf, cross, distance, type Spot } from './ground.ts';
import type { Junction, Layout, Line } from './junctions.ts';

/** A street of the town before it has a shape. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly roadClass: RoadClass;
  readonly isOneWay: boolean;
}

const LONGEST_STREET = 420;
const MISSING_STREETS = 0.16;
const MISSING_RAMPS = 0.5;

const classOfLine: Readonly<Record<Line['kind'], RoadClass>> = {
  ring: 'trunk',
  airport: 'primary',
  terminal: 'unclassified',
};

/** Which junctions are linked. The river is crossed by the ring, twice, and by one bridge in the old town. */
export function linkJunctions({ junctions, lines }: Layout, random: Random): Link[] {
  const large = lines.flatMap(({ kind, junctions: chain }) =>
    chain.slice(1).map((to, index): Link => {
      const roadClass = classOfLine[kind];
      return { from: chain[index] ?? 0, to, roadClass, isOneWay: kind === 'terminal' };
    }),
  );
  const bridge = { ...oldBridge(junctions), roadClass: 'primary' as const, isOneWay: false };
  const laid = [...large, bridge];
  const isOnLine = new Set(lines.filter(({ kind }) => kind !== 'terminal').flatMap((line) => line.junctions));
  const isAirport = new Set(
    lines.filter(({ kind }) => kind === 'terminal').flatMap((line) => line.junctions),
  );
  const streets = gabrielPairs(junctions)
    .filter(([a, b]) => isStreet(a, b, junctions, laid) && !isAirport.has(a) && !isAirport.has(b))
    .filter(([a, b]) => {
      if (isOnLine.has(a) || isOnLine.has(b))
        return !(isOnLine.has(a) && isOnLine.has(b)) && random() >= MISSING_RAMPS;
      const [from, to] = [junctions[a]?.grid, junctions[b]?.grid];
      if (from && to) return from.row === to.row || from.column === to.column;
      return random() >= MISSING_STREETS;
    })
    .map(([from, to]) => localStreet(from, to, junctions));
  return widenArterials([...laid, ...streets], junctions, lines);
}

/** Neighbours with nobody else in the circle between them (K. R. Gabriel, R. R. Sokal, 1969): streets that never cross. */
function gabrielPairs(junctions: readonly Junction[]): [number, number][] {
  const near = junctions.map((junction) =>
    [...junctions.keys()].filter(
      (other) => distance(junction, junctions[other] ?? junction) < LONGEST_STREET,
    ),
  );
  return junctions.flatMap((a, index) =>
    (near[index] ?? [])
      .filter((other) => {
        const b = junctions[other];
        if (b === undefined || other <= index) return false;
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
        const radius = distance(a, b) / 2 - 0.01;
        return (near[index] ?? []).every((third) => distance(middle, junctions[third] ?? a) >= radius);
      })
      .map((other): [number, number] => [index, other]),
  );
}

function isStreet(a: number, b: number, junctions: readonly Junction[], laid: readonly Link[]): boolean {
  const [from, to] = [junctions[a], junctions[b]];
  if (from === undefined || to === undefined || bankOf(from) * bankOf(to) < 0) return false;
  return laid.every((link) => {
    const [c, d] = [junctions[link.from], junctions[link.to]];
    const isSame = [link.from, link.to].includes(a) && [link.from, link.to].includes(b);
    return c !== undefined && d !== undefined && !isSame && !cross(from, to, c, d);
  });
}

/** The shortest crossing near the town hall. */
function oldBridge(junctions: readonly Junction[]): { from: number; to: number } {
  const inOldTown = [...junctions.entries()].filter(
    ([, { x, y }]) => Math.abs(y - 60) < 240 && Math.abs(x) < 1_000,
  );
  const west = inOldTown.filter(([, junction]) => bankOf(junction) < 0);
  const east = inOldTown.filter(([, junction]) => bankOf(junction) > 0);
  const pairs = west.flatMap(([from, a]) => east.map(([to, b]) => ({ from, to, length: distance(a, b) })));
  const shortest = pairs.reduce((best, pair) => (pair.length < best.length ? pair : best));
  return { from: shortest.from, to: shortest.to };
}

/** In the old town, every second street along and across is one-way, in turns one way and the other. */
function localStreet(from: number, to: number, junctions: readonly Junction[]): Link {
  const [a, b] = [junctions[from]?.grid, junctions[to]?.grid];
  const street: Link = { from, to, roadClass: 'residential', isOneWay: false };
  if (!a || !b) return street;
  const isAlong = a.row === b.row;
  const line = isAlong ? a.row : a.column;
  if (line % 2 === 0) return street;
  const rises = isAlong ? b.column > a.column : b.row > a.row;
  const isRightWay = rises === (((line % 4) + 4) % 4 === 1);
  return {
    from: isRightWay ? from : to,
    to: isRightWay ? to : from,
    roadClass: 'residential',
    isOneWay: true,
  };
}

/** The shortest ways from the town hall to the ring and over the bridges are where the traffic is: nobody is one-way there. */
function widenArterials(
  links: readonly Link[],
  junctions: readonly Junction[],
  lines: readonly Line[],
): Link[] {
  const ring = lines.find(({ kind }) => kind === 'ring')?.junctions ?? [];
  const parents = shortestWays(links, junctions);
  const busy = new Set<number>();
  for (const [index, target] of ring.entries()) {
    if (index % 5 !== 0) continue;
    let at = target;
    for (let link = parents[at]; link !== undefined; link = parents[at]) {
      if (busy.has(link)) break;
      busy.add(link);
      at = links[link]?.from === at ? (links[link]?.to ?? 0) : (links[link]?.from ?? 0);
    }
  }
  return links.map((link, index) =>
    busy.has(index) && link.roadClass === 'residential'
      ? { ...link, roadClass: 'secondary', isOneWay: false }
      : link,
  );
}

/** The last link of the shortest way from the junction nearest to the town hall to each other (E. W. Dijkstra, 1959). */
function shortestWays(links: readonly Link[], junctions: readonly Junction[]): (number | undefined)[] {
  const townHall: Spot = { x: 0, y: 0 };
  const lengths = junctions.map(() => Infinity);
  const parents: (number | undefined)[] = junctions.map(() => undefined);
  const around: number[][] = junctions.map(() => []);
  for (const [index, { from, to }] of links.entries()) {
    around[from]?.push(index);
    around[to]?.push(index);
  }
  const nearest = (candidates: Iterable<number>, measure: (junction: number) => number) => {
    let best = -1;
    for (const candidate of candidates)
      if (best === -1 || measure(candidate) < measure(best)) best = candidate;
    return best;
  };
  const start = nearest(junctions.keys(), (index) => distance(junctions[index] ?? townHall, townHall));
  lengths[start] = 0;
  const open = new Set([start]);
  while (open.size > 0) {
    const at = nearest(open, (junction) => lengths[junction] ?? Infinity);
    open.delete(at);
    for (const index of around[at] ?? []) {
      const link = links[index];
      if (link === undefined) continue;
      const next = link.from === at ? link.to : link.from;
      const length = (lengths[at] ?? 0) + distance(junctions[at] ?? townHall, junctions[next] ?? townHall);
      if (length >= (lengths[next] ?? 0)) continue;
      lengths[next] = length;
      parents[next] = index;
      open.add(next);
    }
  }
  return parents;
}
