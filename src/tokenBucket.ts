/** A rate limit. */
export interface Rate {
  readonly perSecond: number;
  /** The most at once, after a pause. */
  readonly burst: number;
}

/** A token bucket: a rate per second with bursts. Refusals consume nothing. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  /** Epoch milliseconds. */
  #countedAt = 0;

  constructor({ perSecond, burst }: Rate) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** Consumes one token; returns false when there is none. */
  take(now: number): boolean {
    // A clock that is set back takes nothing away.
    const elapsedSeconds = Math.max(0, now - this.#countedAt) / 1000;
    const available = Math.min(this.#burst, this.#left + elapsedSeconds * this.#perSecond);
    this.#countedAt = now;
    const isAllowed = available >= 1;
    this.#left = isAllowed ? available - 1 : available;
    return isAllowed;
  }
}
