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
export const MAX_EDGE_DURATION_MS = 100_000_000;

/** Speeds of a class of roads in each hour of the week, from Monday 0:00 local time: 1 is as without traffic. */
export type SpeedFactors = Readonly<Partial<Record<RoadClass, readonly number[]>>>;

/** What a graph says of itself. */
export interface RoadGraphAbout {
  readonly name: string;
  /** Must be shown wherever the roads are drawn. */
  readonly attribution: string;
  /** Share of the nodes and edges read that the graph kept: those of the largest strongly connected part. */
  readonly keptNodeShare: number;
  readonly keptEdgeShare: number;
  readonly speedFactors?: SpeedFactors | undefined;
}

/**
 * A road network for cars. Every node can be reached from every other.
 *
 * Nodes are junctions, numbered in the order in which the hierarchy contracts them (see order.ts). A junction
 * with forbidden turns is there more than once: for each road with a forbidden turn, a copy that only this road
 * leads to and that only the allowed roads leave (see expand.ts). So turn restrictions need no look-up.
 *
 * A segment is a stretch of road with its shape; an edge leads along one in one direction. Several edges may lead
 * along the same segment in the same direction: those of copies.
 */
export interface RoadGraph {
  readonly about: RoadGraphAbout;
  readonly nodeLat: Int32Array;
  readonly nodeLng: Int32Array;
  /** The edges that leave node n are those from `firstEdge[n]` to before `firstEdge[n + 1]`. */
  readonly firstEdge: Uint32Array;
  readonly edgeHead: Uint32Array;
  /** Twice the number of the segment, plus one when it is driven against the direction it is drawn in. */
  readonly edgeSegment: Uint32Array;
  readonly edgeDurationMs: Uint32Array;
  readonly segmentLengthDecimeters: Uint32Array;
  /** Index into `roadClasses`. */
  readonly segmentClass: Uint8Array;
  /** Where the shape of each segment begins in `shapes`, and at last where they all end. */
  readonly firstShapeByte: Uint32Array;
  /** The points between the ends of each segment: see shapes.ts. */
  readonly shapes: Uint8Array;
}

/** Where each edge comes from. */
export function tailsOf({ firstEdge, edgeHead }: RoadGraph): Uint32Array {
  const tails = new Uint32Array(edgeHead.length);
  for (let node = 0; node + 1 < firstEdge.length; node++) {
    tails.fill(node, firstEdge[node], firstEdge[node + 1]);
  }
  return tails;
}
