/** Something that can call back later: the platform's timers, or a simulator's. */
export interface Timers {
  /** Calls `work` after a time, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void;
}

export const platformTimers: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** No answer has come in time; the question may still have an effect. */
export class TimeoutError extends Error {}

/** The answer; rejects with a `TimeoutError` when it takes longer. */
export function withTimeout<Answer>(
  answer: Promise<Answer>,
  timeoutMs: number,
  timers: Timers = platformTimers,
): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = timers.after(timeoutMs, () => reject(new TimeoutError(`no answer within ${timeoutMs} ms`)));
  return Promise.race([answer, promise]).finally(cancel);
}
