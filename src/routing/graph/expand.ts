import type { RoadDensity } from './density.ts';
import { ForbiddenPaths } from './forbiddenPaths.ts';
import { driveOf, junctionCount, type Street, type Streets } from './streets.ts';
import { type Arm, courseAtEnd, courseAtStart, isTurningBack, rankOf, turnSeconds } from './turnCosts.ts';
import { TurnPreferences } from './turnPreferences.ts';

/**
 * Every turn there is. A node is a drive: one direction of a street, driven to its end; an edge is a turn from one
 * drive to the next. A drive on which a forbidden path may be under way is there once more for each beginning of it.
 */
export interface TurnGraph {
  /** Twice a street, plus one against its direction. */
  readonly nodeDrive: readonly number[];
  readonly tails: readonly number[];
  readonly heads: readonly number[];
  readonly seconds: readonly number[];
  /** Seconds that the turn counts for when routes are chosen, instead of those. */
  readonly costs: readonly number[];
  /** 1 for a turn through a private gate. */
  readonly isGated: readonly number[];
}

/**
 * All turns that are allowed. One turns around only where nothing else leads on for everybody: at dead ends, where
 * the road goes on as a private one, and where all other turns are forbidden.
 */
export function expandTurns(input: Streets, density: RoadDensity): TurnGraph {
  return new TurnExpander(input, density).expand();
}

