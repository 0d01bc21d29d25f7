import { type Line, lineOf, type PriceTerms, sumOf, withTaxAndRounding } from '../tariff/price.ts';
import type { MilestoneFacts } from '../tripVehicleMessages.ts';
import { type Cancellation, mostFee } from './cancellation.ts';
import type { FeeReason } from './events.ts';
import { olderTerms } from './settlement.ts';
import type { BookedTrip } from './state.ts';
import { isBacked } from './steps.ts';

/** The items of a tariff that fees come from. */
const feeItems: Partial<Readonly<Record<FeeReason, string>>> = {
  'no-show': 'cancellation.noShowFee',
  'vehicle-arrived': 'cancellation.feeAfterArrival',
  onboard: 'fare',
};

/** Returns the one line of a cancelled trip, also where cancelling is free: it says why. */
export function feeLine(
  trip: Pick<BookedTrip, 'booking' | 'phase' | 'assignment' | 'fare'>,
  { fee, reason }: Pick<Cancellation, 'fee' | 'reason'>,
): Line {
  const { booking, assignment } = trip;
  const arrived = assignment?.milestones.arrived;
  return lineOf(booking.price?.terms ?? olderTerms, {
    item: feeItems[reason] ?? 'cancellation.fee',
    code: reason === 'no-show' ? 'no-show' : 'cancellation',
    name: reason === 'no-show' ? 'No-show' : 'Cancellation',
    amount: fee.amount,
    inputs: {
      reason,
      atMost: mostFee(trip).amount,
      ...(assignment !== null && { assignedAt: assignment.assignedAt }),
      ...(arrived !== undefined && { arrivedAt: arrived.at }),
    },
  });
}

/**
 * Returns what completing the ride adds to the agreed lines. A vehicle that was seen neither at the pickup nor at the
 * drop-off has earned nothing. Otherwise the rider pays for waiting, from the arrival that the server saw until they
 * got in.
 */
export function completionLines(trip: BookedTrip, { evidence }: MilestoneFacts): Line[] {
  const { assignment, booking, cancelledDelivery } = trip;
  // A cancel costs what it cost when it was asked for: the agreed price, or nothing.
  if (cancelledDelivery !== null && trip.failedDelivery !== null) {
    const { fee, reason } = cancelledDelivery;
    return fee.amount > 0 ? [] : notOwed(trip, 'Not owed: the delivery was cancelled', reason);
  }
  const { arrived, onboard } = assignment?.milestones ?? {};
  const wasSeen = isBacked(arrived ?? onboard) || isBacked({ evidence: evidence ?? null });
  if (!wasSeen) return notOwed(trip, 'Not owed: the vehicle was not seen', 'vehicle-not-seen');
  const waited = waitingOf(trip);
  const terms = booking.price?.terms;
  return waited === null || terms === undefined ? [] : waitingLines(terms, waited);
}

function notOwed({ booking, settlement }: BookedTrip, name: string, reason: FeeReason): Line[] {
  const agreed = sumOf(settlement.lines);
  if (agreed === 0) return [];
  const terms = booking.price?.terms ?? olderTerms;
  const item = reason === 'vehicle-not-seen' ? 'evidence' : 'cancellation.fee';
  return [lineOf(terms, { item, code: 'not-owed', name, amount: -agreed, inputs: { reason } })];
}

interface Waiting {
  readonly arrivedAt: number;
  readonly from: number;
  readonly boardedAt: number;
}

/** Null unless the vehicle was seen at the pickup and the rider got in there. Nobody waits for an early vehicle. */
function waitingOf({ assignment, booking }: BookedTrip): Waiting | null {
  const { arrived, onboard } = assignment?.milestones ?? {};
  if (arrived === undefined || onboard === undefined) return null;
  if (arrived.evidence === null || !isBacked(arrived)) return null;
  const from = Math.max(arrived.at, booking.scheduledFor ?? 0);
  return { arrivedAt: arrived.at, from, boardedAt: onboard.happenedAt };
}

function waitingLines(terms: PriceTerms, { arrivedAt, from, boardedAt }: Waiting): Line[] {
  const { waitingPerMinute, freeWaitingSeconds, longestWaitSeconds } = terms;
  const waitedSeconds = Math.min(longestWaitSeconds, Math.max(0, Math.floor((boardedAt - from) / 1000)));
  const paidSeconds = Math.max(0, waitedSeconds - freeWaitingSeconds);
  const line = lineOf(terms, {
    item: 'waitingPerMinute',
    code: 'waiting',
    name: 'Waiting',
    amount: Math.round((paidSeconds / 60) * waitingPerMinute),
    inputs: { arrivedAt, from, boardedAt, waitedSeconds, freeWaitingSeconds, waitingPerMinute },
  });
  return withTaxAndRounding(terms, [line]);
}

/** Returns the most that waiting can add to an agreed price, in minor units. */
export function mostWaitingAmount(terms: PriceTerms): number {
  const longest = { arrivedAt: 0, from: 0, boardedAt: terms.longestWaitSeconds * 1000 };
  return sumOf(waitingLines(terms, longest));
}
