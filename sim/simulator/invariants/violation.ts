/**
 * The invariants of DESIGN.md, and what only helps to find a bug early or elsewhere: `sound`, nothing in the program
 * fails but what a fault made fail; `armed`, every deadline has an alarm; `drained`, a healed world comes to rest.
 */
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
  'armed',
  'drained',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
  /** Virtual time, epoch milliseconds. */
  readonly at: number;
}
