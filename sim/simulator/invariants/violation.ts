/** The invariants of DESIGN.md, and `sound`: nothing in the program fails but what a fault made fail. */
export const invariants = [
  'one-vehicle',
  'capacity',
  'no-lost-booking',
  'no-ghost-driver',
  'exactly-once-history',
  'idempotent',
  'fenced',
  'isolation',
  'promise',
  'sound',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
  /** Virtual time, epoch milliseconds. */
  readonly at: number;
}
