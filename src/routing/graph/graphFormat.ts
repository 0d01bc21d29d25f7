import { z } from 'zod';
import { crc32 } from './checksum.ts';
import { HOURS_OF_WEEK, speedFactorRange } from './drivingCosts.ts';
import { findFault } from './graphFaults.ts';
import { type RoadGraph, roadClasses } from './roadGraph.ts';

/**
 * A graph file: a header, the arrays of the graph one after another, and what the graph says of itself as JSON.
 * All numbers are little-endian; everything of 32 bits comes first and then of 16, so that a file read to memory in
 * one piece can be looked at where it lies.
 *
 * The header's words of 32 bits: "HEXR" "OADS", version, checksum of all that follows, bytes of the whole file,
 * and the counts of what there is of everything, in the order of `Counts`.
 */
const MAGIC = new TextEncoder().encode('HEXROADS');
/** 1 had no turns of their own, and 2 an entry for each of them; neither is read any more. */
const VERSION = 3;
const COUNTS_FROM = 20;
const HEADER_BYTES = 56;
const CHECKED_FROM = 16;

const factorsSchema = z
  .array(z.number().min(speedFactorRange.lowest).max(speedFactorRange.highest))
  .length(HOURS_OF_WEEK);
export const speedFactorsSchema = z.partialRecord(z.enum(roadClasses), factorsSchema);

const aboutSchema = z.object({
  name: z.string(),
  attribution: z.string(),
  drivingSide: z.enum(['left', 'right']),
  partMeters: z.array(z.number()),
  leftOutMeters: z.number(),
  notes: z.array(z.string()).optional(),
  speedFactors: speedFactorsSchema.optional(),
});

export type GraphReading =
  | { readonly ok: true; readonly graph: RoadGraph }
  | { readonly ok: false; readonly problem: string };

export function writeGraph(graph: RoadGraph): Uint8Array<ArrayBuffer> {
  const about = new TextEncoder().encode(JSON.stringify(graph.about));
  const counts: Counts = {
    nodes: graph.nodeSegment.length,
    junctions: graph.firstNode.length - 1,
    cells: graph.cellStarts.length,
    levels: graph.levelCells.length,
    turns: graph.turns.length,
    turnKinds: graph.turnMs.length,
    segments: graph.segmentClass.length,
    shapeBytes: graph.shapes.length,
    aboutBytes: about.length,
  };
  const file = new Uint8Array(fileBytes(counts));
  const header = new DataView(file.buffer);
  file.set(MAGIC);
  header.setUint32(8, VERSION, true);
  header.setUint32(16, file.length, true);
  for (const [index, name] of countNames.entries()) {
    header.setUint32(COUNTS_FROM + 4 * index, counts[name], true);
  }
  const { about: aboutSection, ...arrays } = viewSections(file.buffer, counts);
  arrays.nodeSegment.set(graph.nodeSegment);
  arrays.nodeDurationMs.set(graph.nodeDurationMs);
  arrays.nodeEnd.set(graph.nodeEnd);
  arrays.nodeTurns.set(graph.nodeTurns);
  arrays.firstNode.set(graph.firstNode);
  arrays.cellStarts.set(graph.cellStarts);
  arrays.levelCells.set(graph.levelCells);
  arrays.segmentLat.set(graph.segmentLat);
  arrays.segmentLng.set(graph.segmentLng);
  arrays.segmentLengthDecimeters.set(graph.segmentLengthDecimeters);
  arrays.firstShapeByte.set(graph.firstShapeByte);
  arrays.turns.set(graph.turns);
  arrays.turnMs.set(graph.turnMs);
  arrays.turnCostMs.set(graph.turnCostMs);
  arrays.segmentPart.set(graph.segmentPart);
  arrays.segmentName.set(graph.segmentName);
  arrays.segmentClass.set(graph.segmentClass);
  arrays.segmentWeight.set(graph.segmentWeight);
  arrays.segmentTraits.set(graph.segmentTraits);
  arrays.shapes.set(graph.shapes);
  aboutSection.set(about);
  header.setUint32(12, crc32(file.subarray(CHECKED_FROM)), true);
  return file;
}

