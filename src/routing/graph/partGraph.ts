import { isEndsOnly, type TurnGraph } from './expand.ts';
import { roadClasses } from './roadGraph.ts';
import type { Street } from './streets.ts';
import { type Adjacency, adjacency, strongParts } from './stronglyConnected.ts';
import { U_TURN_SECONDS } from './turnCosts.ts';
import { U_TURN_COST_SECONDS } from './turnPreferences.ts';

/**
 * The nodes and edges that trips are made of. A part of the network is a core, in which everybody can drive from
 * everywhere to everywhere, with what leads into it and what leads out of it: private roads, streets for residents,
 * what lies behind a private gate, and one-way roads that the extract cuts off. What leads into the core is left
 * and never entered again, what leads out of it is entered and never left. So it is driven at the ends of a trip and
 * not through, without a cost that nobody pays. What does both is there twice.
 */
export interface PartedGraph {
  readonly nodeDrive: readonly number[];
  readonly tails: readonly number[];
  readonly heads: readonly number[];
  readonly seconds: readonly number[];
  readonly costs: readonly number[];
  /** Of each street the number of its part plus one; 0 where it is in none. */
  readonly partOfStreet: Uint32Array;
  /** 1 for streets from which one gets away, and 1 for streets that one gets to. */
  readonly canStart: Uint8Array;
  readonly canEnd: Uint8Array;
  /** Metres of street of each part, the largest first. */
  readonly partMeters: readonly number[];
  /** What no part is large enough for. */
  readonly leftOutMeters: number;
}

/** A part without any public street is kept if it is longer: else it is a yard or a car park. */
const LARGE_PART_METERS = 1_000;
const SERVICE = roadClasses.indexOf('service');

export function partGraph(expanded: TurnGraph, streets: readonly Street[]): PartedGraph {
  const graph = withTurningRound(expanded);
  const { nodeDrive, tails, heads, isGated } = graph;
  const nodeCount = nodeDrive.length;
  const isClosed = Uint8Array.from(nodeDrive, (drive) => {
    const street = streets[drive >>> 1];
    return street !== undefined && isEndsOnly(street, (drive & 1) === 1) ? 1 : 0;
  });
  const isThrough = (edge: number) =>
    isGated[edge] === 0 && isClosed[tails[edge] ?? 0] === 0 && isClosed[heads[edge] ?? 0] === 0;
  const through = tails.map((_, edge) => edge).filter(isThrough);
  const wholePart = strongParts(adjacency(nodeCount, tails, heads));
  const openPart = strongParts(
    adjacency(
      nodeCount,
      through.map((edge) => tails[edge] ?? 0),
      through.map((edge) => heads[edge] ?? 0),
    ),
  );
  const cores = findCores(graph, streets, isClosed, wholePart, openPart);
  return layOutLayers(graph, streets, cores, (edge) => isThrough(edge) || cores.isPrivate(edge));
}

/**
 * On a ring without any dead end nobody could ever turn around, and its two directions would be two networks. So one
 * may turn there wherever the two directions of a street do not hang together.
 */
function withTurningRound(graph: TurnGraph): TurnGraph {
  const { nodeDrive, tails, heads } = graph;
  const part = strongParts(adjacency(nodeDrive.length, tails, heads));
  const nodeOf = new Map<number, number>();
  for (const [node, drive] of nodeDrive.entries()) if (!nodeOf.has(drive)) nodeOf.set(drive, node);
  // Parts in which one can drive in circles.
  const circular = new Set<number | undefined>();
  for (const [edge, tail] of tails.entries()) {
    if (part[tail] === part[heads[edge] ?? 0]) circular.add(part[tail]);
  }
  const turns = [...nodeOf].flatMap(([drive, node]) => {
    const back = nodeOf.get(drive ^ 1);
    const isRing = back !== undefined && circular.has(part[node]) && circular.has(part[back]);
    return isRing && part[back] !== part[node] ? [{ node, back }] : [];
  });
  return {
    nodeDrive,
    tails: [...tails, ...turns.map(({ node }) => node)],
    heads: [...heads, ...turns.map(({ back }) => back)],
    seconds: [...graph.seconds, ...turns.map(() => U_TURN_SECONDS)],
    costs: [...graph.costs, ...turns.map(() => U_TURN_COST_SECONDS)],
    isGated: [...graph.isGated, ...turns.map(() => 0)],
  };
}

interface Cores {
  /** Number of the part plus one of each node that is in a core; 0 for others. */
  readonly coreOf: Uint32Array;
  /** The same for nodes that are in none and from which a core can be reached: that of the first. */
  readonly leadsIn: Uint32Array;
  /** And for nodes that can be reached from one. */
  readonly leadsOut: Uint32Array;
  readonly count: number;
  /** Where a part has no public street at all, all of it is its core. */
  isPrivate(edge: number): boolean;
}

