import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjacency, strongParts } from '../../src/routing/graph/stronglyConnected.ts';

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

test('two nodes are in one part exactly when each can reach the other', () => {
  fc.assert(
    fc.property(edgesArbitrary, (edges) => {
      const partOf = strongParts(
        adjacency(
          8,
          edges.map(([tail]) => tail),
          edges.map(([, head]) => head),
        ),
      );
      const reach = reaches(edges);
      for (const [a, row] of reach.entries()) {
        for (const b of row.keys()) {
          expect(partOf[a] === partOf[b]).toBe(row[b] === true && reach[b]?.[a] === true);
        }
      }
      const parts = new Set(partOf);
      expect(Math.max(...parts)).toBe(parts.size - 1);
    }),
    { numRuns: 300 },
  );
});
