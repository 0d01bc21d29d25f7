import type { DrivingCosts } from './drivingCosts.ts';
import { type Cells, lastNotAbove } from './overlayCells.ts';
import type { RoadGraph } from './roadGraph.ts';
import { CellNodes, CellSettler, range } from './shortcuts.ts';

/**
 * A node and what it costs from its end to the target: less than nothing where the target was passed on the way
 * there.
 */
export interface Seed {
  readonly node: number;
  readonly cost: number;
}

/** Some kilobytes each. */
const MAX_KEPT_CELLS = 200;

/**
 * Costs from any node to one target. They are first found for the crossings around the target and, over the
 * shortcuts of ever larger cells, for those farther away; inside of a cell only when somebody asks about it. So many
 * costs to one target take little more than one. Every cost is that of the best route, and not an estimate.
 */
export class CostsTo {
  readonly #graph: RoadGraph;
  readonly #cells: Cells;
  readonly #driving: DrivingCosts;
  readonly #settler: CellSettler;
  /** From the end of each crossing; right for those on the border of a cell whose parent is open. */
  readonly #crossingCosts: Float64Array;
  readonly #isOpen: Uint8Array;
  /** From the ends of the nodes of each cell of the finest level that was asked about. */
  readonly #known = new Map<number, Float64Array>();
  /** Of cells that were asked about not long ago, for any target; the one asked about last comes last. */
  readonly #nodes = new Map<number, CellNodes>();
  #seeds: ReadonlyMap<number, readonly Seed[]> = new Map();

  constructor(graph: RoadGraph, cells: Cells, driving: DrivingCosts, shortcuts: Float64Array) {
    this.#graph = graph;
    this.#cells = cells;
    this.#driving = driving;
    this.#settler = new CellSettler(cells, shortcuts);
    this.#crossingCosts = new Float64Array(cells.crossingNode.length);
    this.#isOpen = new Uint8Array(cells.parent.length);
  }

  /** Begins with another target. */
  aim(seeds: readonly Seed[]): void {
    const { crossingNode, entries, firstChild, endChild, firstEntry, parent } = this.#cells;
    this.#crossingCosts.fill(Infinity);
    this.#isOpen.fill(0);
    this.#known.clear();
    this.#seeds = Map.groupBy(seeds, ({ node }) => this.#cellOf(node));
    const open = new Set<number>([parent.length - 1]);
    for (const [cell, within] of this.#seeds) {
      for (const { node, cost } of within) this.#lowerCrossing(node, cost);
      const costs = this.#seededCosts(cell, false);
      for (let entry = firstEntry[cell] ?? 0; entry < (firstEntry[cell + 1] ?? 0); entry++) {
        const crossing = entries[entry] ?? 0;
        const cost = this.#nodesOf(cell).costAfter(crossingNode[crossing] ?? 0, costs);
        this.#crossingCosts[crossing] = Math.min(cost, this.#crossingCosts[crossing] ?? 0);
      }
      for (let above = parent[cell] ?? 0; !open.has(above); above = parent[above] ?? 0) open.add(above);
    }
    const members = Array.from(open).flatMap((cell) =>
      range(firstChild[cell] ?? 0, endChild[cell] ?? 0).filter((child) => !open.has(child)),
    );
    this.#settler.settle(members, this.#crossingCosts);
    for (const cell of open) this.#isOpen[cell] = 1;
  }

  /** Infinite where there is no way. */
  from(node: number): number {
    const cell = this.#cellOf(node);
    let costs = this.#known.get(cell);
    if (costs === undefined) {
      this.#open(this.#cells.parent[cell] ?? 0);
      costs = this.#seededCosts(cell, true);
      this.#known.set(cell, costs);
    }
    return costs[node - this.#firstNodeOf(cell)] ?? Infinity;
  }

  /** Finds the costs from the crossings between the cells in one, from those on its border. */
  #open(cell: number): void {
    if (this.#isOpen[cell] === 1) return;
    const { firstChild, endChild, parent } = this.#cells;
    this.#open(parent[cell] ?? 0);
    this.#settler.settle(range(firstChild[cell] ?? 0, endChild[cell] ?? 0), this.#crossingCosts);
    this.#isOpen[cell] = 1;
  }

  /** From the ends of all nodes of a cell: to the target in it, and with exits to one elsewhere. */
  #seededCosts(cell: number, withExits: boolean): Float64Array {
    const { crossingNode, exits, firstExit } = this.#cells;
    const nodes = this.#nodesOf(cell);
    const first = this.#firstNodeOf(cell);
    const costs = new Float64Array(nodes.count).fill(Infinity);
    for (let exit = firstExit[cell] ?? 0; withExits && exit < (firstExit[cell + 1] ?? 0); exit++) {
      const crossing = exits[exit] ?? 0;
      costs[(crossingNode[crossing] ?? 0) - first] = this.#crossingCosts[crossing] ?? Infinity;
    }
    for (const { node, cost } of this.#seeds.get(cell) ?? []) {
      costs[node - first] = Math.min(cost, costs[node - first] ?? Infinity);
    }
    nodes.settle(costs);
    return costs;
  }

  #lowerCrossing(node: number, cost: number): void {
    const { crossingNode } = this.#cells;
    const crossing = lastNotAbove(crossingNode.length, (index) => crossingNode[index] ?? 0, node);
    if (crossingNode[crossing] !== node) return;
    this.#crossingCosts[crossing] = Math.min(cost, this.#crossingCosts[crossing] ?? 0);
  }

  #nodesOf(cell: number): CellNodes {
    const nodes = this.#nodes.get(cell) ?? new CellNodes(this.#graph, this.#cells, this.#driving, cell);
    this.#nodes.delete(cell);
    this.#nodes.set(cell, nodes);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > MAX_KEPT_CELLS && oldest !== undefined) this.#nodes.delete(oldest);
    return nodes;
  }

  #cellOf(node: number): number {
    return lastNotAbove(this.#cells.finestCount, (cell) => this.#firstNodeOf(cell), node);
  }

  #firstNodeOf(cell: number): number {
    return this.#graph.firstNode[this.#cells.firstJunction[cell] ?? 0] ?? 0;
  }
}