/** The largest part comes first, and takes along what leads to it and from it. */
function findCores(
  { nodeDrive, tails, heads }: TurnGraph,
  streets: readonly Street[],
  isClosed: Uint8Array,
  wholePart: Uint32Array,
  openPart: Uint32Array,
): Cores {
  const nodeCount = nodeDrive.length;
  const forth = adjacency(nodeCount, tails, heads);
  const back = adjacency(nodeCount, heads, tails);
  const coreOf = new Uint32Array(nodeCount);
  const [leadsIn, leadsOut] = [new Uint32Array(nodeCount), new Uint32Array(nodeCount)];
  const privateCores = new Set<number>();
  let count = 0;

  const flood = (start: readonly number[], { first, heads: next }: Adjacency, reached: Uint32Array) => {
    const open = [...start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (let edge = first[node] ?? 0; edge < (first[node + 1] ?? 0); edge++) {
        const other = next[edge] ?? 0;
        if (coreOf[other] !== 0 || reached[other] !== 0) continue;
        reached[other] = count;
        open.push(other);
      }
    }
  };
  const members = Map.groupBy(nodeDrive.keys(), (node) => wholePart[node] ?? 0);
  for (const nodes of [...members.values()].sort((a, b) => b.length - a.length)) {
    const isTaken = nodes.some((node) => leadsIn[node] !== 0 || leadsOut[node] !== 0);
    if (isTaken || !isCircular(nodes, forth)) continue;
    const open = nodes.filter((node) => isClosed[node] === 0);
    const groups = Map.groupBy(open, (node) => openPart[node] ?? 0).values();
    const largest = [...groups].reduce((best, group) => (group.length > best.length ? group : best), []);
    const core = largest.length > 1 ? largest : nodes;
    if (!isWorthKeeping(core, nodeDrive, streets)) continue;
    count++;
    for (const node of core) coreOf[node] = count;
    if (largest.length < 2) privateCores.add(count);
    flood(core, back, leadsIn);
    flood(core, forth, leadsOut);
  }
  return {
    coreOf,
    leadsIn,
    leadsOut,
    count,
    isPrivate: (edge) => privateCores.has(coreOf[tails[edge] ?? 0] ?? 0),
  };
}

/** Whether one can drive in circles on the nodes of a part. */
function isCircular([node = 0, ...others]: readonly number[], { first, heads }: Adjacency): boolean {
  return others.length > 0 || heads.subarray(first[node], first[node + 1]).includes(node);
}

function isWorthKeeping(
  core: readonly number[],
  nodeDrive: readonly number[],
  streets: readonly Street[],
): boolean {
  const along = new Set(core.map((node) => (nodeDrive[node] ?? 0) >>> 1));
  let meters = 0;
  for (const index of along) {
    const street = streets[index];
    if (street === undefined) continue;
    if (street.roadClass !== SERVICE) return true;
    meters += street.lengthMeters;
  }
  return meters >= LARGE_PART_METERS;
}

function layOutLayers(
  { nodeDrive, tails, heads, seconds, costs }: TurnGraph,
  streets: readonly Street[],
  { coreOf, leadsIn, leadsOut, count }: Cores,
  isThrough: (edge: number) => boolean,
): PartedGraph {
  const drives: number[] = [];
  const numbered = (isThere: (node: number) => boolean) =>
    Int32Array.from(nodeDrive, (drive, node) => (isThere(node) ? drives.push(drive) - 1 : -1));
  const core = numbered((node) => coreOf[node] !== 0);
  const inward = numbered((node) => leadsIn[node] !== 0 && coreOf[node] === 0);
  const outward = numbered((node) => leadsOut[node] !== 0 && coreOf[node] === 0);
  const kept = {
    tails: [] as number[],
    heads: [] as number[],
    seconds: [] as number[],
    costs: [] as number[],
  };
  for (const [edge, tail] of tails.entries()) {
    const head = heads[edge] ?? 0;
    const keep = (from: number | undefined = -1, to: number | undefined = -1) => {
      if (from < 0 || to < 0) return;
      kept.tails.push(from);
      kept.heads.push(to);
      kept.seconds.push(seconds[edge] ?? 0);
      kept.costs.push(costs[edge] ?? 0);
    };
    if (isThrough(edge)) keep(core[tail], core[head]);
    keep(core[tail], outward[head]);
    keep(outward[tail], outward[head]);
    keep(inward[tail], inward[head]);
    keep(inward[tail], core[head]);
    // What leads out and never in can also be entered by those who never were in the core.
    if (inward[head] === -1) keep(inward[tail], outward[head]);
  }
  return {
    nodeDrive: drives,
    ...kept,
    ...describeStreets(nodeDrive, streets, { coreOf, leadsIn, leadsOut, count }),
  };
}

/** A street counts once, whatever copies and directions of it there are. */
function describeStreets(
  nodeDrive: readonly number[],
  streets: readonly Street[],
  { coreOf, leadsIn, leadsOut, count }: Omit<Cores, 'isPrivate'>,
): Pick<PartedGraph, 'partOfStreet' | 'canStart' | 'canEnd' | 'partMeters' | 'leftOutMeters'> {
  const partOfStreet = new Uint32Array(streets.length);
  const [canStart, canEnd] = [new Uint8Array(streets.length), new Uint8Array(streets.length)];
  for (const [node, drive] of nodeDrive.entries()) {
    const street = drive >>> 1;
    const core = coreOf[node] ?? 0;
    const [inward, outward] = [core || leadsIn[node] || 0, core || leadsOut[node] || 0];
    if (core !== 0 || partOfStreet[street] === 0) partOfStreet[street] = inward || outward;
    if (inward !== 0) canStart[street] = 1;
    if (outward !== 0) canEnd[street] = 1;
  }
  const meters = new Array<number>(count + 1).fill(0);
  for (const [index, { lengthMeters }] of streets.entries()) {
    const part = partOfStreet[index] ?? 0;
    meters[part] = (meters[part] ?? 0) + lengthMeters;
  }
  const [leftOutMeters = 0, ...partMeters] = meters;
  return { partOfStreet, canStart, canEnd, partMeters, leftOutMeters };
}
