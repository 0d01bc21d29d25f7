/** Edges grouped by the node they leave: those of node n are `heads[first[n]]` to before `heads[first[n + 1]]`. */
export interface Adjacency {
  readonly first: Uint32Array;
  readonly heads: Uint32Array;
}

/**
 * The strongly connected part that each node is in, as numbers from 0 on without gaps.
 * R. Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own: roads are deep.
 */
export function strongParts({ first, heads }: Adjacency): Uint32Array {
  const nodeCount = first.length - 1;
  const unfinished = 0xffff_ffff;
  const partOf = new Uint32Array(nodeCount).fill(unfinished);
  // The number of a visit, from 1 on.
  const visit = new Uint32Array(nodeCount);
  const low = new Uint32Array(nodeCount);
  const nextEdge = first.slice();
  const path = new Uint32Array(nodeCount);
  const open = new Uint32Array(nodeCount);
  let [visits, openCount, parts] = [0, 0, 0];

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
        } else if (partOf[head] === unfinished) {
          low[node] = Math.min(low[node] ?? 0, visit[head] ?? 0);
        }
        continue;
      }
      depth--;
      const parent = path[depth];
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== visit[node]) continue;
      let member: number;
      do {
        openCount--;
        member = open[openCount] ?? 0;
        partOf[member] = parts;
      } while (member !== node);
      parts++;
    }
  }
  return partOf;
}

/** Edges given by their two ends, grouped by the first. */
export function adjacency(nodeCount: number, tails: ArrayLike<number>, ends: ArrayLike<number>): Adjacency {
  const first = new Uint32Array(nodeCount + 1);
  for (let edge = 0; edge < tails.length; edge++) {
    const tail = tails[edge] ?? 0;
    first[tail + 1] = (first[tail + 1] ?? 0) + 1;
  }
  for (let node = 0; node < nodeCount; node++) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0);
  const next = first.slice();
  const heads = new Uint32Array(tails.length);
  for (let edge = 0; edge < tails.length; edge++) {
    const tail = tails[edge] ?? 0;
    const index = next[tail] ?? 0;
    heads[index] = ends[edge] ?? 0;
    next[tail] = index + 1;
  }
  return { first, heads };
}
