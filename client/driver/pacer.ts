import type { Timers } from '../timers.ts';

/** Does something soon, but never twice within the gap. `act` tells whether it did anything: else no gap begins. */
export class Pacer {
  readonly #timers: Timers;
  #gapMs: number;
  readonly #act: () => boolean;
  #actedAt = 0;
  #callOff: (() => void) | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(timers: Timers, gapMs: number, act: () => boolean) {
    this.#timers = timers;
    this.#gapMs = gapMs;
    this.#act = act;
  }

  /** Acts as soon as the gap allows, or after a time; an earlier time wins over a later one. */
  soon(afterMs = 0): void {
    const now = this.#timers.now();
    const dueAt = Math.max(now + afterMs, this.#actedAt + this.#gapMs);
    if (this.#stopped || dueAt >= this.#dueAt) return;
    this.#callOff?.();
    this.#dueAt = dueAt;
    this.#callOff = this.#timers.after(dueAt - now, () => this.#due());
  }

  /** Another gap from now on; what is due already stays so until `soon` is called again. */
  pace(gapMs: number): void {
    this.#gapMs = gapMs;
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  #due(): void {
    this.#callOff = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (this.#act()) this.#actedAt = this.#timers.now();
  }
}
