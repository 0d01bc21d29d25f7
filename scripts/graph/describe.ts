import { writeGraph } from '../../src/routing/graph/format.ts';
import { MICRODEGREES, type RoadGraph } from '../../src/routing/graph/roadGraph.ts';

/** What there is to know of a graph, a line each. */
export function describeGraph(graph: RoadGraph): string {
  const { about, edgeHead, nodeLat, nodeLng, segmentClass, segmentLengthDecimeters } = graph;
  const bytes = writeGraph(graph).length;
  const [south, north] = range(nodeLat);
  const [west, east] = range(nodeLng);
  const kilometers = segmentLengthDecimeters.reduce((sum, length) => sum + length, 0) / 10_000;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `name          ${about.name}`,
    `nodes         ${nodeLat.length}`,
    `edges         ${edgeHead.length}, along ${segmentClass.length} segments of ${kilometers.toFixed(0)} km in all`,
    `bounding box  ${west}…${east}, ${south}…${north}`,
    `largest part  ${percent(about.keptNodeShare)} of the nodes and ${percent(about.keptEdgeShare)} of the edges were in the largest`,
    '              strongly connected part; the rest is left out, and no place snaps to it',
    `size          ${bytes} bytes, ${(bytes / edgeHead.length).toFixed(1)} an edge`,
    `speeds        ${about.speedFactors === undefined ? 'the same at every hour' : 'by hour of the week'}`,
    `attribution   ${about.attribution}`,
  ].join('\n');
}

function range(microdegrees: Int32Array): [number, number] {
  const [lowest, highest] = microdegrees.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return [lowest / MICRODEGREES, highest / MICRODEGREES];
}
