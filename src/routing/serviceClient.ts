import { afterCall, closedBreaker, isCallAllowed } from './breaker.ts';
import { type Attempt, hedged } from './hedged.ts';

const sampleSize = 100;
/** Fewer calls than this say nothing about the slowest. */
const minSamples = 20;
const defaultHedgeMs = 200;
/** A clock that stands still while nothing is waited for reads 0: that is no reason to ask twice at once. */
const minHedgeMs = 5;

/** Calls to one service: hedged after the slowest twentieth of the last ones, and given up while it is down. */
export class ServiceClient {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #latenciesMs: number[] = [];
  #breaker = closedBreaker;

  constructor(timeoutMs: number, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  /** The first answer; rejects when there is none, or while the service is left alone. */
  async call<T>(attempts: readonly Attempt<T>[]): Promise<T> {
    const startedAt = this.#now();
    if (!isCallAllowed(this.#breaker, startedAt))
      throw new Error('has failed too often, and is left alone for a while');
    try {
      const times = { hedgeAfterMs: this.hedgeAfterMs(), timeoutMs: this.#timeoutMs };
      const answer = await hedged(attempts, times);
      this.#latenciesMs.push(this.#now() - startedAt);
      if (this.#latenciesMs.length > sampleSize) this.#latenciesMs.shift();
      this.#breaker = afterCall(this.#breaker, true, this.#now());
      return answer;
    } catch (error) {
      this.#breaker = afterCall(this.#breaker, false, this.#now());
      throw error;
    }
  }

  /** The 95th percentile of the last calls. */
  hedgeAfterMs(): number {
    if (this.#latenciesMs.length < minSamples) return defaultHedgeMs;
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    return Math.max(minHedgeMs, sorted[Math.floor(0.95 * sorted.length)] ?? defaultHedgeMs);
  }
}
