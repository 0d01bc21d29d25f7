import type { PlanFrame } from '../../client/driver/frames.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { keepsPoolingRule } from '../poolingRule.ts';

/** A violated invariant. */
export interface Violation {
  readonly kind:
    | 'two-vehicles-on-a-trip'
    | 'vehicle-on-two-trips'
    | 'hung-trip'
    | 'history-gap'
    | 'journal'
    | 'receipt'
    | 'report'
    | 'refused-booking'
    | 'lost-driver';
  readonly detail: string;
}

/** A reassigned trip is removed from the first vehicle by a message: for so long both plans may show it. */
const handOverMs = 10_000;

/** Checks the frames of drivers and riders against the invariants. Times are epoch milliseconds. */
export class Watch {
  readonly violations: Violation[] = [];
  /** The vehicles whose newest plan holds stops of a trip, and since when. */
  readonly #holders = new Map<string, Map<string, number>>();
  readonly #boardedBy = new Map<string, string>();
  /** The vehicle of the n-th assignment of a trip. */
  readonly #assignments = new Map<string, string>();
  readonly #reported = new Set<string>();

  /** Records a plan frame of a vehicle. */
  plan(vehicle: string, { stops }: Pick<PlanFrame, 'stops'>, now: number): void {
    const trips = new Set<string>(stops.map(({ tripId }) => tripId));
    // Recorded rides are not pooled.
    if (!keepsPoolingRule(stops, () => false)) {
      this.#report('vehicle-on-two-trips', `${vehicle} has the stops of ${[...trips].join(' and ')}`);
    }
    for (const [trip, holders] of this.#holders) {
      if (trips.has(trip) || !holders.has(vehicle)) continue;
      this.#checkHolders(trip, holders, now);
      holders.delete(vehicle);
      if (holders.size === 0) this.#holders.delete(trip);
    }
    for (const trip of trips) {
      const holders = this.#holders.get(trip) ?? new Map<string, number>();
      if (!holders.has(vehicle)) holders.set(vehicle, now);
      this.#holders.set(trip, holders);
    }
    for (const stop of stops) {
      if (stop.kind === 'pickup' && stop.status === 'done') this.#boarded(stop.tripId, vehicle);
    }
  }

  /** Records a trip frame of a rider. */
  trip({ id, vehicle, timeline }: Pick<PublicTrip, 'id' | 'vehicle' | 'timeline'>): void {
    const ordinal = timeline.filter(({ state }) => state === 'assigned').length;
    if (vehicle === null || ordinal === 0) return;
    const key = `${id} (assignment ${ordinal})`;
    const known = this.#assignments.get(key);
    if (known !== undefined && known !== vehicle.id) {
      this.#report('two-vehicles-on-a-trip', `${key} is shown with ${known} and with ${vehicle.id}`);
    }
    this.#assignments.set(key, vehicle.id);
  }

  /** Call regularly and at the end: reports conditions that have lasted too long. */
  check(now: number): void {
    for (const [trip, holders] of this.#holders) this.#checkHolders(trip, holders, now);
  }

  note(violation: Violation): void {
    this.violations.push(violation);
  }

  #checkHolders(trip: string, holders: ReadonlyMap<string, number>, now: number): void {
    const overlapsSince = [...holders.values()].sort((a, b) => a - b)[1];
    if (overlapsSince === undefined || now - overlapsSince < handOverMs) return;
    const vehicles = [...holders.keys()].sort().join(' and ');
    this.#report('two-vehicles-on-a-trip', `${trip} is in the plans of ${vehicles}`);
  }

  #boarded(trip: string, vehicle: string): void {
    const known = this.#boardedBy.get(trip);
    if (known !== undefined && known !== vehicle) {
      const both = [known, vehicle].sort().join(' and ');
      this.#report('two-vehicles-on-a-trip', `${trip} boarded ${both}`);
    }
    this.#boardedBy.set(trip, vehicle);
  }

  /** Reports each violation once, however often it is seen. */
  #report(kind: Violation['kind'], detail: string): void {
    if (this.#reported.has(`${kind} ${detail}`)) return;
    this.#reported.add(`${kind} ${detail}`);
    this.note({ kind, detail });
  }
}
