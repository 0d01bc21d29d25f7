/** The clock of the host runtime. */
export interface Timers {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs a callback once after a delay; returns a function that cancels it. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** The clock of browsers, Node and everything else that has `setTimeout`. */
export const systemTimers: Timers = {
  now: Date.now,
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after a delay; rejects with the signal's reason when that aborts first. */
export function wait(ms: number, timers: Timers, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = timers.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