class TurnExpander {
  readonly #input: Streets;
  readonly #streets: readonly Street[];
  /** The drives that leave each junction. */
  readonly #departures: number[][];
  readonly #streetEnds: Uint32Array;
  readonly #largest: Uint8Array;
  readonly #preferences: TurnPreferences;
  /** Drives forbidden to whoever arrives on a drive. */
  readonly #forbidden: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #paths: ForbiddenPaths;
  readonly #graph = {
    nodeDrive: [] as number[],
    tails: [] as number[],
    heads: [] as number[],
    seconds: [] as number[],
    costs: [] as number[],
    isGated: [] as number[],
  };
  /** Nodes by drive, and for states of forbidden paths by state. */
  readonly #nodeOfDrive = new Map<number, number>();
  readonly #nodeOfState = new Map<number, number>();
  readonly #stateOfNode: number[] = [];

  constructor(input: Streets, density: RoadDensity) {
    this.#input = input;
    this.#streets = input.streets;
    const junctions = junctionCount(input.streets);
    this.#departures = Array.from({ length: junctions }, () => []);
    this.#streetEnds = new Uint32Array(junctions);
    this.#largest = new Uint8Array(junctions).fill(0xff);
    for (const [index, street] of input.streets.entries()) {
      for (const junction of [street.from, street.to]) {
        this.#streetEnds[junction] = (this.#streetEnds[junction] ?? 0) + 1;
        this.#largest[junction] = Math.min(this.#largest[junction] ?? 0xff, rankOf(street));
      }
      if (street.forwardSeconds !== null) this.#departures[street.from]?.push(driveOf(index, false));
      if (street.backwardSeconds !== null) this.#departures[street.to]?.push(driveOf(index, true));
    }
    this.#forbidden = forbiddenByDrive(input);
    this.#preferences = new TurnPreferences(input, density);
    this.#paths = new ForbiddenPaths(input.forbiddenPaths ?? []);
  }

  expand(): TurnGraph {
    for (const drives of this.#departures) for (const drive of drives) this.#nodeAfter(0, drive);
    // Nodes for states of forbidden paths are added while this runs.
    for (let node = 0; node < this.#graph.nodeDrive.length; node++) this.#turnFrom(node);
    return this.#graph;
  }

  /** The node of a drive that is driven in a state; null where that is forbidden. */
  #nodeAfter(state: number, drive: number): number | null {
    const next = this.#paths.after(state, drive);
    if (next === null) return null;
    const isPlain = this.#paths.depthOf(next) < 2;
    const nodes = isPlain ? this.#nodeOfDrive : this.#nodeOfState;
    const key = isPlain ? drive : next;
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node = this.#graph.nodeDrive.length;
    this.#graph.nodeDrive.push(drive);
    this.#stateOfNode.push(next);
    nodes.set(key, node);
    return node;
  }

  #turnFrom(node: number): void {
    const drive = this.#graph.nodeDrive[node] ?? 0;
    const junction = this.#headOf(drive);
    const isGate = this.#input.gates?.has(junction) ?? false;
    const departures = this.#departures[junction] ?? [];
    const back = departures.filter((next) => this.#isBack(drive, next));
    const banned = this.#forbidden.get(drive);
    let leadsOn = false;
    for (const next of departures) {
      if (back.includes(next) || banned?.has(next) === true) continue;
      const head = this.#nodeAfter(this.#stateOfNode[node] ?? 0, next);
      if (head === null) continue;
      this.#add(node, head, drive, next, junction, isGate);
      leadsOn ||= !isGate && !this.#isEndsOnly(next);
    }
    if (leadsOn) return;
    for (const next of back) {
      const head = this.#nodeAfter(0, next);
      if (head !== null) this.#add(node, head, drive, next, junction, isGate && next !== (drive ^ 1));
    }
  }

  /** On the same street, or from one carriageway of a road to the other. */
  #isBack(drive: number, next: number): boolean {
    return (
      next === (drive ^ 1) || isTurningBack(this.#arm(drive, courseAtEnd), this.#arm(next, courseAtStart))
    );
  }

  #add(tail: number, head: number, from: number, to: number, junction: number, isGated: boolean): void {
    const { tails, heads, seconds, costs, isGated: gated } = this.#graph;
    const [arrival, departure] = [this.#arm(from, courseAtEnd), this.#arm(to, courseAtStart)];
    tails.push(tail);
    heads.push(head);
    gated.push(isGated ? 1 : 0);
    const side = this.#input.drivingSide ?? 'right';
    const ends = this.#streetEnds[junction] ?? 0;
    const largest = this.#largest[junction] ?? 0;
    seconds.push(this.#arrivalSeconds(from) + turnSeconds(arrival, departure, largest, ends, side));
    costs.push(this.#preferences.costSeconds(arrival, departure, junction));
  }

  #arm(drive: number, courseOf: (street: Street, isReversed: boolean) => number): Arm {
    const street = this.#street(drive);
    const isReversed = (drive & 1) === 1;
    return { street, isReversed, course: courseOf(street, isReversed) };
  }

  #street(drive: number): Street {
    const street = this.#streets[drive >>> 1];
    if (street === undefined) throw new Error('a drive leads along a street');
    return street;
  }

  #headOf(drive: number): number {
    const { from, to } = this.#street(drive);
    return (drive & 1) === 1 ? from : to;
  }

  #isEndsOnly(drive: number): boolean {
    return isEndsOnly(this.#street(drive), (drive & 1) === 1);
  }

  #arrivalSeconds(drive: number): number {
    const { arrivalSeconds } = this.#street(drive);
    return ((drive & 1) === 1 ? arrivalSeconds?.backward : arrivalSeconds?.forward) ?? 0;
  }
}

export function isEndsOnly({ isEndsOnly: only }: Street, isReversed: boolean): boolean {
  return (isReversed ? only?.backward : only?.forward) ?? false;
}

function forbiddenByDrive({ streets, forbiddenTurns }: Streets): Map<number, Set<number>> {
  const forbidden = new Map<number, Set<number>>();
  for (const { via, from, to } of forbiddenTurns) {
    const [first, second] = [streets[from], streets[to]];
    // At which of its ends one arrives cannot be told of a street that begins and ends there.
    if (first === undefined || second === undefined || first.from === first.to) continue;
    const arrival = driveOf(from, first.from === via);
    const departures = forbidden.get(arrival) ?? new Set();
    if (second.from === via) departures.add(driveOf(to, false));
    if (second.to === via) departures.add(driveOf(to, true));
    forbidden.set(arrival, departures);
  }
  return forbidden;
}
