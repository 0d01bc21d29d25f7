import type { Position } from 'geojson';
import { isInside } from '../crop.ts';
import type { Box } from '../places/areas.ts';

/** Where a coast is cut off farther from the frame than this share of it, it is broken rather than cut. */
const mostGap = 0.1;

/** A stretch of coast from one border of the frame to another, and how far around the border each end is. */
interface Stretch {
  readonly points: readonly Position[];
  readonly enters: number;
  readonly leaves: number;
}

/**
 * The sea within a frame, as polygons with islands for holes. A coastline has land on its left and water on its right
 * (OpenStreetMap's `natural=coastline`). The sea is closed along the frame: from where a coast leaves it, clockwise to
 * where the next one enters. Where a coast ends in the middle, nobody knows on which side it goes on: then there is no
 * sea, rather than a flood.
 *
 * @param lines head to tail, as `joinHeadToTail` gives them; closed ones end where they begin
 */
export function seaWithin(frame: Box, lines: readonly (readonly Position[])[]): Position[][][] {
  const stretches: Stretch[] = [];
  const rings: (readonly Position[])[] = [];
  for (const line of lines) {
    if (isRing(line) && line.every((point) => isWithin(point, frame))) rings.push(line);
    else {
      for (const piece of cut(isRing(line) ? fromOutside(line, frame) : line, frame)) {
        const stretch = stretchOf(piece, frame);
        if (stretch === null) return [];
        stretches.push(stretch);
      }
    }
  }
  const [lakes, islands] = [rings.filter((ring) => area(ring) < 0), rings.filter((ring) => area(ring) > 0)];
  const seas = [...closeAlong(frame, stretches), ...lakes];
  const isAllSea = stretches.length === 0 && islands.some((island) => containing(island, seas) === null);
  if (isAllSea) seas.push([...corners(frame), cornerOf(frame, 0)]);
  return seas.map((sea) => [
    [...sea],
    ...islands.filter((island) => containing(island, seas) === sea).map((island) => [...island]),
  ]);
}

/** Joins lines of node ids where one ends and the next begins, never turning one around. */
export function joinHeadToTail(lines: readonly (readonly number[])[]): number[][] {
  const open = new Set(lines.filter(({ length }) => length > 1));
  const beginning = new Map([...open].map((line) => [line[0], line]));
  const ends = new Set([...open].map((line) => line.at(-1)));
  const joined: number[][] = [];
  // Those that follow no other begin a coast; what is left then goes round.
  for (const first of [...[...open].filter(([head]) => !ends.has(head)), ...open]) {
    if (!open.delete(first)) continue;
    const whole = [...first];
    for (;;) {
      const next = beginning.get(whole.at(-1));
      if (next === undefined || whole[0] === whole.at(-1) || !open.delete(next)) break;
      whole.push(...next.slice(1));
    }
    joined.push(whole);
  }
  return joined;
}

/** The parts of a line that lie in a frame (Y.-D. Liang, B. A. Barsky, 1984). */
function cut(line: readonly Position[], frame: Box): Position[][] {
  const pieces: Position[][] = [];
  let piece: Position[] = [];
  const finish = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  for (const [index, to] of line.slice(1).entries()) {
    const from = line[index] ?? to;
    const part = partWithin(from, to, frame);
    if (part === null) {
      finish();
      continue;
    }
    if (piece.length === 0) piece.push(between(from, to, part.start));
    piece.push(between(from, to, part.end));
    if (part.end < 1) finish();
  }
  finish();
  return pieces;
}

function partWithin([x = 0, y = 0]: Position, [toX = 0, toY = 0]: Position, frame: Box) {
  const { west, south, east, north } = frame;
  let [start, end] = [0, 1];
  for (const [toBorder, along] of [
    [west - x, toX - x],
    [x - east, x - toX],
    [south - y, toY - y],
    [y - north, y - toY],
  ] as const) {
    if (along === 0 && toBorder > 0) return null;
    if (along > 0) start = Math.max(start, toBorder / along);
    if (along < 0) end = Math.min(end, toBorder / along);
  }
  return start < end ? { start, end } : null;
}

