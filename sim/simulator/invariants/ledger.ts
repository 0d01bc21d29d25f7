import type { OfferId, TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { Permit } from '../../../src/domain/vehicle/permit.ts';
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
  /** Since when its driver or an operator wants no rides (epoch ms); null: it is on duty. */
  offDutySince: number | null;
  readonly seen: Map<Consumer, number>;
}

/** The first vehicle that held a trip's reservation, and what happened until its time. */
export interface HeldReservation {
  readonly tenant: string;
  readonly vehicle: VehicleId;
  readonly scheduledFor: number;
  /** When the rider was told that it was lost (epoch ms); null: never. */
  toldAt: number | null;
  pickedUpAt: number | null;
  isCancelled: boolean;
}

/** The content of every journal, and the first violation found. */
export class Ledger {
  readonly trips = new Map<string, KnownTrip>();
  readonly vehicles = new Map<string, KnownVehicle>();
  /** The open trips that are assigned to a vehicle. */
  readonly #assigned = new Map<KnownVehicle, Set<TripId>>();
  /** The vehicles that hold an offer or stops of a trip. */
  readonly holders = new Map<string, Set<KnownVehicle>>();
  readonly reservations = new Map<string, HeldReservation>();
  /** The offers that vehicles have accepted, by tenant, vehicle and offer. */
  readonly #accepted = new Set<string>();
  /** Changes of trips whose callers were told that they do not happen. */
  readonly voidChanges = new Set<string>();
  /** What each driver is allowed, by tenant and person. */
  readonly permits = new Map<string, Permit>();
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

  hasAccepted(tenant: TenantId, vehicle: VehicleId, offer: OfferId): boolean {
    return this.#accepted.has(`${tenant}/${vehicle}/${offer}`);
  }

  assignedTo(vehicle: KnownVehicle): Iterable<TripId> {
    return this.#assigned.get(vehicle) ?? [];
  }

  /** Updates the index of holders with a vehicle's new state. */
  setVehicle(vehicle: KnownVehicle, state: VehicleState): void {
    const before = tripIdsOf(vehicle.state);
    const isOnDuty = state.availability !== 'offline' && state.outOfService === null;
    vehicle.offDutySince = isOnDuty ? null : (vehicle.offDutySince ?? this.#now());
    vehicle.state = state;
    for (const { proposal, status } of state.offers) {
      if (status === 'accepted') this.#accepted.add(`${vehicle.tenant}/${vehicle.id}/${proposal.offerId}`);
    }
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

/** The trips that a vehicle has offers, stops or reservations of. */
export function tripIdsOf({ offers, stops, agenda }: VehicleState): Set<TripId> {
  const held = [...offers.map(({ proposal }) => proposal), ...stops, ...agenda];
  return new Set(held.map(({ tripId }) => tripId));
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
  what: 'confirm' | 'activate' | 'release' | 'confirmChange' | 'bringBack',
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
