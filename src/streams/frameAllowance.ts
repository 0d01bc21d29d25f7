/** What a stream's client may send: so many frames a second, and a burst of them (a token bucket). */
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
    const refilled = this.#frames + ((now - this.#at) / 1000) * this.#perSecond;
    this.#frames = Math.min(this.#burst, refilled) - 1;
    this.#at = now;
    return this.#frames >= 0;
  }
}
