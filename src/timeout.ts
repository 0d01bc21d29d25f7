/** Delayed callbacks: the platform's timers, or a simulator's. */
export interface Timers {
  /** Calls `work` after `ms`, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void;
}

export const platformTimers: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** The operation timed out. It may still take effect. */
export class TimeoutError extends Error {}

/** Resolves with the answer; rejects with a `TimeoutError` when it takes longer than `timeoutMs`. */
export function withTimeout<Answer>(
  answer: Promise<Answer>,
  timeoutMs: number,
  timers: Timers = platformTimers,
): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = timers.after(timeoutMs, () => reject(new TimeoutError(`no answer within ${timeoutMs} ms`)));
  return Promise.race([answer, promise]).finally(cancel);
}
