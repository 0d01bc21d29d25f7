/** One attempt at a call. Stops when the signal aborts, if it can. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

export interface HedgeTimes {
  /** The next attempt starts when the previous one has taken this long, or has failed. */
  readonly hedgeAfterMs: number;
  /** The call fails after this. */
  readonly timeoutMs: number;
}

/**
 * Returns the first result of several attempts that start one after another (hedged requests: J. Dean, L. A. Barroso,
 * The Tail at Scale, 2013). Aborts the other attempts. Rejects with the last failure when all have failed, or on
 * timeout.
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
