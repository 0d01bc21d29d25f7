import { signal } from '@preact/signals';
import type { Answer } from '../api/answer.ts';

/** Polls a resource while the page is visible; the last value is kept until the next one. */
export class Poller<T> {
  readonly latest = signal<T | null>(null);
  readonly #read: () => Promise<Answer<T>>;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isReading = false;
  #isStopped = false;

  constructor(read: () => Promise<Answer<T>>, everyMs: number) {
    this.#read = read;
    this.#everyMs = everyMs;
  }

  /** Starts polling; returns a function that stops it. */
  start(): () => void {
    this.#isStopped = false;
    const awake = (): void => {
      this.#again();
    };
    document.addEventListener('visibilitychange', awake);
    this.#again();
    return () => {
      this.#isStopped = true;
      document.removeEventListener('visibilitychange', awake);
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  async #again(): Promise<void> {
    if (this.#isReading || this.#timer !== null || document.visibilityState === 'hidden') return;
    this.#isReading = true;
    const answer = await this.#read();
    this.#isReading = false;
    if (this.#isStopped) return;
    if (answer.ok) this.latest.value = answer.value;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#again();
    }, this.#everyMs);
  }
}
