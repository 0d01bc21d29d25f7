/**
 * The invariants of docs/reliability.md; `bounded-cell`: no cell's concurrent work exceeds its capacity;
 * `bounded-person`: nobody has more trips open at once than the policy allows;
 * `stale-command`: a command for one version takes effect on no other; `evidence`: no charge without evidence, and no
 * position of another time; and checks that help to find bugs earlier:
 * `sound`, nothing in the program fails except through an injected fault; `armed`, every deadline has an alarm;
 * `drained`, a healed world finishes all work.
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
  'bounded-person',
  'stale-command',
  'evidence',
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
