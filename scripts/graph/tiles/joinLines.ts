import type { LineString } from 'geojson';
import type { MapFeature } from './mapFeatures.ts';

interface Piece {
  readonly feature: MapFeature;
  readonly points: LineString['coordinates'];
}

/**
 * Joins lines that look alike where they meet, end to end: drawn from afar, a long line loses points where short ones
 * would vanish, and a name has room along it. Other features stay as they are.
 */
export function joinLines(features: readonly MapFeature[]): MapFeature[] {
  const pieces: Piece[] = [];
  const others: MapFeature[] = [];
  for (const feature of features) {
    const { geometry } = feature;
    if (geometry.type === 'LineString') pieces.push({ feature, points: geometry.coordinates });
    else others.push(feature);
  }
  const piecesAt = Map.groupBy(
    pieces.flatMap((piece) => [
      { key: endKey(piece, piece.points[0]), piece },
      { key: endKey(piece, piece.points.at(-1)), piece },
    ]),
    ({ key }) => key,
  );
  const used = new Set<Piece>();
  const takeAt = (end: string, isStart: boolean, isDirected: boolean): Piece | undefined => {
    const next = piecesAt.get(end)?.find(({ piece }) => {
      const meets = endKey(piece, isStart ? piece.points[0] : piece.points.at(-1)) === end;
      return !used.has(piece) && (meets || !isDirected);
    })?.piece;
    if (next !== undefined) used.add(next);
    return next;
  };
  const lines = pieces.flatMap((piece): MapFeature[] => {
    if (used.has(piece)) return [];
    used.add(piece);
    const { feature } = piece;
    // A line that one drives along in one direction keeps it.
    const isDirected = feature.properties.oneway !== undefined;
    const points = [...piece.points];
    for (const isStart of [true, false]) {
      for (;;) {
        const end = endKey(piece, isStart ? points.at(-1) : points[0]);
        const next = takeAt(end, isStart, isDirected);
        if (next === undefined) break;
        const startsThere = endKey(next, next.points[0]) === end;
        if (isStart) points.push(...(startsThere ? next.points : next.points.toReversed()).slice(1));
        else points.unshift(...(startsThere ? next.points.toReversed() : next.points).slice(0, -1));
      }
    }
    return [{ ...feature, geometry: { type: 'LineString', coordinates: points } }];
  });
  return [...others, ...lines];
}

function endKey({ feature }: Piece, end: Piece['points'][number] | undefined): string {
  const { class: kind, name = '', oneway = 0 } = feature.properties;
  return `${feature.layer} ${kind} ${oneway} ${end} ${name}`;
}
