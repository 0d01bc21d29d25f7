/**
 * The invariants of DESIGN.md; `bounded-cell`, a cell takes on no more at once than its capacity; `stale-command`, a
 * command meant for one version takes effect on no other; and what only helps to find a bug early or elsewhere: `sound`, nothing in the program
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
  'bounded-cell',
  'stale-command',
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
