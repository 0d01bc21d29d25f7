/** The clock of the host runtime. */
export interface Timers {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs a callback once after a delay; returns a function that cancels it. */
  readonly after: (ms: number, act: () => void) => () => void;
}
