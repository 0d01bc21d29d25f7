import { describe, expect, it } from 'vitest';
import { type Guard, guards } from '../../../sim/simulator/guards.ts';
import type { Invariant, Violation } from '../../../sim/simulator/invariants/violation.ts';
import { simulate } from '../../../sim/simulator/simulate.ts';

const maxSeeds = 500;
/** Only to end a hang. */
const timeoutMs = 3_600_000;

/** What each guard protects: taken away, one of these breaks first. */
const protects: Readonly<Record<Guard, readonly Invariant[]>> = {
  // A repeated offer comes back to life at a vehicle whose trip counts with it no more.
  'inbox-dedupe': ['one-vehicle', 'no-ghost-driver'],
  'epoch-fence': ['fenced'],
  confirmation: ['one-vehicle', 'no-ghost-driver'],
  // Without it a phone that does not answer holds up its vehicle and a rider.
  'offer-expiry': ['no-lost-booking'],
  // Without it a word that is lost once is lost for good: to the vehicle, or to the trip.
  'outbox-resend': ['no-lost-booking', 'no-ghost-driver'],
  'capacity-check': ['capacity'],
  'capability-check': ['capacity'],
  // Without it a parcel travels among people.
  'goods-apart': ['capacity'],
  'boarding-check': ['capacity'],
  'idempotency-record': ['idempotent'],
  'fence-after-await': ['fenced'],
  'attempt-after-await': ['one-vehicle'],
  'tenant-access': ['isolation'],
  'rider-access': ['isolation'],
  'friend-access': ['isolation'],
  'revoked-link': ['isolation'],
  'guest-access': ['isolation'],
  'driver-access': ['isolation'],
  // Without it somebody calls for help, and nobody hears.
  'told-alerts': ['heard-alert'],
  'cell-load': ['bounded-cell'],
  'if-version': ['stale-command'],
  // Without it a repetition takes the next vehicle away too.
  'kept-answer': ['idempotent'],
  'feed-dedupe': ['exactly-once-history'],
  'feed-acknowledgement': ['exactly-once-history'],
  // Without it a rider pays, and a driver earns, twice in the statistics.
  'counted-once': ['true-figures'],
  // Without it a rider pays for a vehicle that is late, or the receipt gives another reason than the journal.
  'free-when-late': ['promise', 'every-cent'],
  // Without it a driver collects for a ride, or for nobody's coming, from anywhere.
  'seen-milestones': ['evidence'],
  // Without it anybody boards, and a parcel is left with anybody.
  'stop-pins': ['evidence'],
  // Without it the vehicle goes back to where it was when a phone repeats itself.
  'position-times': ['evidence'],
  // Without it one rider holds every vehicle around.
  'person-limits': ['bounded-person'],
  // Without it a phone that reconnects in a loop fills the journal, and the history.
  'connect-allowance': ['bounded-vehicle'],
  'charged-once': ['every-cent'],
  // Without it a rider pays tolls that the quote did not allow.
  'toll-limit': ['promise', 'every-cent'],
  'promotion-limit': ['promotion-uses'],
  'promotion-once': ['promotion-uses'],
  // Without them a rider pays more than was shown, more than an operator allows, or where nobody shall.
  'surge-lock': ['agreed-surge'],
  'surge-bound': ['agreed-surge'],
  'surge-exclusion': ['agreed-surge'],
  // Without them a vehicle is elsewhere when it has promised to come, and nobody is told.
  'agenda-check': ['kept-reservation'],
  'holder-check': ['kept-reservation'],
  // Without it a rider counts on a vehicle that has promised nothing.
  guarantee: ['kept-reservation'],
  // Without it a driver follows a change that the trip may have withdrawn.
  'change-confirmation': ['agreed-change'],
  // Without it a cancelled parcel stays in the vehicle for ever.
  'goods-return': ['returned-goods'],
  // Without it a parcel that was taken while its trip was cancelled stays in the vehicle for ever.
  'goods-kept': ['returned-goods'],
  'goods-taken': ['returned-goods'],
  // Without it nobody knows where a parcel is that was taken while its trip was cancelled.
  'goods-told': ['returned-goods'],
  // Without it whoever came last is asked first.
  'line-order': ['fair-line'],
  // Without it a vehicle loses its place because a cell or the network died.
  'rank-inquiry': ['fair-line'],
  // Without it a late copy of a call calls somebody for a trip that has its vehicle.
  'rank-call-deadline': ['fair-line'],
  // Without it a rider meets the driver whom an operator keeps apart.
  permits: ['permitted'],
  // Without it a crash leaves a trip that nobody cancels when its series ends.
  'series-memory': ['booked-once'],
};

/**
 * Worlds that showed it lately, tried first: most worlds survive without these guards, and take long. When the worlds
 * change, the others follow.
 */
const likelySeeds: Partial<Record<Guard, number>> = {
  'epoch-fence': 18,
  'offer-expiry': 19,
  'goods-apart': 315,
  'boarding-check': 142,
  'revoked-link': 4,
  'outbox-resend': 25,
  'fence-after-await': 30,
  'cell-load': 3,
  'if-version': 16,
  'kept-answer': 3,
  'counted-once': 3,
  'free-when-late': 25,
  'attempt-after-await': 23,
  guarantee: 3,
  'surge-lock': 2,
  'surge-bound': 11,
  'stop-pins': 19,
  'person-limits': 13,
  'connect-allowance': 10,
  'promotion-limit': 13,
  'promotion-once': 13,
  'agenda-check': 2,
  'holder-check': 8,
  'goods-return': 5,
  'goods-taken': 19,
  'rank-inquiry': 29,
  'rank-call-deadline': 25,
  'series-memory': 30,
};

/** What else goes wrong without a guard says nothing of what the guard protects. */
const mereChecks: readonly Invariant[] = ['sound', 'armed', 'drained'];

async function firstBroken(removed: Guard): Promise<Violation | null> {
  const seeds = Array.from({ length: maxSeeds }, (_, index) => index + 1);
  for (const seed of [likelySeeds[removed] ?? 1, ...seeds]) {
    const { violation } = await simulate(seed, { removed });
    if (violation !== null && !mereChecks.includes(violation.invariant)) return violation;
  }
  return null;
}

describe('the simulator misses each guard', () => {
  it.each(guards)('%s', { timeout: timeoutMs }, async (guard) => {
    const violation = await firstBroken(guard);
    expect(protects[guard]).toContain(violation?.invariant);
  });
});
