import { type Handover, metAtDropoff, metAtPickup, type Pins } from '../handover.ts';
import { stopIdOf } from '../ids.ts';
import type { Proposal } from '../tripVehicleMessages.ts';
import type { Stop } from './state.ts';

/** The stops that an offer becomes when its trip confirms, in the order of the ride. */
export function stopsFor(proposal: Proposal, now: number, met: Handover & Pins = {}): Stop[] {
  const { offerId, tripId, party, items, pooled, notes, sharing, rideSeconds, via = [] } = proposal;
  const scheduledFor = proposal.scheduledFor ?? null;
  const shared = {
    tripId,
    offerId,
    party,
    ...(items && { items }),
    status: 'pending' as const,
    statusAt: now,
    promisedBy: null,
    scheduledFor,
    notes,
    ...(proposal.reservation === true && { reserved: true }),
    pooled,
    ...(sharing && { longestRideSeconds: sharing.longestRideSeconds }),
    ...(proposal.isOrder && { isOrder: true }),
  };
  const reachedSeconds = proposal.pickupEtaSeconds + (sharing?.pickupSlackSeconds ?? 0);
  return [
    {
      ...shared,
      id: stopIdOf(offerId, 'pickup'),
      kind: 'pickup',
      place: proposal.pickup,
      promisedBy: Math.max(scheduledFor ?? 0, now + Math.round(reachedSeconds * 1000)),
      ...metAtPickup(met),
    },
    ...via.map(
      (stop, at): Stop => ({
        ...shared,
        id: stopIdOf(offerId, 'via', at + 1),
        kind: 'via',
        place: stop.place,
        notes: stop.notes ?? null,
      }),
    ),
    {
      ...shared,
      id: stopIdOf(offerId, 'dropoff'),
      kind: 'dropoff',
      place: proposal.dropoff,
      ...(rideSeconds !== undefined && { rideSeconds }),
      ...(proposal.tollsAtMost && { tollsAtMost: proposal.tollsAtMost }),
      ...metAtDropoff(met),
    },
  ];
}
