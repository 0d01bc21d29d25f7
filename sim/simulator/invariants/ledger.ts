import type { OfferId, TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { VehicleState } from '../../../src/domain/vehicle/state.ts';
import type { Consumer } from '../../../src/events/feedConsumers.ts';
import type { MemoryStorage } from '../memoryStorage.ts';
import type { Invariant, Violation } from './violation.ts';

export interface KnownTrip {
  readonly tenant: TenantId;
  readonly id: TripId;
  readonly storage: MemoryStorage;
  state: TripState;
  /** The record of each version, as JSON. */
  readonly records: Map<number, string>;
  /** The number of its events that each consumer of the feed has. */
  readonly seen: Map<Consumer, number>;
}

export interface KnownVehicle {
  readonly tenant: TenantId;
  readonly id: VehicleId;
  readonly storage: MemoryStorage;
  state: VehicleState;
  readonly seen: Map<Consumer, number>;
}

/** The content of every journal, and the first violation found. */
export class Ledger {
  readonly trips = new Map<string, KnownTrip>();
  readonly vehicles = new Map<string, KnownVehicle>();
  /** The open trips that are assigned to a vehicle. */
  readonly #assigned = new Map<KnownVehicle, Set<TripId>>();
  /** The vehicles that hold an offer or stops of a trip. */
  readonly holders = new Map<string, Set<KnownVehicle>>();
  violation: Violation | null = null;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Records a violation; only the first counts, since others follow from it. */
  violate(invariant: Invariant, detail: string): void {
    this.violation ??= { invariant, detail, at: this.#now() };
  }

  trip(tenant: TenantId, id: string): KnownTrip | null {
    return this.trips.get(`${tenant}/${id}`) ?? null;
  }

  vehicle(tenant: TenantId, id: string): KnownVehicle | null {
    return this.vehicles.get(`${tenant}/${id}`) ?? null;
  }

  /** Updates the index of assignments with a trip's new state. */
  setTrip(trip: KnownTrip, state: TripState): void {
    const before = assignedVehicle(trip.state);
    const after = assignedVehicle(state);
    trip.state = state;
    if (before === after) return;
    if (before !== null) this.#assignedTo(trip.tenant, before)?.delete(trip.id);
    if (after !== null) this.#assignedTo(trip.tenant, after)?.add(trip.id);
  }

  #assignedTo(tenant: TenantId, id: VehicleId): Set<TripId> | null {
    const vehicle = this.vehicle(tenant, id);
    if (vehicle === null) return null;
    const trips = this.#assigned.get(vehicle) ?? new Set();
    this.#assigned.set(vehicle, trips);
    return trips;
  }

  assignedTo(vehicle: KnownVehicle): Iterable<TripId> {
    return this.#assigned.get(vehicle) ?? [];
  }

  /** Updates the index of holders with a vehicle's new state. */
  setVehicle(vehicle: KnownVehicle, state: VehicleState): void {
    const before = tripIdsOf(vehicle.state);
    vehicle.state = state;
    const after = tripIdsOf(state);
    for (const id of before) {
      if (!after.has(id)) this.holders.get(`${vehicle.tenant}/${id}`)?.delete(vehicle);
    }
    for (const id of after) {
      const key = `${vehicle.tenant}/${id}`;
      const known = this.holders.get(key);
      if (known === undefined) this.holders.set(key, new Set([vehicle]));
      else known.add(vehicle);
    }
  }
}

function tripIdsOf({ offers, stops }: VehicleState): Set<TripId> {
  return new Set([...offers.map((offer) => offer.proposal.tripId), ...stops.map((stop) => stop.tripId)]);
}

function assignedVehicle(state: TripState): VehicleId | null {
  return state.kind === 'trip' && !isOver(state.phase) ? (state.assignment?.vehicle.id ?? null) : null;
}

/** Returns the trip unless it is over or erased. */
export function runningTrip({ state }: KnownTrip): BookedTrip | null {
  return state.kind === 'trip' && !isOver(state.phase) ? state : null;
}

/** Whether the trip has sent the vehicle this about the offer, and the vehicle has not acknowledged it yet. */
export function isTold(
  trip: KnownTrip,
  vehicle: VehicleId,
  what: 'confirm' | 'release',
  offer: OfferId,
): boolean {
  return trip.storage.hasUnacknowledged(`vehicle/${vehicle}`, what, offer);
}

/** Whether the vehicle has sent one of these about the offer, and the trip has not acknowledged it yet. */
export function isSaid(
  vehicle: KnownVehicle,
  trip: TripId,
  what: readonly string[],
  offer: OfferId,
): boolean {
  return what.some((type) => vehicle.storage.hasUnacknowledged(`trip/${trip}`, type, offer));
}
