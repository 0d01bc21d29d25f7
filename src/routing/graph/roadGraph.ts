/** What roads are told apart by; a speed factor is given for each. Links belong to the road they lead to. */
export const roadClasses = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'livingStreet',
  'service',
] as const;
export type RoadClass = (typeof roadClasses)[number];

/** Degrees are kept as whole millionths of them: 11 cm on the ground, and 32 bits. */
export const MICRODEGREES = 1_000_000;

/** Longer than any road between two junctions. With it, sums of costs stay exact: see metric.ts. */
export const MAX_SEGMENT_LENGTH_DECIMETERS = 10_000_000;
export const MAX_DURATION_MS = 100_000_000;
/** No turn takes longer, or counts for more. */
export const MAX_TURN_MS = 600_000;

/** Speeds of a class of roads in each hour of the week, from Monday 0:00 local time: 1 is as without traffic. */
export type SpeedFactors = Readonly<Partial<Record<RoadClass, readonly number[]>>>;

/** What a graph says of itself. */
export interface RoadGraphAbout {
  readonly name: string;
  /** Must be shown wherever the roads are drawn. */
  readonly attribution: string;
  readonly drivingSide: 'left' | 'right';
  /** Metres of street of each part, the largest first: see parts.ts. */
  readonly partMeters: readonly number[];
  /** Metres of street that are in no part, and not in the graph. */
  readonly leftOutMeters: number;
  /** What was read from the map, and what was not used and why, as lines to show. */
  readonly notes?: readonly string[] | undefined;
  readonly speedFactors?: SpeedFactors | undefined;
}

/** What is to be known of a segment, as bits. */
export const segmentTraits = {
  /** Nobody is picked up here: motorways, tunnels, ferries. */
  noStopping: 1,
  /** A bridge: a street beside or below may be meant. */
  elevated: 2,
  /** Private, or for residents, as it is drawn: driven at the ends of a trip only. */
  endsOnlyForward: 4,
  /** No road: speeds by the hour do not change it. */
  ferry: 8,
  /** A trip that begins here gets away. */
  canStart: 16,
  /** A trip that ends here gets here. */
  canEnd: 32,
  /** As `endsOnlyForward`, against the direction it is drawn in. */
  endsOnlyBackward: 64,
} as const;

/**
 * A road network for cars.
 *
 * A segment is a stretch of road with its shape. A node is a segment driven in one direction to its end. Where it
 * ends, at a junction, a turn leads to each drive that begins there, or is not there; every turn has its own time. A
 * segment in one direction can be several nodes: see expand.ts and parts.ts.
 *
 * Junctions are numbered so that those of a cell follow one another (see partition.ts), and nodes by where they begin.
 */
export interface RoadGraph {
  readonly about: RoadGraphAbout;
  /** Twice the number of the segment, plus one when it is driven against the direction it is drawn in. */
  readonly nodeSegment: Uint32Array;
  /** To drive all of the segment. */
  readonly nodeDurationMs: Uint32Array;
  /** The junction where the drive ends. */
  readonly nodeEnd: Uint32Array;
  /** Where in `turns` those from this node begin: one for each node that begins where it ends. */
  readonly nodeTurns: Uint32Array;
  /** The nodes that begin at junction j are those from `firstNode[j]` to before `firstNode[j + 1]`. */
  readonly firstNode: Uint32Array;
  /** The first junction of each cell, level by level, the finest first. */
  readonly cellStarts: Uint32Array;
  /** How many cells each level has. */
  readonly levelCells: Uint32Array;
  /** 0 where there is no turn, or else one more than the index of its kind. Nodes with the same turns share them. */
  readonly turns: Uint16Array;
  /** What a kind of turn takes, besides driving the segment that it leads to. */
  readonly turnMs: Uint32Array;
  /** What it counts for when routes are chosen, instead of what it takes; never told. See turnPreferences.ts. */
  readonly turnCostMs: Uint32Array;
  /** Where the shape of each segment begins. Longitudes go on beyond 180° where the roads do. */
  readonly segmentLat: Int32Array;
  readonly segmentLng: Int32Array;
  readonly segmentLengthDecimeters: Uint32Array;
  /** Number of the part, from 0. */
  readonly segmentPart: Uint16Array;
  /** What it is called: see streetNames.ts. */
  readonly segmentName: Uint16Array;
  /** Index into `roadClasses`. */
  readonly segmentClass: Uint8Array;
  /** What a second here counts for when routes are chosen, in hundredths: see weights.ts. */
  readonly segmentWeight: Uint8Array;
  /** Bits of `segmentTraits`. */
  readonly segmentTraits: Uint8Array;
  /** Where the other points of each segment begin in `shapes`, and at last where they all end. */
  readonly firstShapeByte: Uint32Array;
  /** The points of each segment after the first: see shapes.ts. */
  readonly shapes: Uint8Array;
}

/** How many turns there are. */
export function countTurns({ firstNode, nodeEnd, nodeTurns, turns }: RoadGraph): number {
  return nodeEnd.reduce((sum, junction, node) => {
    const first = nodeTurns[node] ?? 0;
    const possible = (firstNode[junction + 1] ?? 0) - (firstNode[junction] ?? 0);
    return sum + turns.subarray(first, first + possible).filter((turn) => turn !== 0).length;
  }, 0);
}
