/** How often something may happen. */
export interface Rate {
  readonly perSecond: number;
  /** So many at once, after a pause. */
  readonly burst: number;
}

/** A token bucket: so many a second, and a burst of them. What is refused costs nothing. */
export class Allowance {
  readonly #rate: Rate;
  #left: number;
  /** Epoch milliseconds. */
  #countedAt = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#left = rate.burst;
  }

  /** Counts one; false when the allowance is used up. */
  spend(now: number): boolean {
    const { perSecond, burst } = this.#rate;
    const available = Math.min(burst, this.#left + ((now - this.#countedAt) / 1000) * perSecond);
    this.#countedAt = now;
    const isAllowed = available >= 1;
    this.#left = isAllowed ? available - 1 : available;
    return isAllowed;
  }
}
