import { type Area, covers, type Edge, type Point, type Shape, shapesOf, turn } from './area.ts';

/** Returns where a border of an area crosses a border of its own; null when it does not. */
export function selfCrossing(area: Area): Point | null {
  for (const { edges } of shapesOf(area)) {
    const sorted = edges.map(bounded).toSorted((a, b) => a.west - b.west);
    for (const [index, one] of sorted.entries()) {
      for (let next = index + 1; next < sorted.length; next += 1) {
        const other = sorted[next];
        // Sorted by their west end: all further ones begin beyond this one.
        if (other === undefined || other.west > one.east) break;
        if (cross(one.edge, other.edge)) return other.edge.from;
      }
    }
  }
  return null;
}

/** Returns whether two areas have ground in common; a border in common is none. */
export function overlaps(a: Area, b: Area): boolean {
  return shapesOf(a).some((one) => shapesOf(b).some((other) => shapesOverlap(one, other)));
}

function shapesOverlap(one: Shape, plain: Shape): boolean {
  return [0, 360, -360].some((shift) => {
    const other = shift === 0 ? plain : shifted(plain, shift);
    const [a, b] = [one.box, other.box];
    if (a.west >= b.east || b.west >= a.east || a.south >= b.north || b.south >= a.north) return false;
    return (
      one.edges.some((edge) => other.edges.some((second) => cross(edge, second))) ||
      isWithin(one, other) ||
      isWithin(other, one)
    );
  });
}

/** Without crossing borders, one lies in the other as a whole, or not at all. */
function isWithin(inner: Shape, outer: Shape): boolean {
  const point = pointInside(inner);
  return point !== null && covers(outer, point);
}

/** A point off the border: in the middle of the widest part at some height. */
function pointInside({ box, edges }: Shape): Point | null {
  // Not in the middle, where drawn shapes often have corners.
  const y = box.south + (box.north - box.south) * 0.5347;
  const xs = edges
    .filter(({ from, to }) => from.y > y !== to.y > y)
    .map(({ from, to }) => from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x))
    .toSorted((a, b) => a - b);
  let widest: { readonly width: number; readonly x: number } | null = null;
  for (let index = 0; index + 1 < xs.length; index += 2) {
    const [west = 0, east = 0] = xs.slice(index, index + 2);
    if (east - west > (widest?.width ?? 0)) widest = { width: east - west, x: (west + east) / 2 };
  }
  return widest === null ? null : { x: widest.x, y };
}

function shifted({ box, edges }: Shape, by: number): Shape {
  const moved = ({ x, y }: Point): Point => ({ x: x + by, y });
  return {
    box: { ...box, west: box.west + by, east: box.east + by },
    edges: edges.map(({ from, to }) => ({ from: moved(from), to: moved(to) })),
  };
}

function bounded(edge: Edge) {
  const { from, to } = edge;
  return { edge, west: Math.min(from.x, to.x), east: Math.max(from.x, to.x) };
}

/** Whether two edges cross at a point inside of both; edges that only touch do not. */
function cross(a: Edge, b: Edge): boolean {
  const sides = [turn(a.from, a.to, b.from), turn(a.from, a.to, b.to)];
  const others = [turn(b.from, b.to, a.from), turn(b.from, b.to, a.to)];
  return areOpposite(sides) && areOpposite(others);
}

function areOpposite([one = 0, other = 0]: readonly number[]): boolean {
  return (one > 0 && other < 0) || (one < 0 && other > 0);
}
