import type { VehicleFix } from '../../calls/trip.ts';
import type { TripId } from '../../domain/ids.ts';
import type { PositionFacts } from './positions.ts';

/**
 * Minimum time between two forwarded positions, by the time of the positions and not of forwarding: after a tunnel the
 * newest one is forwarded at once, however soon after an older one.
 */
export const forwardEveryMs = 1_000;

/** A vehicle whose position its trips receive. */
interface Carrier extends PositionFacts {
  readonly vehicleId: string;
  readonly epoch: number;
  readonly tripIds: readonly TripId[];
}

/**
 * Returns what a cell forwards to each trip of the vehicle's plan: the position, and the stops before the trip's own.
 * Reports are forwarded to the vehicle instead: see `deliverReport`.
 */
export function positionsToForward(facts: Carrier): (readonly [TripId, VehicleFix])[] {
  const { vehicleId, epoch, place, positionAt, heading, tripIds, ahead = [] } = facts;
  const fix = { vehicleId, epoch, lat: place.lat, lng: place.lng, ts: positionAt, heading };
  return tripIds.map((tripId) => {
    const own = ahead.findIndex((stop) => stop.tripId === tripId);
    const via = ahead.slice(0, Math.max(0, own)).map((stop) => stop.place);
    return [tripId, { ...fix, via }] as const;
  });
}
