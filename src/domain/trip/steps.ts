import type { Evidence, Flag } from '../evidence.ts';
import { type OfferId, stopIdOf } from '../ids.ts';
import type { TripEvent } from './events.ts';
import { isOver, type TripPhase } from './phases.ts';
import type { Assignment, BookedTrip, Milestone, OpenOffer, Search } from './state.ts';

/** A publicly visible change: a new version and a timeline entry. */
export function enter(trip: BookedTrip, phase: TripPhase, at: number): BookedTrip {
  const dropsChange = trip.pendingChange !== null && (isOver(phase) || phase === 'searching');
  return {
    ...trip,
    ...(dropsChange && { pendingChange: null, lastChange: 'dropped' }),
    phase,
    version: trip.version + 1,
    timeline: [...trip.timeline, { state: phase, at }],
  };
}

export function withSearch(trip: BookedTrip, change: Partial<Search>): BookedTrip {
  return trip.search === null ? trip : { ...trip, search: { ...trip.search, ...change } };
}

export function withAssignment(trip: BookedTrip, change: Partial<Assignment>): BookedTrip {
  return trip.assignment === null ? trip : { ...trip, assignment: { ...trip.assignment, ...change } };
}

export function withMilestone(
  trip: BookedTrip,
  { type, at, happenedAt = at, evidence }: TripEvent & { type: keyof Assignment['milestones'] },
): BookedTrip {
  const milestone = { at, happenedAt, evidence: evidence ?? null };
  const milestones = { ...trip.assignment?.milestones, [type]: milestone };
  const reached = withAssignment(trip, { milestones });
  return type === 'arrived' || type === 'completed' ? withFlag(reached, type, evidence, at) : reached;
}

/** The goods are to be brought back; why, and until when, counts from the first word of it. */
export function goingBack(
  trip: BookedTrip,
  event: TripEvent & { type: 'deliveryFailed' | 'deliveryCancelled' },
): BookedTrip {
  const { at: since, reason } = event;
  const by = event.type === 'deliveryFailed' ? 'driver' : event.by;
  const goodsReturn = trip.goodsReturn ?? { by, reason, since };
  const told = { ...trip, version: trip.version + 1, goodsReturn };
  return event.type === 'deliveryFailed'
    ? { ...told, failedDelivery: reason }
    : { ...told, cancelledDelivery: { fee: event.fee, reason: event.feeReason } };
}

/** Beside the end of a trip that is over: nothing else of it changes. */
export function withLateReturn(
  trip: BookedTrip,
  event: TripEvent & { type: 'goodsReturnBegun' | 'goodsReturnEnded' },
): BookedTrip {
  const { at, offerId } = event;
  const told = { ...trip, version: trip.version + 1 };
  if (event.type === 'goodsReturnBegun') {
    const { by, reason } = event;
    return { ...told, lateReturns: [...trip.lateReturns, { offerId, by, reason, since: at, end: null }] };
  }
  const end = { outcome: event.outcome, at };
  const lateReturns = trip.lateReturns.map((late) => (late.offerId === offerId ? { ...late, end } : late));
  return { ...told, lateReturns };
}

export function withFlag(
  trip: BookedTrip,
  milestone: Flag['milestone'],
  evidence: Evidence | undefined,
  at: number,
): BookedTrip {
  if (evidence === undefined || evidence.doubt === null || !evidence.flagged) return trip;
  const { doubt, distanceMeters } = evidence;
  return { ...trip, flags: [...trip.flags, { milestone, doubt, distanceMeters, at }] };
}

export function withOffer(trip: BookedTrip, offerId: OfferId, change: Partial<OpenOffer>): BookedTrip {
  return {
    ...trip,
    offers: trip.offers.map((offer) => (offer.offerId === offerId ? { ...offer, ...change } : offer)),
  };
}

/** Returns whether a milestone is a reason to charge somebody. */
export function isBacked(milestone: Pick<Milestone, 'evidence'> | undefined): boolean {
  return milestone !== undefined && milestone.evidence?.flagged !== true;
}

/** One more of the stops that the ride goes by is done. */
export function withVia(trip: BookedTrip, event: TripEvent & { type: 'viaServed' }): BookedTrip {
  const { at, happenedAt = at, evidence, served } = event;
  const viasServed = [...trip.viasServed, happenedAt].slice(0, served);
  const flagged = withFlag(trip, 'viaServed', evidence, at);
  const place = trip.booking.via?.[viasServed.length - 1]?.place;
  const passed = place === undefined ? trip.passed : [...trip.passed, place];
  return { ...flagged, version: trip.version + 1, viasServed, passed };
}

/** Wrong pins are a flag for operators. */
export function withWrongPins(trip: BookedTrip, event: TripEvent & { type: 'wrongPins' }): BookedTrip {
  // A pickup that was moved has a number behind its letter.
  const isPickup = event.stopId.startsWith(stopIdOf(event.offerId, 'pickup'));
  const milestone = isPickup ? 'onboard' : 'completed';
  const flag = { milestone, doubt: 'wrong-pin', distanceMeters: null, at: event.at } as const;
  return { ...trip, version: trip.version + 1, flags: [...trip.flags, flag] };
}
