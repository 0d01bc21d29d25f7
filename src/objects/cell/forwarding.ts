import type { VehicleFix } from '../../calls/trip.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import type { PositionFacts } from './acceptPositions.ts';
import type { CellPorts } from './ports.ts';

/**
 * Minimum time between two forwarded positions, by the time of the positions and not of forwarding: after a tunnel the
 * newest one is forwarded at once, however soon after an older one.
 */
const forwardEveryMs = 1_000;

/** A vehicle whose position its trips receive. */
export interface Carrier extends PositionFacts {
  readonly vehicleId: VehicleId;
  readonly epoch: number;
  readonly tripIds: readonly TripId[];
}

/**
 * Which trips of a vehicle receive its positions: all but those that have answered that nobody watches. Kept in memory
 * only: after a crash or a `move`, each trip gets one position and answers again.
 */
export class Forwarding {
  readonly #unwanted = new Set<TripId>();
  /** Rises with each word of a trip that it is watched: answers to positions sent before are out of date. */
  #watches = 0;
  #forwardedAt = 0;

  /** Forwards the vehicle's position to the trips that are due one. Never stored; a lost one does no harm. */
  forward(facts: Carrier, forward: CellPorts<never>['forwardPosition']): Promise<void>[] {
    const { tripIds, positionAt } = facts;
    if (positionAt - this.#forwardedAt < forwardEveryMs) return [];
    const wanted = tripIds.filter((tripId) => !this.#unwanted.has(tripId));
    if (wanted.length > 0) this.#forwardedAt = positionAt;
    const watches = this.#watches;
    return wanted.map(async (tripId) => {
      const answer = await forward(tripId, fixFor(facts, tripId));
      // Older trips answer nothing.
      if (answer?.isWanted === false && watches === this.#watches) this.#unwanted.add(tripId);
    });
  }

  /** Handles a trip's word that it is watched; returns whether that is new. */
  watched(tripId: TripId): boolean {
    this.#watches += 1;
    return this.#unwanted.delete(tripId);
  }

  /** Forgets trips that have left the plan. */
  keep(tripIds: readonly TripId[]): void {
    for (const tripId of this.#unwanted) if (!tripIds.includes(tripId)) this.#unwanted.delete(tripId);
  }

  /** Returns whether any of the trips may be watched. */
  isWatched(tripIds: readonly TripId[]): boolean {
    return tripIds.some((tripId) => !this.#unwanted.has(tripId));
  }
}

/**
 * Returns what a trip of the vehicle's plan is told: the position, and the stops before the trip's own. Reports are
 * forwarded to the vehicle instead: see `deliverReport`.
 */
export function fixFor(facts: Carrier, tripId: TripId): VehicleFix {
  const { vehicleId, epoch, place, positionAt, heading, tripIds, ahead = [] } = facts;
  const own = ahead.findIndex((stop) => stop.tripId === tripId);
  const via = ahead.slice(0, Math.max(0, own)).map((stop) => stop.place);
  const { lat, lng } = place;
  return { vehicleId, epoch, lat, lng, ts: positionAt, heading, via, isShared: tripIds.length > 1 };
}
