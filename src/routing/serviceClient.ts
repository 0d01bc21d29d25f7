import { afterCall, closedBreaker, isCallAllowed } from './circuitBreaker.ts';
import { type Attempt, hedged } from './hedgedCall.ts';

const sampleSize = 100;
/** Fewer samples give no useful percentile. */
const minSamples = 20;
const defaultHedgeMs = 200;
/** A frozen clock measures 0 ms, which must not make every call hedge at once. */
const minHedgeMs = 5;
/** A shard that lost a hedged call is asked second for this long; then one call tries it again. */
const slowForMs = 5_000;
/** How much later than the hedge an attempt may begin: clocks of two machines differ, and the hedge takes a while. */
const beginGraceMs = 250;

/** One attempt at a call. After `beginBy` (epoch ms) another has most likely answered: then it must not begin. */
export type TimedAttempt<T> = (signal: AbortSignal, beginBy: number) => Promise<T>;

/** Calls one service: hedged after the 95th percentile of recent latencies, and behind a circuit breaker. */
export class ServiceClient {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #latenciesMs: number[] = [];
  readonly #slowUntil = new Map<number, number>();
  #turn = 0;
  #breaker = closedBreaker;

  constructor(timeoutMs: number, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  /**
   * Returns the first result. Rejects when every attempt fails or times out, and at once while the breaker is open.
   */
  async call<T>(attempts: readonly TimedAttempt<T>[]): Promise<T> {
    if (!isCallAllowed(this.#breaker, this.#now()))
      throw new Error('has failed too often, and is left alone for a while');
    try {
      const hedgeAfterMs = this.hedgeAfterMs();
      const timed = attempts.map((attempt, at) => {
        const isLast = at === attempts.length - 1;
        return this.#timed(attempt, isLast ? this.#timeoutMs : hedgeAfterMs + beginGraceMs);
      });
      const answer = await hedged(timed, { hedgeAfterMs, timeoutMs: this.#timeoutMs });
      this.#breaker = afterCall(this.#breaker, true, this.#now());
      return answer;
    } catch (error) {
      this.#breaker = afterCall(this.#breaker, false, this.#now());
      throw error;
    }
  }

  /**
   * Asks one shard of several, in turn, and the next when it is slow; first the next when the one has just been slow.
   */
  callShard<T>(shards: number, ask: (shard: number, beginBy: number) => Promise<T>): Promise<T> {
    const first = this.#turn++ % shards;
    const now = this.#now();
    const isSlow = (shard: number) => Number(now < (this.#slowUntil.get(shard) ?? 0));
    const asked = [first, (first + 1) % shards].slice(0, shards).sort((a, b) => isSlow(a) - isSlow(b));
    return this.call(
      asked.map((shard) => (signal, beginBy) => this.#noteSlow(shard, signal, () => ask(shard, beginBy))),
    );
  }

  /** Only winners are measured: from their own start, or each hedge would put off the next one. */
  #timed<T>(attempt: TimedAttempt<T>, withinMs: number): Attempt<T> {
    return async (signal) => {
      const begunAt = this.#now();
      const answer = await attempt(signal, begunAt + withinMs);
      if (!signal.aborted) {
        this.#latenciesMs.push(this.#now() - begunAt);
        if (this.#latenciesMs.length > sampleSize) this.#latenciesMs.shift();
      }
      return answer;
    };
  }

  async #noteSlow<T>(shard: number, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const hedgedAt = this.#now() + this.hedgeAfterMs();
    let isAnswered = false;
    signal.addEventListener('abort', () => {
      const now = this.#now();
      if (!isAnswered && now >= hedgedAt) this.#slowUntil.set(shard, now + slowForMs);
    });
    try {
      return await ask();
    } finally {
      isAnswered = true;
    }
  }

  /** The 95th percentile of recent latencies in milliseconds. */
  hedgeAfterMs(): number {
    if (this.#latenciesMs.length < minSamples) return defaultHedgeMs;
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    return Math.max(minHedgeMs, sorted[Math.floor(0.95 * sorted.length)] ?? defaultHedgeMs);
  }
}
