import { contractChains } from './chains.ts';
import { expandTurns, isEndsOnly } from './expand.ts';
import { contractionRanks } from './order.ts';
import { type PartedGraph, partGraph } from './parts.ts';
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
import type { Street, Streets } from './streets.ts';
import { adjacency } from './strongPart.ts';
import { unwrapLongitudes } from './unwrap.ts';
import { streetWeights } from './weights.ts';

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
  const contracted = contractChains({ ...input, streets: unwrapLongitudes(input.streets) });
  const { streets } = contracted;
  const parted = partGraph(expandTurns(contracted), streets);
  if (parted.tails.length === 0) return null;
  const rankOf = contractionOrder(parted, streets, progress);
  return {
    about: {
      ...labels,
      drivingSide: input.drivingSide ?? 'right',
      partMeters: parted.partMeters.map(Math.round),
      leftOutMeters: Math.round(parted.leftOutMeters),
    },
    ...layOut(parted, streets, rankOf),
  };
}

/** The numbers that nodes get. */
function contractionOrder(
  { nodeDrive, tails, heads }: PartedGraph,
  streets: readonly Street[],
  progress: (share: number) => void,
): Uint32Array {
  // Where drives end, all that turn into the same ones lie together.
  const ends = nodeDrive.map((drive) => endOf(streets[drive >>> 1], (drive & 1) === 1));
  const [middleLat = 0] = ends[ends.length >> 1] ?? [];
  const narrowing = Math.cos((middleLat / MICRODEGREES / 180) * Math.PI);
  const x = Float64Array.from(ends, ([, lng]) => lng * narrowing);
  const y = Float64Array.from(ends, ([lat]) => lat);
  const bothWays = adjacency(nodeDrive.length, [...tails, ...heads], [...heads, ...tails]);
  return contractionRanks(x, y, bothWays, progress);
}

function endOf(street: Street | undefined, isReversed: boolean): readonly [number, number] {
  const points = street?.points ?? [];
  return isReversed ? [points[0] ?? 0, points[1] ?? 0] : [points.at(-2) ?? 0, points.at(-1) ?? 0];
}

/** Edges sorted by the node they leave, segments in the order in which nodes first need them: near ones lie together. */
function layOut(
  parted: PartedGraph,
  streets: readonly Street[],
  rankOf: Uint32Array,
): Omit<RoadGraph, 'about'> {
  const { nodeDrive, tails, heads, seconds, penalties } = parted;
  const driveOfRank = new Uint32Array(nodeDrive.length);
  nodeDrive.forEach((drive, node) => {
    driveOfRank[rankOf[node] ?? 0] = drive;
  });
  const segmentOf = new Map<number, number>();
  for (const drive of driveOfRank) {
    if (!segmentOf.has(drive >>> 1)) segmentOf.set(drive >>> 1, segmentOf.size);
  }
  const ranked = (nodes: readonly number[]) => Uint32Array.from(nodes, (node) => rankOf[node] ?? 0);
  const rankedTails = ranked(tails);
  const order = Uint32Array.from(tails.keys()).sort(
    (a, b) => (rankedTails[a] ?? 0) - (rankedTails[b] ?? 0) || a - b,
  );
  return {
    nodeSegment: driveOfRank.map((drive) => 2 * (segmentOf.get(drive >>> 1) ?? 0) + (drive & 1)),
    nodeDurationMs: driveOfRank.map((drive) => durationMs(streets[drive >>> 1], (drive & 1) === 1)),
    firstEdge: adjacency(nodeDrive.length, rankedTails, rankedTails).first,
    edgeHead: order.map((edge) => rankOf[heads[edge] ?? 0] ?? 0),
    edgeTurnMs: Uint16Array.from(order, (edge) => turnMs(seconds[edge])),
    edgePenaltyMs: Uint16Array.from(order, (edge) => turnMs(penalties[edge])),
    ...layOutSegments(Array.from(segmentOf.keys()), streets, parted),
  };
}

function layOutSegments(
  indices: readonly number[],
  streets: readonly Street[],
  { partOfStreet, canStart, canEnd }: PartedGraph,
) {
  const segments = indices.map((index) => streets[index]).filter((street) => street !== undefined);
  const weights = streetWeights(streets);
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
