import { assignWindow } from '../../src/domain/matching/assignment.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { maxPooledTrips } from '../../src/domain/vehicle/admission.ts';
import type { RecordedRide } from '../replay/recording.ts';
import type { Cab, RideInsertion } from './cab.ts';
import { idOf, nearestCabs, snapshotOf, type VehicleSnapshot, waitingFor } from './candidates.ts';

/** Candidates per ride: so many free vehicles, and so many with a plan. */
const askedEach = 15;

interface Refusal {
  readonly version: number;
  readonly at: number;
}

/**
 * Assigns pooled rides. In each round every ride is tried in the plans of nearby vehicles, and the window's best
 * assignment gives each vehicle at most one more ride; rounds repeat until no ride can be inserted. A. Simonetto,
 * J. Monteil & C. Gambella (2019) show that such rounds come close to assigning whole groups of riders to each
 * vehicle (J. Alonso-Mora et al., 2017), at a fraction of the work.
 */
export class PooledAssignment {
  readonly #policy: Policy;
  /** By ride and vehicle: not tried again soon unless the plan has changed. */
  readonly #refusals = new Map<string, Refusal>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Returns the assigned rides; their cabs switch to the new plans. */
  assign(open: readonly RecordedRide[], cabs: readonly Cab[], now: number): Set<RecordedRide> {
    const byId = new Map(cabs.map((cab) => [cab.id, cab]));
    const snapshot = snapshotOf(cabs, now);
    const asking = new Map(open.map((ride) => [ride, this.#placesOf(ride, snapshot)]));
    const served = new Set<RecordedRide>();
    for (;;) {
      const waiting = [...asking].map(([ride, places]) => waitingFor(ride, places, costSeconds, now));
      const chosen = assignWindow(waiting);
      if (chosen.size === 0) return served;
      const changed = new Set<Cab>();
      for (const [ride, places] of asking) {
        const cab = byId.get(chosen.get(idOf(ride)) ?? '');
        const place = cab && places.get(cab.id);
        if (cab === undefined || place === undefined) continue;
        cab.follow(place, now);
        changed.add(cab);
        asking.delete(ride);
        served.add(ride);
      }
      for (const [ride, places] of asking) {
        for (const cab of changed) {
          const place = places.delete(cab.id) ? this.#ask(ride, cab, now) : null;
          if (place !== null) places.set(cab.id, place);
        }
      }
    }
  }

  #placesOf(ride: RecordedRide, { now, free, engaged }: VehicleSnapshot): Map<string, RideInsertion> {
    const cabs = [free, engaged].flatMap((some) => nearestCabs(ride, some, askedEach, this.#policy));
    return new Map(
      cabs.flatMap((cab) => {
        const place = this.#ask(ride, cab, now);
        return place === null ? [] : [[cab.id, place] as const];
      }),
    );
  }

  #ask(ride: RecordedRide, cab: Cab, now: number): RideInsertion | null {
    const pair = `${ride.row} ${cab.id}`;
    const refusal = this.#refusals.get(pair);
    const isRefused =
      refusal?.version === cab.version && now - refusal.at < this.#policy.dispatch.searchRetryMaxSeconds;
    if (isRefused || cab.tripCount >= maxPooledTrips) return null;
    const place = cab.bestInsertion(ride, now);
    if (place === null) this.#refusals.set(pair, { version: cab.version, at: now });
    return place;
  }
}

/** The rider's wait plus the added driving. */
function costSeconds({ pickupEtaSeconds, addedSeconds }: RideInsertion): number {
  return pickupEtaSeconds + addedSeconds;
}
