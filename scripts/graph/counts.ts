/** How often things were met, by what they are. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** The most frequent first. */
  entries(): (readonly [string, number])[] {
    return [...this.#counts].sort((a, b) => b[1] - a[1]);
  }
}
