import type { DrivingCosts } from './drivingCosts.ts';
import type { Cells } from './overlayCells.ts';
import type { RoadGraph } from './roadGraph.ts';

/**
 * What it costs to drive through each cell: from the end of each of its entries to the end of each of its exits,
 * without leaving it. Fine cells first, so that coarser ones are crossed over their shortcuts.
 */
export function customize(graph: RoadGraph, cells: Cells, costs: DrivingCosts): Float64Array {
  const shortcuts = new Float64Array(cells.firstShortcut.at(-1) ?? 0);
  const { finestCount, firstJunction, firstExit, exits, firstEntry, entries, firstShortcut } = cells;
  const settler = new CellSettler(cells, shortcuts);
  const crossingCosts = new Float64Array(cells.crossingNode.length).fill(Infinity);
  for (let cell = 0; cell < cells.parent.length; cell++) {
    const [exitStart, exitEnd] = [firstExit[cell] ?? 0, firstExit[cell + 1] ?? 0];
    const [entryStart, entryEnd] = [firstEntry[cell] ?? 0, firstEntry[cell + 1] ?? 0];
    const nodes = cell < finestCount ? new CellNodes(graph, cells, costs, cell) : null;
    const children = range(cells.firstChild[cell] ?? 0, cells.endChild[cell] ?? 0);
    const firstNode = graph.firstNode[firstJunction[cell] ?? 0] ?? 0;
    for (let exit = exitStart; exit < exitEnd && entryStart < entryEnd; exit++) {
      const crossing = exits[exit] ?? 0;
      let costFrom: (entry: number) => number;
      if (nodes === null) {
        crossingCosts[crossing] = 0;
        settler.settle(children, crossingCosts);
        costFrom = (entry) => crossingCosts[entry] ?? Infinity;
      } else {
        const nodeCosts = new Float64Array(nodes.count).fill(Infinity);
        nodeCosts[(cells.crossingNode[crossing] ?? 0) - firstNode] = 0;
        nodes.settle(nodeCosts);
        costFrom = (entry) => nodes.costAfter(cells.crossingNode[entry] ?? 0, nodeCosts);
      }
      for (let entry = entryStart; entry < entryEnd; entry++) {
        const at = (firstShortcut[cell] ?? 0) + (entry - entryStart) * (exitEnd - exitStart);
        shortcuts[at + exit - exitStart] = costFrom(entries[entry] ?? 0);
      }
      crossingCosts[crossing] = Infinity;
      for (const child of children) {
        for (const entry of entries.subarray(firstEntry[child], firstEntry[child + 1])) {
          crossingCosts[entry] = Infinity;
        }
      }
    }
  }
  return shortcuts;
}

/** The whole numbers from one to before another. */
export function range(from: number, end: number): number[] {
  return Array.from({ length: end - from }, (_, index) => from + index);
}

/** The nodes of a cell of the finest level, counted from the first of them, with the turns within the cell. */
export class CellNodes {
  readonly #graph: RoadGraph;
  readonly #turnCosts: Float64Array;
  readonly #firstJunction: number;
  readonly #endJunction: number;
  readonly #firstNode: number;
  readonly #driveCosts: Float64Array;
  /** The turns from each node begin here; each leads to a node, and has a cost with driving that. */
  readonly #firstTurn: number[] = [0];
  readonly #turnHead: number[] = [];
  readonly #turnCost: number[] = [];

