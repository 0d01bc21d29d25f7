/** So many a second, and a burst of them (a token bucket): a stream's frames, for one. What is refused costs nothing. */
export class FrameAllowance {
  readonly #perSecond: number;
  readonly #burst: number;
  #frames: number;
  #at: number;

  constructor({ perSecond, burst }: { perSecond: number; burst: number }, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#frames = burst;
    this.#at = now;
  }

  /** Counts a frame; false when the allowance is used up. */
  spend(now: number): boolean {
    const available = Math.min(this.#burst, this.#frames + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    const isAllowed = available >= 1;
    this.#frames = isAllowed ? available - 1 : available;
    return isAllowed;
  }
}
