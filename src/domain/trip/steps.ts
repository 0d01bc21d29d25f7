import type { Evidence, Flag } from '../evidence.ts';
import type { OfferId } from '../ids.ts';
import type { Ended, TripEvent } from './events.ts';
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
export function goBack(trip: BookedTrip, since: number, { by, reason }: Ended): BookedTrip {
  return { ...trip, version: trip.version + 1, goodsReturn: trip.goodsReturn ?? { by, reason, since } };
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
