/**
 * Collects the `limit` best slots, by squared distance and then by key. Sorted by insertion, since limits are small.
 */
export class NearestSlots {
  readonly slots: number[] = [];
  readonly squares: number[] = [];
  /** Slots farther than this are no longer accepted. */
  reachSquared: number;
  readonly #limit: number;
  readonly #keys: readonly string[];

  constructor(limit: number, reachSquared: number, keys: readonly string[]) {
    this.#limit = limit;
    this.reachSquared = reachSquared;
    this.#keys = keys;
  }

  /** Returns whether `add` would keep the slot. Cheap, so call it before anything else about a slot. */
  wants(slot: number, squared: number): boolean {
    if (squared > this.reachSquared) return false;
    const count = this.slots.length;
    return count < this.#limit || this.#isBefore(slot, squared, count - 1);
  }

  add(slot: number, squared: number): void {
    let rank = Math.min(this.slots.length, this.#limit - 1);
    while (rank > 0 && this.#isBefore(slot, squared, rank - 1)) {
      this.slots[rank] = this.slots[rank - 1] ?? slot;
      this.squares[rank] = this.squares[rank - 1] ?? squared;
      rank--;
    }
    this.slots[rank] = slot;
    this.squares[rank] = squared;
    if (this.slots.length === this.#limit) this.reachSquared = this.squares.at(-1) ?? squared;
  }

  #isBefore(slot: number, squared: number, rank: number): boolean {
    const other = this.squares[rank] ?? Number.POSITIVE_INFINITY;
    if (squared !== other) return squared < other;
    return (this.#keys[slot] ?? '') < (this.#keys[this.slots[rank] ?? slot] ?? '');
  }
}
