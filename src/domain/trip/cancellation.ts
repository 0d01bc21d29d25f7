import { z } from 'zod';
import type { Evidence } from '../evidence.ts';
import type { Money } from '../money.ts';
import type { CancellationTerms } from '../tariff/tariff.ts';
import { type FeeReason, feeReasonSchema } from './events.ts';
import type { BookedTrip } from './state.ts';
import { isBacked } from './steps.ts';

/** What cancelling costs at a given moment, and why. */
export interface Cancellation {
  readonly fee: Money;
  /** Epoch ms, inclusive. Null when no deadline ends the free period, or a fee is already due. */
  readonly freeUntil: number | null;
  readonly reason: FeeReason;
}

/** Who ends the trip: the rider by cancelling, the rider by not showing up, or anyone else. */
export type Cause = 'rider' | 'noShow' | 'other';

type FeeFacts = Pick<BookedTrip, 'booking' | 'phase' | 'assignment' | 'fare' | 'cancelledDelivery'>;

/**
 * Returns the most that ending a trip may cost: of a ride that has begun the fare, what was agreed and the tolls; before
 * it what the ride costs without its promotion, whose use is given back.
 */
export function mostFee({ booking, phase, fare }: Pick<FeeFacts, 'booking' | 'phase' | 'fare'>): Money {
  const before = booking.price?.amountWithoutPromotion;
  return phase === 'onboard' || before === undefined ? fare : { ...fare, amount: before };
}

/** Returns the terms of cancelling that a trip was booked under. */
function termsOf({ price, policy }: BookedTrip['booking']): CancellationTerms {
  if (price !== undefined) return price.terms.cancellation;
  const { cancellationFeeAmount: fee, freeCancellationSeconds: freeSeconds } = policy.tariff;
  return { freeSeconds, fee, feeAfterArrival: fee, noShowFee: fee };
}

/**
 * Returns what the rider owes for an active trip that ends at `now`, and why. This is the only rule for cancellation
 * fees. Never more than `mostFee`.
 */
export function cancellationOf(
  trip: FeeFacts,
  cause: Cause,
  now: number,
  noShowEvidence?: Evidence,
): Cancellation {
  const { fare } = trip;
  const terms = termsOf(trip.booking);
  const costs = (reason: FeeReason, amount: number): Cancellation => ({
    fee: { amount: Math.min(mostFee(trip).amount, amount), currency: fare.currency },
    freeUntil: null,
    reason,
  });
  if (cause === 'other') return free(fare, 'not-the-rider');
  if (cause === 'noShow') {
    const wasSeen = isBacked({ evidence: noShowEvidence ?? null }) && wasSeenAtPickup(trip);
    if (!wasSeen) return free(fare, 'vehicle-not-seen');
    return isLate(trip, seenArrivalOf(trip) ?? 0)
      ? free(fare, 'vehicle-late')
      : costs('no-show', terms.noShowFee);
  }
  if (trip.cancelledDelivery !== null) return { ...trip.cancelledDelivery, freeUntil: null };
  if (trip.phase === 'onboard') {
    return wasSeenAtPickup(trip) ? costs('onboard', fare.amount) : free(fare, 'vehicle-not-seen');
  }
  const hasArrived = seenArrivalOf(trip) !== null;
  return (
    whyFree(trip, now) ??
    (hasArrived ? costs('vehicle-arrived', terms.feeAfterArrival) : costs('after-free-time', terms.fee))
  );
}

/**
 * When the server learned that the vehicle stands at the pickup (epoch ms); null when it does not, or was not seen
 * there. Not when it happened: an earlier time would make a late vehicle punctual.
 */
function seenArrivalOf({ phase, assignment }: FeeFacts): number | null {
  const arrived = assignment?.milestones.arrived;
  return phase === 'arrived' && arrived !== undefined && isBacked(arrived) ? arrived.at : null;
}

/** A trip without an arrival was not judged: older code, or straight on board. */
function wasSeenAtPickup({ assignment }: FeeFacts): boolean {
  const { arrived, onboard } = assignment?.milestones ?? {};
  const milestone = arrived ?? onboard;
  return milestone === undefined || isBacked(milestone);
}

/** Whether the vehicle came later than promised: its rider may have left. */
function isLate({ assignment }: FeeFacts, arrivedAt: number): boolean {
  return assignment !== null && arrivedAt > assignment.promisedBy;
}

/** Returns why a rider not yet on board may cancel for free; null when they may not. */
function whyFree(trip: FeeFacts, now: number): Cancellation | null {
  const { booking, assignment } = trip;
  const { fare, scheduledFor } = booking;
  const arrivedAt = seenArrivalOf(trip);
  if (assignment !== null) {
    if (assignment.darkSince !== null) return free(fare, 'vehicle-dark');
    // A rider kept waiting may leave for free even after the vehicle has arrived.
    if (isLate(trip, arrivedAt ?? now)) return free(fare, 'vehicle-late');
  }
  // The free time ends when the vehicle arrives; a scheduled lead does not.
  const freeTimeEndsAt =
    assignment === null || arrivedAt !== null
      ? Number.NEGATIVE_INFINITY
      : assignment.assignedAt + termsOf(booking).freeSeconds * 1000;
  if (scheduledFor !== null && now <= scheduledFor) {
    return free(fare, 'before-scheduled-time', Math.max(scheduledFor, freeTimeEndsAt));
  }
  if (assignment === null) return free(fare, 'no-vehicle');
  return now <= freeTimeEndsAt ? free(fare, 'within-free-time', freeTimeEndsAt) : null;
}

function free({ currency }: Money, reason: FeeReason, freeUntil: number | null = null): Cancellation {
  return { fee: { amount: 0, currency }, freeUntil, reason };
}

/** Returns what a cancelled trip was cancelled for, and why, as its receipt says; null where older code did not say. */
export function chargedCancellation({
  phase,
  fare: fee,
  settlement,
}: Pick<BookedTrip, 'phase' | 'fare' | 'settlement'>): Cancellation | null {
  const { data } = z.object({ reason: feeReasonSchema }).safeParse(settlement.lines[0]?.inputs);
  return phase === 'cancelled' && data !== undefined ? { fee, freeUntil: null, ...data } : null;
}
