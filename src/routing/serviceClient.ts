import { afterCall, closedBreaker, isCallAllowed } from './breaker.ts';
import { type Attempt, hedged } from './hedgedCall.ts';

const sampleSize = 100;
/** Fewer samples give no useful percentile. */
const minSamples = 20;
const defaultHedgeMs = 200;
/** A frozen clock measures 0 ms, which must not make every call hedge at once. */
const minHedgeMs = 5;

/** Calls one service: hedged after the 95th percentile of recent latencies, and behind a circuit breaker. */
export class ServiceClient {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #latenciesMs: number[] = [];
  #breaker = closedBreaker;

  constructor(timeoutMs: number, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  /**
   * Returns the first result. Rejects when every attempt fails or times out, and at once while the breaker is open.
   */
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

  /** The 95th percentile of recent latencies in milliseconds. */
  hedgeAfterMs(): number {
    if (this.#latenciesMs.length < minSamples) return defaultHedgeMs;
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    return Math.max(minHedgeMs, sorted[Math.floor(0.95 * sorted.length)] ?? defaultHedgeMs);
  }
}
