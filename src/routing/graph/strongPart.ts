/** Edges grouped by the node they leave: those of node n are `heads[first[n]]` to before `heads[first[n + 1]]`. */
export interface Adjacency {
  readonly first: Uint32Array;
  readonly heads: Uint32Array;
}

/**
 * 1 for each node of the largest strongly connected part, else 0; of two as large, the one found first.
 * R. Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own: roads are deep.
 */
export function largestStrongPart({ first, heads }: Adjacency): Uint8Array {
  const nodeCount = first.length - 1;
  // The number of a visit, from 1 on. A node of a finished part has the highest number, so that nothing links to it.
  const visit = new Uint32Array(nodeCount);
  const low = new Uint32Array(nodeCount);
  const nextEdge = first.slice();
  const path = new Uint32Array(nodeCount);
  const open = new Uint32Array(nodeCount);
  const finished = 0xffff_ffff;
  let visits = 0;
  let openCount = 0;
  let largest = new Uint32Array(0);

  for (let root = 0; root < nodeCount; root++) {
    if (visit[root] !== 0) continue;
    let depth = 0;
    path[0] = root;
    while (depth >= 0) {
      const node = path[depth] ?? 0;
      if (visit[node] === 0) {
        visits++;
        visit[node] = visits;
        low[node] = visits;
        open[openCount] = node;
        openCount++;
      }
      const edge = nextEdge[node] ?? 0;
      if (edge < (first[node + 1] ?? 0)) {
        nextEdge[node] = edge + 1;
        const head = heads[edge] ?? 0;
        if (visit[head] === 0) {
          depth++;
          path[depth] = head;
        } else if (visit[head] !== finished) {
          low[node] = Math.min(low[node] ?? 0, visit[head] ?? 0);
        }
        continue;
      }
      depth--;
      const parent = path[depth];
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== visit[node]) continue;
      const start = open.lastIndexOf(node, openCount - 1);
      const part = open.slice(start, openCount);
      for (const member of part) {
        visit[member] = finished;
      }
      openCount = start;
      if (part.length > largest.length) largest = part;
    }
  }
  const isInside = new Uint8Array(nodeCount);
  for (const node of largest) isInside[node] = 1;
  return isInside;
}
