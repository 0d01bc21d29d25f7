import type { DrivenLeg } from '../speeds/observedSpeeds.ts';
import { hourOfWeek } from '../supply/eta.ts';
import type { RideByRoad } from './events.ts';
import type { TripPhase } from './phases.ts';
import { requestedAtOf } from './record.ts';
import type { BookedTrip } from './state.ts';

/** Whoever sets off later than this after the assignment may not be where the time was told from. */
const setOffWithinMs = 60_000;
/** A time that was told longer before the ride is about another hour's traffic. */
const rideWithinMs = 45 * 60_000;

/**
 * The legs of a completed trip whose times are known at both ends, and were foretold by roads: to the pickup, and the
 * ride. A pooled vehicle has other stops on its way, and one that was dark may have told its times late: they say
 * nothing about roads.
 */
export function drivenLegs(trip: BookedTrip): DrivenLeg[] {
  const { booking, assignment, timeline } = trip;
  if (assignment === null || assignment.wasDark || booking.pooled || !booking.policy.routing.observedSpeeds)
    return [];
  const { assignedAt, enrouteAt, pickupByRoad } = assignment;
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
  return [
    ...(isSoon(enrouteAt, assignedAt, setOffWithinMs) ? leg(pickupByRoad, enrouteAt, arrivedAt) : []),
    ...(isSoon(onboardAt, requestedAtOf(trip), rideWithinMs)
      ? leg(booking.rideByRoad ?? null, onboardAt, completedAt)
      : []),
  ];
}