  constructor(graph: RoadGraph, cells: Cells, costs: DrivingCosts, cell: number) {
    this.#graph = graph;
    this.#turnCosts = costs.turnCosts;
    this.#firstJunction = cells.firstJunction[cell] ?? 0;
    this.#endJunction = cells.endJunction[cell] ?? 0;
    this.#firstNode = graph.firstNode[this.#firstJunction] ?? 0;
    const count = (graph.firstNode[this.#endJunction] ?? 0) - this.#firstNode;
    this.#driveCosts = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      this.#driveCosts[index] = costs.ofDrive(this.#firstNode + index);
    }
    for (let index = 0; index < count; index++) {
      this.#forTurns(this.#firstNode + index, (head, cost) => {
        this.#turnHead.push(head);
        this.#turnCost.push(cost);
      });
      this.#firstTurn.push(this.#turnHead.length);
    }
  }

  get count(): number {
    return this.#driveCosts.length;
  }

  /**
   * Lowers costs from the ends of nodes, as far as turns within the cell lead to lower ones. A few passes, each in the
   * other direction, take less than a queue in so small a cell.
   */
  settle(costs: Float64Array): void {
    const [firstTurn, turnHead, turnCost] = [this.#firstTurn, this.#turnHead, this.#turnCost];
    const count = costs.length;
    for (let isForward = true, isChanged = true; isChanged; isForward = !isForward) {
      isChanged = false;
      for (let step = 0; step < count; step++) {
        const index = isForward ? step : count - 1 - step;
        const known = costs[index] ?? 0;
        let best = known;
        const end = firstTurn[index + 1] ?? 0;
        for (let turn = firstTurn[index] ?? 0; turn < end; turn++) {
          const cost = (turnCost[turn] ?? 0) + (costs[turnHead[turn] ?? 0] ?? 0);
          if (cost < best) best = cost;
        }
        if (best === known) continue;
        costs[index] = best;
        isChanged = true;
      }
    }
  }

  /** The least cost from the end of any node by a turn within the cell; infinite where it ends elsewhere. */
  costAfter(node: number, costs: Float64Array): number {
    let best = Infinity;
    this.#forTurns(node, (head, cost) => {
      best = Math.min(best, cost + (costs[head] ?? 0));
    });
    return best;
  }

  #forTurns(node: number, visit: (head: number, cost: number) => void): void {
    const { firstNode, nodeEnd, nodeTurns, turns } = this.#graph;
    const junction = nodeEnd[node] ?? 0;
    if (junction < this.#firstJunction || junction >= this.#endJunction) return;
    const start = firstNode[junction] ?? 0;
    const end = firstNode[junction + 1] ?? 0;
    const firstTurn = (nodeTurns[node] ?? 0) - start;
    for (let next = start; next < end; next++) {
      const turn = turns[firstTurn + next] ?? 0;
      if (turn === 0) continue;
      const head = next - this.#firstNode;
      visit(head, (this.#turnCosts[turn] ?? 0) + (this.#driveCosts[head] ?? 0));
    }
  }
}

/** Carries costs over the shortcuts of cells that lie beside each other. */
export class CellSettler {
  readonly #cells: Cells;
  readonly #shortcuts: Float64Array;
  readonly #isMember: Uint8Array;
  /** Of each member the least cost at an exit that was lowered since it was last crossed. */
  readonly #lowered: Float64Array;
  /** 1 for crossings whose cost was lowered since the member that they lead out of was last crossed. */
  readonly #isLowered: Uint8Array;
  /** The exits of one cell whose costs were lowered, by their place among its exits, and those costs. */
  readonly #exitPlaces: Uint32Array;
  readonly #exitCosts: Float64Array;

  constructor(cells: Cells, shortcuts: Float64Array) {
    this.#cells = cells;
    this.#shortcuts = shortcuts;
    this.#isMember = new Uint8Array(cells.parent.length);
    this.#lowered = new Float64Array(cells.parent.length);
    this.#isLowered = new Uint8Array(cells.crossingNode.length);
    const widths = cells.firstExit.subarray(1).map((end, cell) => end - (cells.firstExit[cell] ?? 0));
    const widest = widths.reduce((most, width) => Math.max(most, width), 0);
    this.#exitPlaces = new Uint32Array(widest);
    this.#exitCosts = new Float64Array(widest);
  }

  /**
   * Lowers costs from the ends of crossings, as far as shortcuts of the cells lead to lower ones: where they are
   * lowest first, so that few cells have to be crossed again.
   */
  settle(members: readonly number[], costs: Float64Array): void {
    const { exits, firstExit } = this.#cells;
    for (const cell of members) {
      this.#isMember[cell] = 1;
      this.#lowered[cell] = Infinity;
      for (let exit = firstExit[cell] ?? 0; exit < (firstExit[cell + 1] ?? 0); exit++) {
        const crossing = exits[exit] ?? 0;
        this.#isLowered[crossing] = costs[crossing] === Infinity ? 0 : 1;
        this.#lowered[cell] = Math.min(this.#lowered[cell] ?? 0, costs[crossing] ?? 0);
      }
    }
    for (let cell = this.#lowest(members); cell !== null; cell = this.#lowest(members)) {
      this.#lowered[cell] = Infinity;
      this.#cross(cell, costs);
    }
    for (const cell of members) this.#isMember[cell] = 0;
  }

  #lowest(members: readonly number[]): number | null {
    let [found, least]: [number | null, number] = [null, Infinity];
    for (const cell of members) {
      const cost = this.#lowered[cell] ?? 0;
      if (cost < least) [found, least] = [cell, cost];
    }
    return found;
  }

  #cross(cell: number, costs: Float64Array): void {
    const { firstExit, exits, firstEntry, entries, firstShortcut } = this.#cells;
    const exitStart = firstExit[cell] ?? 0;
    const width = (firstExit[cell + 1] ?? 0) - exitStart;
    const [exitPlaces, exitCosts, shortcuts] = [this.#exitPlaces, this.#exitCosts, this.#shortcuts];
    let count = 0;
    for (let place = 0; place < width; place++) {
      const crossing = exits[exitStart + place] ?? 0;
      if (this.#isLowered[crossing] === 0) continue;
      this.#isLowered[crossing] = 0;
      exitPlaces[count] = place;
      exitCosts[count] = costs[crossing] ?? 0;
      count++;
    }
    let at = firstShortcut[cell] ?? 0;
    for (let entry = firstEntry[cell] ?? 0; entry < (firstEntry[cell + 1] ?? 0); entry++, at += width) {
      const crossing = entries[entry] ?? 0;
      const known = costs[crossing] ?? 0;
      let best = known;
      for (let index = 0; index < count; index++) {
        const cost = (shortcuts[at + (exitPlaces[index] ?? 0)] ?? 0) + (exitCosts[index] ?? 0);
        if (cost < best) best = cost;
      }
      if (best >= known) continue;
      costs[crossing] = best;
      this.#markMember(crossing, best);
    }
  }

  /** The member that a crossing leads out of, if any, has to be crossed again. */
  #markMember(crossing: number, cost: number): void {
    const { crossingCell, parent } = this.#cells;
    let cell = crossingCell[crossing] ?? 0;
    while (this.#isMember[cell] === 0 && parent[cell] !== cell) cell = parent[cell] ?? 0;
    if (this.#isMember[cell] === 0) return;
    this.#lowered[cell] = Math.min(this.#lowered[cell] ?? 0, cost);
    this.#isLowered[crossing] = 1;
  }
}
