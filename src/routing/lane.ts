import { afterCall, closedBreaker, mayAsk } from './breaker.ts';
import { type Attempt, hedged } from './hedged.ts';

const rememberedCalls = 100;
/** Fewer calls than this say nothing about the slowest. */
const enoughCalls = 20;
const firstHedgeMs = 200;
/** A clock that stands still while nothing is waited for reads 0: that is no reason to ask twice at once. */
const leastHedgeMs = 5;

/** Calls to one service: hedged after the slowest twentieth of the last ones, and given up while it is down. */
export class Lane {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #tookMs: number[] = [];
  #breaker = closedBreaker;

  constructor(timeoutMs: number, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  /** The first answer; rejects when there is none, or while the service is left alone. */
  async ask<T>(attempts: readonly Attempt<T>[]): Promise<T> {
    const startedAt = this.#now();
    if (!mayAsk(this.#breaker, startedAt))
      throw new Error('has failed too often, and is left alone for a while');
    try {
      const times = { hedgeAfterMs: this.hedgeAfterMs(), timeoutMs: this.#timeoutMs };
      const answer = await hedged(attempts, times);
      this.#tookMs.push(this.#now() - startedAt);
      if (this.#tookMs.length > rememberedCalls) this.#tookMs.shift();
      this.#breaker = afterCall(this.#breaker, true, this.#now());
      return answer;
    } catch (error) {
      this.#breaker = afterCall(this.#breaker, false, this.#now());
      throw error;
    }
  }

  /** The 95th percentile of the last calls. */
  hedgeAfterMs(): number {
    if (this.#tookMs.length < enoughCalls) return firstHedgeMs;
    const sorted = this.#tookMs.toSorted((a, b) => a - b);
    return Math.max(leastHedgeMs, sorted[Math.floor(0.95 * sorted.length)] ?? firstHedgeMs);
  }
}
