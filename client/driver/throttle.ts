import type { Timers } from '../timers.ts';

/** Runs an action on request, at most once per gap. `run` returns whether it did anything: otherwise no gap begins. */
export class Throttle {
  readonly #timers: Timers;
  #gapMs: number;
  readonly #run: () => boolean;
  #ranAt = 0;
  #cancel: (() => void) | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(timers: Timers, gapMs: number, run: () => boolean) {
    this.#timers = timers;
    this.#gapMs = gapMs;
    this.#run = run;
  }

  /** Schedules a run after `afterMs`, but not before the gap has passed. The earliest request wins. */
  schedule(afterMs = 0): void {
    const now = this.#timers.now();
    const dueAt = Math.max(now + afterMs, this.#ranAt + this.#gapMs);
    if (this.#stopped || dueAt >= this.#dueAt) return;
    this.#cancel?.();
    this.#dueAt = dueAt;
    this.#cancel = this.#timers.after(dueAt - now, () => this.#due());
  }

  /** Changes the gap. A run that is already scheduled keeps its time until `schedule` is called again. */
  setGap(gapMs: number): void {
    this.#gapMs = gapMs;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #due(): void {
    this.#cancel = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (this.#run()) this.#ranAt = this.#timers.now();
  }
}
