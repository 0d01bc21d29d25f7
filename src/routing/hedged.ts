/** One try at an answer. Stops as soon as the signal aborts, if it can. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

export interface HedgeTimes {
  /** The next attempt begins when the one before has taken this long, or has failed. */
  readonly hedgeAfterMs: number;
  /** After this the call has failed. */
  readonly timeoutMs: number;
}

/**
 * The first answer of several attempts, which begin one after another (J. Dean, L. A. Barroso, The Tail at Scale,
 * 2013). The losers are aborted. Rejects with the last failure when all have failed, or when time is up.
 */
export function hedged<T>(
  attempts: readonly Attempt<T>[],
  { hedgeAfterMs, timeoutMs }: HedgeTimes,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const losers = new AbortController();
  let begun = 0;
  let failed = 0;
  let hedge: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    clearTimeout(hedge);
    const attempt = attempts[begun];
    if (attempt === undefined) return;
    begun += 1;
    if (begun < attempts.length) hedge = setTimeout(begin, hedgeAfterMs);
    attempt(losers.signal).then(resolve, (error: unknown) => {
      failed += 1;
      if (failed === attempts.length) reject(error);
      else if (failed === begun) begin();
    });
  };
  const limit = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  begin();
  return promise.finally(() => {
    clearTimeout(hedge);
    clearTimeout(limit);
    losers.abort();
  });
}
