import type { DrivenLeg } from '../speeds/observedSpeeds.ts';
import { hourOfWeek } from '../supply/eta.ts';
import type { RideByRoad } from './events.ts';
import type { TripPhase } from './phases.ts';
import { requestedAtOf } from './record.ts';
import type { BookedTrip, Milestone } from './state.ts';

/** A vehicle that sets off later than this may have left the place that its ETA was computed from. */
const setOffWithinMs = 60_000;
/** An estimate older than this at boarding is about another hour's traffic. */
const rideWithinMs = 45 * 60_000;

/**
 * Returns the legs of a completed trip (to the pickup, and the ride) that have a road estimate and a known start and
 * end that positions back. Pooled trips make other stops in between, and a dark vehicle may have reported late: neither
 * yields a leg.
 */
export function drivenLegs(trip: BookedTrip): DrivenLeg[] {
  const { booking, assignment, timeline } = trip;
  if (assignment === null || assignment.wasDark || booking.pooled || !booking.policy.routing.observedSpeeds)
    return [];
  const { assignedAt, milestones, pickupByRoad } = assignment;
  const enrouteAt = milestones.enroute?.happenedAt ?? null;
  const at = (state: TripPhase): number | null =>
    timeline.findLast((line) => line.state === state && line.at >= assignedAt)?.at ?? null;
  const isSoon = (from: number | null, since: number, withinMs: number) =>
    from !== null && from - since <= withinMs;
  const [arrivedAt, onboardAt, completedAt] = [at('arrived'), at('onboard'), at('completed')];
  const leg = (byRoad: RideByRoad | null, from: number | null, to: number | null): DrivenLeg[] => {
    if (byRoad === null || from === null || to === null || byRoad.seconds <= 0) return [];
    const hour = hourOfWeek(from, booking.policy.routing.timeZone);
    const { source, seconds } = byRoad;
    return [{ source, hourOfWeek: hour, roadSeconds: seconds, tookSeconds: (to - from) / 1000 }];
  };
  const { arrived, onboard, completed } = milestones;
  const wasSeenSettingOff = milestones.enroute?.evidence?.distanceMeters !== null;
  return [
    ...(wasSeenSettingOff && isSeen(arrived) && isSoon(enrouteAt, assignedAt, setOffWithinMs)
      ? leg(pickupByRoad, enrouteAt, arrivedAt)
      : []),
    ...(isSeen(onboard) && isSeen(completed) && isSoon(onboardAt, requestedAtOf(trip), rideWithinMs)
      ? leg(booking.rideByRoad ?? null, onboardAt, completedAt)
      : []),
  ];
}

/** Whether positions back a milestone, or older code did not judge it. */
function isSeen(milestone: Milestone | undefined): boolean {
  return (milestone?.evidence?.doubt ?? null) === null;
}
