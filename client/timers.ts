/** The clock of whatever a client runs in. */
export interface Timers {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Does something once, after a time; returns how to call it off. */
  readonly after: (ms: number, act: () => void) => () => void;
}