/** Checks everything that using the graph relies on. The graph's arrays are views of the buffer. */
export function readGraph(buffer: ArrayBuffer): GraphReading {
  const problem = (text: string): GraphReading => ({ ok: false, problem: text });
  const bytes = new Uint8Array(buffer);
  if (bytes.length === 0) return problem('the file is empty');
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) return problem('this is not a road graph');
  if (bytes.length < HEADER_BYTES) return problem('the file is cut off in its header');
  const header = new DataView(buffer);
  const version = header.getUint32(8, true);
  if (version < VERSION)
    return problem(
      `its format is version ${version}, older than ${VERSION}: build it again from its extract`,
    );
  if (version > VERSION) return problem(`its format is version ${version}, and only ${VERSION} can be read`);
  const expected = header.getUint32(16, true);
  if (bytes.length !== expected) return problem(`it has ${bytes.length} bytes and should have ${expected}`);
  if (header.getUint32(12, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    return problem('it is damaged: its checksum does not match');
  }
  const counts = readCounts(header);
  if (fileBytes(counts) !== expected) return problem('its parts do not add up to its size');

  const { about: aboutText, ...arrays } = viewSections(buffer, counts);
  const about = parseAbout(aboutText);
  if (about === null) return problem('what it says of itself cannot be read');
  const graph: RoadGraph = { about, ...arrays };
  const fault = findFault(graph);
  return fault === null ? { ok: true, graph } : problem(fault);
}

function parseAbout(text: Uint8Array): z.infer<typeof aboutSchema> | null {
  try {
    return aboutSchema.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)),
    );
  } catch {
    return null;
  }
}

const countNames = [
  'nodes',
  'junctions',
  'cells',
  'levels',
  'turns',
  'turnKinds',
  'segments',
  'shapeBytes',
  'aboutBytes',
] as const;
type Counts = Readonly<Record<(typeof countNames)[number], number>>;

function readCounts(header: DataView): Counts {
  const at = (name: keyof Counts) => header.getUint32(COUNTS_FROM + 4 * countNames.indexOf(name), true);
  return {
    nodes: at('nodes'),
    junctions: at('junctions'),
    cells: at('cells'),
    levels: at('levels'),
    turns: at('turns'),
    turnKinds: at('turnKinds'),
    segments: at('segments'),
    shapeBytes: at('shapeBytes'),
    aboutBytes: at('aboutBytes'),
  };
}

function fileBytes(counts: Counts): number {
  const { nodes, junctions, cells, levels, turns, turnKinds, segments, shapeBytes, aboutBytes } = counts;
  const words = 4 * nodes + (junctions + 1) + cells + levels + 2 * turnKinds + 3 * segments + (segments + 1);
  return HEADER_BYTES + 4 * words + 2 * (turns + 2 * segments) + 3 * segments + shapeBytes + aboutBytes;
}

function viewSections(buffer: ArrayBuffer, counts: Counts) {
  const { nodes, junctions, cells, levels, turns, turnKinds, segments, shapeBytes, aboutBytes } = counts;
  let offset = HEADER_BYTES;
  const take = (length: number) => {
    offset += length;
    return offset - length;
  };
  const words = (count: number) => new Uint32Array(buffer, take(4 * count), count);
  const halves = (count: number) => new Uint16Array(buffer, take(2 * count), count);
  const bytes = (count: number) => new Uint8Array(buffer, take(count), count);
  return {
    nodeSegment: words(nodes),
    nodeDurationMs: words(nodes),
    nodeEnd: words(nodes),
    nodeTurns: words(nodes),
    firstNode: words(junctions + 1),
    cellStarts: words(cells),
    levelCells: words(levels),
    turnMs: words(turnKinds),
    turnCostMs: words(turnKinds),
    segmentLat: new Int32Array(buffer, take(4 * segments), segments),
    segmentLng: new Int32Array(buffer, take(4 * segments), segments),
    segmentLengthDecimeters: words(segments),
    firstShapeByte: words(segments + 1),
    turns: halves(turns),
    segmentPart: halves(segments),
    segmentName: halves(segments),
    segmentClass: bytes(segments),
    segmentWeight: bytes(segments),
    segmentTraits: bytes(segments),
    shapes: bytes(shapeBytes),
    about: bytes(aboutBytes),
  };
}
