import { contractChains } from './chains.ts';
import { RoadDensity } from './density.ts';
import { expandTurns, isEndsOnly } from './expand.ts';
import { type PartedGraph, partGraph } from './partGraph.ts';
import { partition } from './partition.ts';
import {
  MAX_DURATION_MS,
  MAX_SEGMENT_LENGTH_DECIMETERS,
  MAX_TURN_MS,
  MICRODEGREES,
  type RoadGraph,
  type SpeedFactors,
  segmentTraits,
} from './roadGraph.ts';
import { writeShape } from './shapes.ts';
import { nameNumber } from './streetNames.ts';
import { junctionCount, type Street, type Streets } from './streets.ts';
import { streetWeights } from './streetWeights.ts';
import { adjacency } from './stronglyConnected.ts';
import { unwrapLongitudes } from './unwrap.ts';

export interface Labels {
  readonly name: string;
  readonly attribution: string;
  readonly notes?: readonly string[] | undefined;
  readonly speedFactors?: SpeedFactors | undefined;
}

/** The graph of all parts of the streets in which one can drive from place to place; null if there is none. */
export function assembleGraph(
  input: Streets,
  labels: Labels,
  progress: (share: number) => void = () => {},
): RoadGraph | null {
  const drawn = unwrapLongitudes(input.streets);
  const contracted = contractChains({ ...input, streets: drawn });
  const { streets } = contracted;
  const density = new RoadDensity(drawn);
  const parted = partGraph(expandTurns(contracted, density), streets);
  if (parted.tails.length === 0) return null;
  return {
    about: {
      ...labels,
      drivingSide: input.drivingSide ?? 'right',
      partMeters: parted.partMeters.map(Math.round),
      leftOutMeters: Math.round(parted.leftOutMeters),
    },
    ...layOut(parted, streets, density, progress),
  };
}

