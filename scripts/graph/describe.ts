import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { loadedBytes } from '../../src/routing/graph/memory.ts';
import { countTurns, MICRODEGREES, type RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { wrapLongitude } from '../../src/routing/graph/unwrap.ts';

/** What there is to know of a graph, a line each. */
export function describeGraph(graph: RoadGraph): string {
  const { about, nodeSegment, segmentClass, segmentLengthDecimeters, segmentLat, segmentLng } = graph;
  const nodes = nodeSegment.length;
  const bytes = writeGraph(graph).length;
  const [south, north] = range(segmentLat);
  const [west, east] = range(segmentLng).map(wrapLongitude);
  const kilometers = segmentLengthDecimeters.reduce((sum, length) => sum + length, 0) / 10_000;
  const loaded = loadedBytes(graph);
  const parts = about.partMeters.map((meters) => (meters / 1000).toFixed(1));
  return [
    `name          ${about.name}`,
    `nodes         ${nodes} drives along ${segmentClass.length} segments of ${kilometers.toFixed(0)} km in all`,
    `edges         ${countTurns(graph)} turns between them`,
    `junctions     ${graph.firstNode.length - 1}`,
    `bounding box  ${west}…${east}, ${south}…${north}`,
    `parts         ${parts.length}, not connected: ${shortened(parts)} km of street`,
    `              ${(about.leftOutMeters / 1000).toFixed(1)} km that lead nowhere are left out, and no place snaps to them`,
    `size          ${bytes} bytes, ${(loaded / 1e6).toFixed(1)} MB when loaded: ${(loaded / nodes).toFixed(0)} bytes a node`,
    `speeds        ${about.speedFactors === undefined ? 'the same at every hour' : 'by hour of the week'}`,
    ...(about.notes ?? []).map((note, index) => `${index === 0 ? 'read' : ''}`.padEnd(14) + note),
    `attribution   ${about.attribution}`,
  ].join('\n');
}

const SHOWN_PARTS = 8;

function shortened(parts: readonly string[]): string {
  return [...parts.slice(0, SHOWN_PARTS), ...(parts.length > SHOWN_PARTS ? ['…'] : [])].join(', ');
}

function range(microdegrees: Int32Array): [number, number] {
  const [lowest, highest] = microdegrees.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return [lowest / MICRODEGREES, highest / MICRODEGREES];
}
