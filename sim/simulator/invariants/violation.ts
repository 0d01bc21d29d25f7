/**
 * The invariants of docs/reliability.md; `bounded-cell`: no cell's concurrent work exceeds its capacity;
 * `agreed-change`: trip and vehicle have the same ride, and a change that was refused never happens;
 * `returned-goods`: goods on board are handed over, or brought back, and their trip tells so;
 * `bounded-person`: nobody has more trips open at once than the policy allows;
 * `bounded-vehicle`: nor opens a vehicle more streams than it allows;
 * `stale-command`: a command for one version takes effect on no other; `evidence`: no charge without evidence, and no
 * position of another time; `every-cent`: the receipt follows from the journal; `true-figures`: statistics say of drivers and riders what the trips say; `promotion-uses`: as many uses of a promotion are
 * counted as trips use it, and never more than there are; `agreed-surge`: nobody pays another surge
 * than was shown, more than the most, or any in an excluded zone; `kept-reservation`: who booked ahead is
 * fetched, or told before; `heard-alert`: operators are told of every alert; `fair-line`: nobody overtakes in a rank, or
 * loses a place, without a true reason; `permitted`: who is kept apart, or has no valid documents, is offered
 * nothing; `booked-once`: each date of a series is one trip, and none once it is given up; and checks that help to find bugs earlier:
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
  'bounded-vehicle',
  'stale-command',
  'evidence',
  'every-cent',
  'true-figures',
  'promotion-uses',
  'agreed-surge',
  'kept-reservation',
  'agreed-change',
  'returned-goods',
  'heard-alert',
  'fair-line',
  'permitted',
  'booked-once',
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

/** Work that a healed world should have finished. */
export type Unfinished = { readonly breaks: Invariant; readonly what: string };