function between([x = 0, y = 0]: Position, [toX = 0, toY = 0]: Position, share: number): Position {
  return share === 1 ? [toX, toY] : [x + share * (toX - x), y + share * (toY - y)];
}

/** A piece with both ends on the border, brought there if the extract cut it off a little before; null if not. */
function stretchOf(piece: readonly Position[], frame: Box): Stretch | null {
  const [enters, leaves] = [around(piece[0] ?? [], frame), around(piece.at(-1) ?? [], frame)];
  if (Math.max(enters.gap, leaves.gap) > mostGap) return null;
  const points = [onBorder(frame, enters.at), ...piece, onBorder(frame, leaves.at)];
  return { points, enters: enters.at, leaves: leaves.at };
}

/** Follows each coast and then the border, clockwise, to the next one, until it is round. */
function closeAlong(frame: Box, stretches: readonly Stretch[]): (readonly Position[])[] {
  const open = new Set(stretches);
  const seas: Position[][] = [];
  for (const first of stretches) {
    if (!open.has(first)) continue;
    const sea: Position[] = [];
    let stretch = first;
    do {
      open.delete(stretch);
      sea.push(...stretch.points);
      const { leaves } = stretch;
      const ahead = ({ enters }: Stretch) => (enters - leaves + 4) % 4;
      const next = [first, ...open].reduce((best, other) => (ahead(other) < ahead(best) ? other : best));
      for (let corner = Math.floor(leaves) + 1; corner < leaves + ahead(next); corner++) {
        sea.push(cornerOf(frame, corner));
      }
      stretch = next;
    } while (stretch !== first);
    seas.push([...sea, sea[0] ?? []]);
  }
  return seas;
}

/**
 * How far around the frame, clockwise from its north-west corner, the point of the border is that is nearest to a place:
 * from 0 to 4, one for each side. And how far away that is, as a share of the frame.
 */
function around([x = 0, y = 0]: Position, { west, south, east, north }: Box): { at: number; gap: number } {
  const [right, down] = [(x - west) / (east - west), (north - y) / (north - south)];
  const sides = [
    { at: right, gap: down },
    { at: 1 + down, gap: 1 - right },
    { at: 3 - right, gap: 1 - down },
    { at: 4 - down, gap: right },
  ];
  const nearest = sides.reduce((best, side) => (side.gap < best.gap ? side : best));
  return { at: nearest.at % 4, gap: nearest.gap };
}

function onBorder(frame: Box, at: number): Position {
  const corner = Math.floor(at);
  return between(cornerOf(frame, corner), cornerOf(frame, corner + 1), at - corner);
}

function corners({ west, south, east, north }: Box): Position[] {
  return [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

function cornerOf(frame: Box, corner: number): Position {
  return corners(frame)[corner % 4] ?? [];
}

/** A ring that begins at one of its points outside, so that no piece of it is cut in two. */
function fromOutside(ring: readonly Position[], frame: Box): Position[] {
  const at = ring.findIndex((point) => !isWithin(point, frame));
  return [...ring.slice(at, -1), ...ring.slice(0, at + 1)];
}

/** The smallest area that an island lies in. */
function containing(island: readonly Position[], seas: readonly (readonly Position[])[]) {
  const [[lng = 0, lat = 0] = []] = island;
  return seas
    .filter((sea) => isInside({ lat, lng }, [sea]))
    .reduce<readonly Position[] | null>(
      (best, sea) => (best === null || Math.abs(area(sea)) < Math.abs(area(best)) ? sea : best),
      null,
    );
}

function isRing(line: readonly Position[]): boolean {
  const [first, last] = [line[0], line.at(-1)];
  return line.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

function isWithin([lng = 0, lat = 0]: Position, { west, south, east, north }: Box): boolean {
  return lng >= west && lng <= east && lat >= south && lat <= north;
}

/** Below 0 where a ring goes clockwise, in square degrees. */
function area(ring: readonly Position[]): number {
  const twice = ring.reduce((sum, [x = 0, y = 0], index) => {
    const [lastX = 0, lastY = 0] = ring.at(index - 1) ?? [];
    return sum + lastX * y - x * lastY;
  }, 0);
  return twice / 2;
}
