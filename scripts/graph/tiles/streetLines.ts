import {
  MICRODEGREES,
  type RoadClass,
  type RoadGraph,
  roadClasses,
} from '../../../src/routing/graph/roadGraph.ts';
import { Segments } from '../../../src/routing/graph/segments.ts';

/** Longitude and latitude, as GeoJSON has them. */
export type Point = [number, number];

/** Streets of one class, end to end. */
export interface StreetLine {
  readonly roadClass: RoadClass;
  readonly points: Point[];
}

/**
 * The streets of a graph as few long lines: segments of a class are joined where they meet. Drawn from afar, long
 * lines lose points where short ones would vanish.
 */
export function streetLines(graph: RoadGraph): StreetLine[] {
  const pieces = readPieces(graph);
  const piecesAt = Map.groupBy(
    pieces.flatMap((piece) => [
      { key: endKey(piece, piece.points[0]), piece },
      { key: endKey(piece, piece.points.at(-1)), piece },
    ]),
    ({ key }) => key,
  );
  const used = new Set<StreetLine>();
  const takeAt = (end: string): StreetLine | undefined => {
    const next = piecesAt.get(end)?.find(({ piece }) => !used.has(piece))?.piece;
    if (next !== undefined) used.add(next);
    return next;
  };

  const extend = (line: StreetLine): void => {
    for (;;) {
      const end = endKey(line, line.points.at(-1));
      const next = takeAt(end);
      if (next === undefined) return;
      const isForward = endKey(next, next.points[0]) === end;
      line.points.push(...(isForward ? next.points : next.points.toReversed()).slice(1));
    }
  };
  return pieces.flatMap((piece) => {
    if (used.has(piece)) return [];
    used.add(piece);
    const line = { roadClass: piece.roadClass, points: [...piece.points] };
    extend(line);
    line.points.reverse();
    extend(line);
    return [line];
  });
}

function readPieces(graph: RoadGraph): StreetLine[] {
  const segments = new Segments(graph);
  const numbers: number[] = [];
  return Array.from({ length: segments.count }, (_, segment) => {
    const count = segments.readPoints(segment, numbers);
    const points = Array.from({ length: count / 2 }, (_, index): Point => {
      const [lat = 0, lng = 0] = numbers.slice(2 * index, 2 * index + 2);
      return [lng / MICRODEGREES, lat / MICRODEGREES];
    });
    return { roadClass: roadClasses[graph.segmentClass[segment] ?? 0] ?? 'service', points };
  });
}

function endKey({ roadClass }: StreetLine, end: Point | undefined): string {
  return `${roadClass} ${end}`;
}