/** Nodes sorted by where they begin, segments in the order in which nodes first need them: near ones lie together. */
function layOut(
  parted: PartedGraph,
  streets: readonly Street[],
  density: RoadDensity,
  progress: (share: number) => void,
): Omit<RoadGraph, 'about'> {
  const { nodeDrive } = parted;
  const junctions = numberJunctions(nodeDrive, streets, progress);
  const starts = Uint32Array.from(nodeDrive, (drive) => junctions.numberOf(startOf(streets, drive)));
  const order = Uint32Array.from(nodeDrive.keys()).sort(
    (a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b,
  );
  const newNode = new Uint32Array(order.length);
  for (const [node, old] of order.entries()) newNode[old] = node;
  const drives = order.map((old) => nodeDrive[old] ?? 0);
  const segmentOf = new Map<number, number>();
  for (const drive of drives) {
    if (!segmentOf.has(drive >>> 1)) segmentOf.set(drive >>> 1, segmentOf.size);
  }
  const { first: firstNode } = adjacency(junctions.count, starts, starts);
  const nodeEnd = drives.map((drive) => junctions.numberOf(startOf(streets, drive ^ 1)));
  return {
    nodeSegment: drives.map((drive) => 2 * (segmentOf.get(drive >>> 1) ?? 0) + (drive & 1)),
    nodeDurationMs: drives.map((drive) => durationMs(streets[drive >>> 1], (drive & 1) === 1)),
    nodeEnd,
    firstNode,
    cellStarts: Uint32Array.from(junctions.cellStarts.flat()),
    levelCells: Uint32Array.from(junctions.cellStarts, ({ length }) => length),
    ...layOutTurns(parted, newNode, nodeEnd, firstNode),
    ...layOutSegments(Array.from(segmentOf.keys()), streets, parted, streetWeights(streets, density)),
  };
}

interface NumberedJunctions {
  readonly count: number;
  readonly cellStarts: readonly (readonly number[])[];
  /** The number that the graph gives to a junction of the streets. */
  numberOf(junction: number): number;
}

/** Only junctions that nodes meet at have a number. */
function numberJunctions(
  nodeDrive: readonly number[],
  streets: readonly Street[],
  progress: (share: number) => void,
): NumberedJunctions {
  const met = new Int32Array(junctionCount(streets)).fill(-1);
  const [lats, lngs]: [number[], number[]] = [[], []];
  const [tails, heads]: [number[], number[]] = [[], []];
  const meet = (drive: number): number => {
    const junction = startOf(streets, drive);
    const known = met[junction] ?? -1;
    if (known !== -1) return known;
    met[junction] = lats.length;
    const points = streets[drive >>> 1]?.points ?? [];
    const [lat, lng] = (drive & 1) === 1 ? [points.at(-2), points.at(-1)] : points;
    lats.push(lat ?? 0);
    lngs.push(lng ?? 0);
    return lats.length - 1;
  };
  for (const drive of nodeDrive) {
    const [from, to] = [meet(drive), meet(drive ^ 1)];
    tails.push(from, to);
    heads.push(to, from);
  }
  const narrowing = Math.cos(((lats[lats.length >> 1] ?? 0) / MICRODEGREES / 180) * Math.PI);
  const { order, cellStarts } = partition(
    Float64Array.from(lngs, (lng) => lng * narrowing),
    Float64Array.from(lats),
    adjacency(lats.length, tails, heads),
    progress,
  );
  const numbers = new Uint32Array(order.length);
  for (const [number, junction] of order.entries()) numbers[junction] = number;
  return { count: order.length, cellStarts, numberOf: (junction) => numbers[met[junction] ?? 0] ?? 0 };
}

function startOf(streets: readonly Street[], drive: number): number {
  const street = streets[drive >>> 1];
  return ((drive & 1) === 1 ? street?.to : street?.from) ?? 0;
}

/** Most nodes have the same turns as many others. */
function layOutTurns(
  { tails, heads, seconds, costs }: PartedGraph,
  newNode: Uint32Array,
  nodeEnd: Uint32Array,
  firstNode: Uint32Array,
): Pick<RoadGraph, 'nodeTurns' | 'turns' | 'turnMs' | 'turnCostMs'> {
  const kinds = new Map<number, number>();
  const kindOf = (edge: number): number => {
    const kind = turnMs(seconds[edge]) * (MAX_TURN_MS + 1) + turnMs(costs[edge]);
    const known = kinds.get(kind) ?? kinds.size;
    kinds.set(kind, known);
    return known;
  };
  const edgesOf = adjacency(
    newNode.length,
    tails.map((tail) => newNode[tail] ?? 0),
    tails.map((_, edge) => edge),
  );
  const turns: number[] = [];
  const known = new Map<string, number>();
  const nodeTurns = nodeEnd.map((junction, node) => {
    const start = firstNode[junction] ?? 0;
    const row = new Array<number>((firstNode[junction + 1] ?? 0) - start).fill(0);
    for (const edge of edgesOf.heads.subarray(edgesOf.first[node], edgesOf.first[node + 1])) {
      row[(newNode[heads[edge] ?? 0] ?? 0) - start] = 1 + kindOf(edge);
    }
    const key = row.join();
    const at = known.get(key) ?? turns.length;
    if (at === turns.length) turns.push(...row);
    known.set(key, at);
    return at;
  });
  const pairs = Array.from(kinds.keys());
  return {
    nodeTurns,
    turns: Uint16Array.from(turns),
    turnMs: Uint32Array.from(pairs, (kind) => Math.floor(kind / (MAX_TURN_MS + 1))),
    turnCostMs: Uint32Array.from(pairs, (kind) => kind % (MAX_TURN_MS + 1)),
  };
}

function layOutSegments(
  indices: readonly number[],
  streets: readonly Street[],
  { partOfStreet, canStart, canEnd }: PartedGraph,
  weights: Float64Array,
) {
  const segments = indices.map((index) => streets[index]).filter((street) => street !== undefined);
  const shapes: number[] = [];
  const firstShapeByte = new Uint32Array(segments.length + 1);
  for (const [segment, { points }] of segments.entries()) {
    writeShape(points, shapes);
    firstShapeByte[segment + 1] = shapes.length;
  }
  return {
    segmentLat: Int32Array.from(segments, ({ points }) => points[0] ?? 0),
    segmentLng: Int32Array.from(segments, ({ points }) => points[1] ?? 0),
    segmentLengthDecimeters: Uint32Array.from(segments, ({ lengthMeters }) =>
      clamp(Math.round(lengthMeters * 10), 1, MAX_SEGMENT_LENGTH_DECIMETERS),
    ),
    segmentPart: Uint16Array.from(indices, (index) => clamp((partOfStreet[index] ?? 1) - 1, 0, 0xffff)),
    segmentName: Uint16Array.from(segments, ({ names }) => nameNumber(names?.[0] ?? '')),
    segmentClass: Uint8Array.from(segments, ({ roadClass }) => roadClass),
    segmentWeight: Uint8Array.from(indices, (index) =>
      clamp(Math.round(100 * (weights[index] ?? 1)), 1, 0xff),
    ),
    segmentTraits: Uint8Array.from(
      segments,
      (street, segment) =>
        traitsOf(street) |
        (canStart[indices[segment] ?? 0] === 1 ? segmentTraits.canStart : 0) |
        (canEnd[indices[segment] ?? 0] === 1 ? segmentTraits.canEnd : 0),
    ),
    firstShapeByte,
    shapes: Uint8Array.from(shapes),
  };
}

function traitsOf(street: Street): number {
  const { stopping, kind, forwardSeconds, backwardSeconds } = street;
  const closedForward = forwardSeconds === null || isEndsOnly(street, false);
  const closedBackward = backwardSeconds === null || isEndsOnly(street, true);
  const isClosed = closedForward && closedBackward;
  return (
    (stopping === 'never' ? segmentTraits.noStopping : 0) |
    (stopping === 'elevated' ? segmentTraits.elevated : 0) |
    (isClosed || isEndsOnly(street, false) ? segmentTraits.endsOnlyForward : 0) |
    (isClosed || isEndsOnly(street, true) ? segmentTraits.endsOnlyBackward : 0) |
    (kind === 'ferry' ? segmentTraits.ferry : 0)
  );
}

/** Never 0: a drive that costs nothing could be driven in circles. */
function durationMs(street: Street | undefined, isReversed: boolean): number {
  const seconds = isReversed ? street?.backwardSeconds : street?.forwardSeconds;
  return clamp(Math.round((seconds ?? 0) * 1000), 1, MAX_DURATION_MS);
}

function turnMs(seconds: number | undefined): number {
  return clamp(Math.round((seconds ?? 0) * 1000), 0, MAX_TURN_MS);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
