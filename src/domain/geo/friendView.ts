import { coarsen, coarsenHeading } from './coarsen.ts';
import { distanceMeters, type Place } from './place.ts';

/** Closer than this to where a ride begins or ends, friends see its vehicle on the grid only. */
const roughWithinMeters = 300;
/** Friends' ETAs are times on this grid: an exact one would lead from the vehicle to the very door. */
const etaGridMs = 30_000;

/** What of a vehicle is shown to friends. */
interface Seen extends Place {
  readonly heading?: number | null;
}

/**
 * Returns a vehicle as friends may see it: on a grid of about 100 m near the ends of the ride, which may be homes, and
 * exactly elsewhere. Depends on the grid points of the ends alone, so that where it turns exact tells no more of them.
 */
export function seenByFriends<Fix extends Seen>(fix: Fix, ends: readonly Place[]): Fix {
  const isNear = ends.some((end) => distanceMeters(coarsen(end), fix) < roughWithinMeters);
  if (!isNear) return fix;
  const { heading } = fix;
  return { ...fix, ...coarsen(fix), ...(heading !== undefined && { heading: coarsenHeading(heading) }) };
}

/** Returns an ETA as friends may see it: so that `now` plus it is on a grid of time. */
export function etaForFriends(etaSeconds: number, now: number): number {
  const arrival = Math.ceil((now + etaSeconds * 1000) / etaGridMs) * etaGridMs;
  return Math.max(0, Math.round((arrival - now) / 1000));
}
