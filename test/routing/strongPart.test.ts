import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestStrongPart } from '../../src/routing/graph/strongPart.ts';

const edgesArbitrary = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 24 });

/** Which nodes each node reaches, by trying every way (S. Warshall, 1962). */
function reaches(edges: readonly (readonly [number, number])[]): boolean[][] {
  const nodes = [0, 1, 2, 3, 4, 5, 6, 7];
  const reach = nodes.map((from) =>
    nodes.map((to) => from === to || edges.some(([a, b]) => a === from && b === to)),
  );
  for (const via of nodes) {
    for (const from of nodes) {
      for (const to of nodes) {
        if (reach[from]?.[via] && reach[via]?.[to]) reach[from]?.splice(to, 1, true);
      }
    }
  }
  return reach;
}

test('the largest strongly connected part is one, and no other is larger', () => {
  fc.assert(
    fc.property(edgesArbitrary, (edges) => {
      const sorted = edges.toSorted(([a], [b]) => a - b);
      const first = Uint32Array.from(
        { length: 9 },
        (_, node) => sorted.filter(([tail]) => tail < node).length,
      );
      const isInside = largestStrongPart({ first, heads: Uint32Array.from(sorted, ([, head]) => head) });
      const reach = reaches(edges);
      const partOf = (node: number) => reach.map((row, other) => row[node] && reach[node]?.[other] === true);
      const inside = isInside.indexOf(1);
      expect(Array.from(isInside, (flag) => flag === 1)).toEqual(partOf(inside).map(Boolean));
      const sizes = reach.map((_, node) => partOf(node).filter(Boolean).length);
      expect(sizes[inside]).toBe(Math.max(...sizes));
    }),
    { numRuns: 300 },
  );
});
