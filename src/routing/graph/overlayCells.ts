import type { RoadGraph } from './roadGraph.ts';

/**
 * The nested cells of a graph and the drives between them: what a shortcut leads through, and where it begins and
 * ends. This is the topology of customizable route planning (D. Delling, A. Goldberg, T. Pajor, R. Werneck, 2011):
 * it depends on the network alone, and not on what driving costs.
 *
 * Cells are numbered level by level, the finest first; the last is the whole network. A crossing is a node that
 * begins in one cell of the finest level and ends in another.
 */
export interface Cells {
  readonly firstJunction: Uint32Array;
  /** One more than the last. */
  readonly endJunction: Uint32Array;
  /** The cell of the next level that each lies in; the whole network is its own. */
  readonly parent: Uint32Array;
  /** The cells of the level before that lie in cell c: from `firstChild[c]` to before `endChild[c]`. */
  readonly firstChild: Uint32Array;
  readonly endChild: Uint32Array;
  /** How many cells are of the finest level. */
  readonly finestCount: number;
  /** The node of each crossing, rising. */
  readonly crossingNode: Uint32Array;
  /** The cell of the finest level that each crossing begins in. */
  readonly crossingCell: Uint32Array;
  /** The crossings that lead out of cell c: `exits[firstExit[c]]` to before `exits[firstExit[c + 1]]`. */
  readonly firstExit: Uint32Array;
  readonly exits: Uint32Array;
  /** The crossings that lead into each cell, in the same way. */
  readonly firstEntry: Uint32Array;
  readonly entries: Uint32Array;
  /** The shortcuts of each cell, one from each of its entries to each of its exits, begin here. */
  readonly firstShortcut: Uint32Array;
}

/** Road networks need 1 to 3 shortcuts a node. A graph that needs more was cut without sense. */
const MAX_SHORTCUTS_PER_NODE = 32;
/** Small graphs have a few all the same. */
const MIN_SHORTCUTS_ALLOWED = 100_000;

/** A graph that would take the memory of everything else. */
class TooManyShortcuts extends Error {}

export function findCells(graph: RoadGraph): Cells {
  const nested = nestCells(graph);
  const { parent } = nested;
  const { crossingNode, crossingCell, crossingEnd } = findCrossings(graph, nested);
  const forBorders = (visit: (from: number, to: number, crossing: number) => void) => {
    for (let crossing = 0; crossing < crossingNode.length; crossing++) {
      let [from, to] = [crossingCell[crossing] ?? 0, crossingEnd[crossing] ?? 0];
      for (; from !== to; from = parent[from] ?? 0, to = parent[to] ?? 0) visit(from, to, crossing);
    }
  };
  const cellCount = parent.length;
  const [firstExit, firstEntry] = [new Uint32Array(cellCount + 1), new Uint32Array(cellCount + 1)];
  forBorders((from, to) => {
    firstExit[from + 1] = (firstExit[from + 1] ?? 0) + 1;
    firstEntry[to + 1] = (firstEntry[to + 1] ?? 0) + 1;
  });
  const firstShortcut = new Uint32Array(cellCount + 1);
  const allowed = Math.max(MIN_SHORTCUTS_ALLOWED, MAX_SHORTCUTS_PER_NODE * graph.nodeSegment.length);
  for (let cell = 0; cell < cellCount; cell++) {
    const shortcuts = (firstShortcut[cell] ?? 0) + (firstExit[cell + 1] ?? 0) * (firstEntry[cell + 1] ?? 0);
    if (shortcuts > allowed) throw new TooManyShortcuts('The cells of the road graph make no sense.');
    firstShortcut[cell + 1] = shortcuts;
    firstExit[cell + 1] = (firstExit[cell + 1] ?? 0) + (firstExit[cell] ?? 0);
    firstEntry[cell + 1] = (firstEntry[cell + 1] ?? 0) + (firstEntry[cell] ?? 0);
  }
  const exits = new Uint32Array(firstExit[cellCount] ?? 0);
  const entries = new Uint32Array(firstEntry[cellCount] ?? 0);
  const [nextExit, nextEntry] = [firstExit.slice(), firstEntry.slice()];
  forBorders((from, to, crossing) => {
    exits[nextExit[from] ?? 0] = crossing;
    nextExit[from] = (nextExit[from] ?? 0) + 1;
    entries[nextEntry[to] ?? 0] = crossing;
    nextEntry[to] = (nextEntry[to] ?? 0) + 1;
  });
  return { ...nested, crossingNode, crossingCell, firstExit, exits, firstEntry, entries, firstShortcut };
}

type Nested = Pick<
  Cells,
  'firstJunction' | 'endJunction' | 'parent' | 'firstChild' | 'endChild' | 'finestCount'
>;

function nestCells({ cellStarts, levelCells, firstNode }: RoadGraph): Nested {
  const junctions = firstNode.length - 1;
  const whole = cellStarts.length;
  const firstJunction = new Uint32Array(whole + 1);
  firstJunction.set(cellStarts);
  const endJunction = new Uint32Array(whole + 1).fill(junctions);
  const parent = new Uint32Array(whole + 1).fill(whole);
  const [firstChild, endChild] = [new Uint32Array(whole + 1), new Uint32Array(whole + 1)];
  let levelFirst = 0;
  for (let level = 0; level < levelCells.length; level++) {
    const levelEnd = levelFirst + (levelCells[level] ?? 0);
    const isTop = level + 1 === levelCells.length;
    const aboveEnd = isTop ? whole + 1 : levelEnd + (levelCells[level + 1] ?? 0);
    let above = isTop ? whole : levelEnd;
    firstChild[above] = levelFirst;
    for (let cell = levelFirst; cell < levelEnd; cell++) {
      if (cell + 1 < levelEnd) endJunction[cell] = firstJunction[cell + 1] ?? 0;
      if (above + 1 < aboveEnd && firstJunction[above + 1] === firstJunction[cell]) {
        above++;
        firstChild[above] = cell;
      }
      parent[cell] = above;
      endChild[above] = cell + 1;
    }
    levelFirst = levelEnd;
  }
  return { firstJunction, endJunction, parent, firstChild, endChild, finestCount: levelCells[0] ?? 0 };
}

function findCrossings(
  { firstNode, nodeEnd }: RoadGraph,
  { firstJunction, endJunction, finestCount }: Nested,
): { crossingNode: Uint32Array; crossingCell: Uint32Array; crossingEnd: Uint32Array } {
  const cellOfJunction = new Uint32Array(firstNode.length - 1);
  for (let cell = 0; cell < finestCount; cell++) {
    cellOfJunction.fill(cell, firstJunction[cell], endJunction[cell]);
  }
  const [nodes, cells, ends]: [number[], number[], number[]] = [[], [], []];
  for (let junction = 0; junction + 1 < firstNode.length; junction++) {
    const cell = cellOfJunction[junction] ?? 0;
    for (let node = firstNode[junction] ?? 0; node < (firstNode[junction + 1] ?? 0); node++) {
      const end = cellOfJunction[nodeEnd[node] ?? 0] ?? 0;
      if (end === cell) continue;
      nodes.push(node);
      cells.push(cell);
      ends.push(end);
    }
  }
  return {
    crossingNode: Uint32Array.from(nodes),
    crossingCell: Uint32Array.from(cells),
    crossingEnd: Uint32Array.from(ends),
  };
}

/** The last of the first `count` numbers of a rising list that is not greater than a value. */
export function lastNotAbove(count: number, at: (index: number) => number, value: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (at(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
