/**
 * Recognises sequences of drives that may not be driven as a whole, while they are driven: the automaton of
 * A. V. Aho and M. J. Corasick, "Efficient string matching" (1975). A state is what of the last drives may still
 * become such a sequence; 0 is nothing.
 */
export class ForbiddenPaths {
  readonly #next: Map<number, number>[] = [new Map()];
  readonly #fallback: number[] = [0];
  readonly #depth: number[] = [0];
  readonly #isWhole: boolean[] = [false];
  /** The last drive of each state; of state 0 none. */
  readonly #drive: number[] = [-1];

  constructor(paths: readonly (readonly number[])[]) {
    for (const path of paths) {
      let state = 0;
      for (const drive of path) state = this.#next[state]?.get(drive) ?? this.#add(state, drive);
      this.#isWhole[state] = true;
    }
    this.#linkFallbacks();
  }

  get stateCount(): number {
    return this.#drive.length;
  }

  driveOf(state: number): number {
    return this.#drive[state] ?? -1;
  }

  /** How many of the last drives a state remembers. */
  depthOf(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** The state after one more drive; null where it may not be driven. */
  after(state: number, drive: number): number | null {
    const next = this.#follow(state, drive);
    return this.#isWhole[next] === true ? null : next;
  }

  #follow(state: number, drive: number): number {
    for (let from = state; ; from = this.#fallback[from] ?? 0) {
      const next = this.#next[from]?.get(drive);
      if (next !== undefined) return next;
      if (from === 0) return 0;
    }
  }

  #add(parent: number, drive: number): number {
    const state = this.#drive.length;
    this.#next[parent]?.set(drive, state);
    this.#next.push(new Map());
    this.#fallback.push(0);
    this.#depth.push((this.#depth[parent] ?? 0) + 1);
    this.#isWhole.push(false);
    this.#drive.push(drive);
    return state;
  }

  /** In order of depth, so that what a state falls back to is known before. */
  #linkFallbacks(): void {
    const queue = [...(this.#next[0]?.values() ?? [])];
    for (const state of queue) {
      for (const [drive, child] of this.#next[state] ?? []) {
        const fallback = this.#follow(this.#fallback[state] ?? 0, drive);
        this.#fallback[child] = fallback;
        this.#isWhole[child] ||= this.#isWhole[fallback] ?? false;
        queue.push(child);
      }
    }
  }
}
