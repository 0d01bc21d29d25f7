import type { Money } from '../money.ts';
import type { FeeReason } from './events.ts';
import type { BookedTrip } from './state.ts';

/** What it costs to cancel at one moment, and why. */
export interface Cancellation {
  readonly fee: Money;
  /** Epoch milliseconds; still free at that time. Null where no time alone ends it, or it costs already. */
  readonly freeUntil: number | null;
  readonly reason: FeeReason;
}

/** Who makes it end: the rider by cancelling, the rider by not coming, or anybody else. */
export type Cause = 'rider' | 'noShow' | 'other';

type FeeFacts = Pick<BookedTrip, 'booking' | 'phase' | 'assignment' | 'timeline'>;

/**
 * What the rider owes for a trip under way that ends at `now`, and why; the only place that decides so. Never more than
 * the fare that was agreed.
 */
export function cancellationOf(trip: FeeFacts, cause: Cause, now: number): Cancellation {
  const { fare, policy } = trip.booking;
  const costs = (reason: FeeReason, amount = policy.tariff.cancellationFeeAmount): Cancellation => ({
    fee: { amount: Math.min(fare.amount, amount), currency: fare.currency },
    freeUntil: null,
    reason,
  });
  if (cause === 'other') return free(fare, 'not-the-rider');
  if (cause === 'noShow') return costs('no-show');
  if (trip.phase === 'onboard') return costs('onboard', fare.amount);
  return whyFree(trip, now) ?? costs(trip.phase === 'arrived' ? 'vehicle-arrived' : 'after-free-time');
}

/** Why the rider, not yet on board, may cancel for nothing; null where they may not. */
function whyFree({ booking, phase, assignment, timeline }: FeeFacts, now: number): Cancellation | null {
  const { fare, policy, scheduledFor } = booking;
  const arrivedAt = phase === 'arrived' ? (timeline.at(-1)?.at ?? now) : null;
  if (assignment !== null) {
    if (assignment.darkSince !== null) return free(fare, 'vehicle-dark');
    // Who was made to wait may go even when the vehicle has come at last.
    if ((arrivedAt ?? now) > assignment.promisedBy) return free(fare, 'vehicle-late');
  }
  // The free time is over once the vehicle is there; the time booked ahead is not.
  const freeTimeEndsAt =
    assignment === null || arrivedAt !== null
      ? Number.NEGATIVE_INFINITY
      : assignment.assignedAt + policy.tariff.freeCancellationSeconds * 1000;
  if (scheduledFor !== null && now <= scheduledFor) {
    return free(fare, 'before-scheduled-time', Math.max(scheduledFor, freeTimeEndsAt));
  }
  if (assignment === null) return free(fare, 'no-vehicle');
  return now <= freeTimeEndsAt ? free(fare, 'within-free-time', freeTimeEndsAt) : null;
}

function free({ currency }: Money, reason: FeeReason, freeUntil: number | null = null): Cancellation {
  return { fee: { amount: 0, currency }, freeUntil, reason };
}
