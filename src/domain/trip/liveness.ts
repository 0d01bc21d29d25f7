import type { Assignment, BookedTrip } from './state.ts';

/** Interval of liveness checks of a dark vehicle. */
const darkCheckMs = 10_000;

/** Returns what a liveness check at `at` says of the vehicle, and when it is checked next (epoch ms). */
export function nextCheck(trip: BookedTrip, answer: number | null, at: number): Partial<Assignment> {
  // A clock that runs ahead must not delay the dark state.
  const heardAt = Math.max(trip.assignment?.heardAt ?? 0, Math.min(at, answer ?? 0));
  const { streams, dispatch } = trip.booking.policy;
  const darkAt = heardAt + streams.darkSeconds * 1000;
  const redispatchAt = heardAt + dispatch.darkRedispatchSeconds * 1000;
  if (at < darkAt) return { heardAt, checkAt: darkAt };
  const next = at + darkCheckMs;
  return { heardAt, checkAt: at < redispatchAt ? Math.min(next, redispatchAt) : next };
}
