import { describe, expect, it } from 'vitest';
import { type Guard, guards } from '../../../sim/simulator/guards.ts';
import type { Invariant, Violation } from '../../../sim/simulator/invariants/violation.ts';
import { simulate } from '../../../sim/simulator/simulate.ts';

const maxSeeds = 500;
/** Only to end a hang. */
const timeoutMs = 600_000;

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
  'boarding-check': ['capacity'],
  'idempotency-record': ['idempotent'],
  'fence-after-await': ['fenced'],
  'attempt-after-await': ['one-vehicle'],
  'tenant-access': ['isolation'],
  'rider-access': ['isolation'],
  'friend-access': ['isolation'],
  'cell-load': ['bounded-cell'],
  'if-version': ['stale-command'],
  // Without it a repetition takes the next vehicle away too.
  'kept-answer': ['idempotent'],
  'feed-dedupe': ['exactly-once-history'],
  'feed-acknowledgement': ['exactly-once-history'],
  'free-when-late': ['promise'],
  // Without it a driver collects for a ride, or for nobody's coming, from anywhere.
  'seen-milestones': ['evidence'],
  // Without it the vehicle goes back to where it was when a phone repeats itself.
  'position-times': ['evidence'],
  // Without it one rider holds every vehicle around.
  'person-limits': ['bounded-person'],
};

/**
 * Worlds that showed it lately, tried first: most worlds survive without these guards, and take long. When the worlds
 * change, the others follow.
 */
const likelySeeds: Partial<Record<Guard, number>> = {
  'offer-expiry': 17,
  'boarding-check': 81,
  'outbox-resend': 25,
  'fence-after-await': 30,
  'free-when-late': 27,
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
