import { isDeepStrictEqual } from 'node:util';
import type { TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import type { Pricing } from '../../../src/domain/tariff/chooseTariff.ts';
import { isOver, type TripPhase } from '../../../src/domain/trip/phases.ts';
import { recordOf, type TripRecord } from '../../../src/domain/trip/record.ts';
import { noTrip, type TripState } from '../../../src/domain/trip/state.ts';
import { newVehicle, type Profile, type VehicleState } from '../../../src/domain/vehicle/state.ts';
import type { pastOf } from '../../../src/history/pastTrips.ts';
import type { CellCapacity } from '../../../src/objects/cell/cellLoad.ts';
import type { Stored, Witness } from '../context.ts';
import type { TripInstance, VehicleInstance } from '../instances.ts';
import type { Loop } from '../loop.ts';
import type { Moment } from '../plans.ts';
import type { RidersWitness } from '../rider.ts';
import { AgreedSurge } from './agreedSurge.ts';
import { checkAlarm, checkHanging } from './alarms.ts';
import { SeriesBooked } from './bookedOnce.ts';
import { type BookingAnswered, Bookings, checkSameAnswer } from './bookings.ts';
import { checkVoid } from './changes.ts';
import { Connects } from './connects.ts';
import { Heard } from './conversations.ts';
import { Claims } from './evidence.ts';
import { Lines } from './fairLine.ts';
import { checkAllPublished, checkPublished, hasUntold } from './feed.ts';
import { Fences } from './fences.ts';
import { Figures } from './figures.ts';
import { checkGoods, loadedSince, TakenGoods } from './goods.ts';
import { type KnownTrip, type KnownVehicle, Ledger, tripIdsOf } from './ledger.ts';
import { checkAssignment, checkCancel, checkHolding } from './oneVehicle.ts';
import { checkPermit } from './permits.ts';
import { checkCapacity, checkTripStep } from './promises.ts';
import { PromotionsHeld } from './promotions.ts';
import { Recordings } from './recordings.ts';
import { checkAgenda, checkReservation } from './reservations.ts';
import type { Unfinished } from './violation.ts';

const lookForHangingEveryMs = 5_000;

/** Checks, after every step of a world, all invariants that the step could have violated. */
export class Checker implements Witness, RidersWitness {
  readonly ledger = new Ledger(() => this.#loop.now());
  readonly bookings = new Bookings(this.ledger);
  readonly #loop: Loop;
  readonly #capacity: CellCapacity;
  readonly #onMoment: (tripId: TripId, moment: Moment) => void;
  readonly #watchesAlarms: boolean;
  readonly #trips = new Map<string, Stored<TripInstance>>();
  readonly #vehicles = new Map<string, Stored<VehicleInstance>>();
  readonly #registered = new Map<string, Profile[]>();
  readonly #fences: Fences;
  readonly claims = new Claims(this.ledger);
  readonly promotions = new PromotionsHeld(this.ledger);
  readonly heard = new Heard(this.ledger);
  readonly #taken = new TakenGoods(this.ledger);
  readonly #figures = new Figures(this.ledger);
  readonly #connects = new Connects(this.ledger);
  readonly surges: AgreedSurge;
  readonly lines: Lines;
  readonly recordings = new Recordings(this.ledger);
  readonly series = new SeriesBooked(this.ledger);
  readonly #answers = new Map<string, string>();
  #touched = new Set<string>();
  #lookForHangingAt = 0;

  /** Without `watchesAlarms` a missed deadline shows only by its consequences. */
  constructor(
    loop: Loop,
    capacity: CellCapacity,
    pricing: Pricing,
    onMoment: (tripId: TripId, moment: Moment) => void,
    watchesAlarms: boolean,
  ) {
    this.#loop = loop;
    this.#capacity = capacity;
    this.#onMoment = onMoment;
    this.#watchesAlarms = watchesAlarms;
    this.#fences = new Fences(this.ledger);
    this.surges = new AgreedSurge(this.ledger, pricing);
    this.lines = new Lines(this.ledger, () => loop.now());
  }

  /** A trip's object is about to exist. */
  expectTrip(tenant: TenantId, id: TripId, stored: Stored<TripInstance>): void {
    this.#trips.set(stored.object.name, stored);
    this.ledger.trips.set(`${tenant}/${id}`, {
      tenant,
      id,
      storage: stored.storage,
      state: noTrip,
      records: new Map(),
      seen: new Map(),
    });
  }

  expectVehicle(tenant: TenantId, id: VehicleId, stored: Stored<VehicleInstance>): void {
    this.#vehicles.set(stored.object.name, stored);
    this.ledger.vehicles.set(`${tenant}/${id}`, {
      tenant,
      id,
      storage: stored.storage,
      state: newVehicle,
      offDutySince: null,
      seen: new Map(),
    });
  }

  /** An operator requests this; whether it takes effect shows later. */
  registering(profile: Profile): void {
    const key = `${profile.tenant}/${profile.id}`;
    this.#registered.set(key, [...(this.#registered.get(key) ?? []), profile]);
  }

  tripChanged(tenant: TenantId, id: TripId, state: TripState): void {
    const trip = this.ledger.trip(tenant, id);
    if (trip === null) return;
    const before = trip.state;
    this.ledger.setTrip(trip, state);
    checkTripStep(this.ledger, trip, before);
    checkReservation(this.ledger, trip, before, this.#loop.now());
    this.claims.checkCharge(trip, before);
    this.promotions.tripChanged(trip, before, state);
    this.#figures.tripChanged(trip, state);
    this.#taken.returns.tripChanged(trip, state);
    this.surges.tripChanged(trip, before, state);
    this.lines.checkAssigned(trip, before);
    if (state.kind !== 'trip') return;
    if (!trip.records.has(state.version)) trip.records.set(state.version, JSON.stringify(recordOf(state)));
    if (before.kind !== 'trip' || before.phase !== state.phase) this.#tellPhase(id, state.phase);
    if (state.offers.length > 0) this.#onMoment(id, 'offered');
  }

  #tellPhase(id: TripId, phase: TripPhase): void {
    const isEnd = phase === 'completed' || phase === 'cancelled' || phase === 'unfulfilled';
    if (phase !== 'scheduled') this.#onMoment(id, isEnd ? 'over' : phase);
  }

  vehicleChanged(tenant: TenantId, id: VehicleId, state: VehicleState): void {
    const vehicle = this.ledger.vehicle(tenant, id);
    if (vehicle === null) return;
    const before = vehicle.state;
    this.ledger.setVehicle(vehicle, state);
    checkAgenda(this.ledger, vehicle, before, this.#loop.now());
    checkGoods(this.ledger, vehicle, before, this.#loop.now());
    this.#connects.vehicleChanged(vehicle, before, this.#loop.now());
    checkPermit(this.ledger, vehicle, before, this.#loop.now());
    checkCapacity(this.ledger, vehicle, this.#registered.get(`${tenant}/${id}`) ?? []);
    this.#taken.vehicleChanged(vehicle, before);
    for (const tripId of loadedSince(before, state)) this.#onMoment(tripId, 'loaded');
    for (const { status, proposal } of state.offers) {
      if (status === 'accepted') this.#onMoment(proposal.tripId, 'accepted');
    }
  }

  wrote(name: string): void {
    this.#touched.add(name);
  }

  /** no-lost-booking: an object rebuilt from its journal has the same state as before. */
  rebuilt(name: string, state: unknown): void {
    const known = this.#known(name)?.state;
    if (!isDeepStrictEqual(known, state)) {
      this.ledger.violate('no-lost-booking', `${name} was rebuilt as ${JSON.stringify(state)}`);
    }
  }

  #known(name: string): KnownTrip | KnownVehicle | null {
    const [kind, path = ''] = name.split(' ');
    return (kind === 'trip' ? this.ledger.trips.get(path) : this.ledger.vehicles.get(path)) ?? null;
  }

  /** fenced: a stream other than its vehicle's newest changes nothing. */
  reported({ vehicle, streamEpoch, epoch, wrote, report }: Parameters<Witness['reported']>[0]): void {
    if (streamEpoch === epoch) this.#taken.reported(vehicle.slice('vehicle '.length), report);
    else if (wrote) {
      this.ledger.violate('fenced', `${vehicle} took a report of stream ${streamEpoch} at epoch ${epoch}`);
    }
  }

  /** stale-command: a command for one version of a trip changes no other version. */
  commanded(command: { trip: string; version: number; ifVersion: number | null; tookEffect: boolean }): void {
    const { trip, version, ifVersion, tookEffect } = command;
    if (tookEffect && ifVersion !== null && ifVersion !== version) {
      this.ledger.violate('stale-command', `${trip} v${version} obeyed a command for v${ifVersion}`);
    }
  }

  /** bounded-cell: no cell's concurrent work exceeds its capacity. */
  busy(cell: string, what: keyof CellCapacity, count: number): void {
    const limit = this.#capacity[what];
    if (count > limit) {
      this.ledger.violate('bounded-cell', `${cell} has ${count} of ${what}, and ${limit} is its limit`);
    }
  }

  readonly fenced: Witness['fenced'] = (...told) => this.#fences.raise(...told);
  readonly unfence: Witness['unfence'] = (cell) => this.#fences.forget(cell);

  carries(cell: string, vehicleId: VehicleId, isCarried: (epoch: number) => boolean): void {
    this.#fences.check(cell, vehicleId, isCarried);
  }

  answeredUnderKey(key: string, answer: string): void {
    checkSameAnswer(this.ledger, this.#answers, key, answer);
  }

  /** isolation: a phone sees only trips of its own tenant, and only its own offers. */
  answered(answer: BookingAnswered): void {
    this.bookings.answered(answer);
  }

  readonly cancelAnswered: RidersWitness['cancelAnswered'] = (...told) => checkCancel(this.ledger, ...told);

  leaked(trip: TripId, saw: string): void {
    if (saw !== 'unknown') this.ledger.violate('isolation', `a stranger asked for ${trip} and got ${saw}`);
  }

  /** exactly-once-history: the stored record is a version of the trip in its journal. */
  stored(record: TripRecord): void {
    const known = this.ledger.trip(record.tenant, record.id)?.records.get(record.version);
    if (known !== JSON.stringify(record)) {
      this.ledger.violate('exactly-once-history', `the history has another ${record.id} v${record.version}`);
    }
  }

  readonly published: Witness['published'] = (...told) => checkPublished(this.ledger, ...told);
  readonly received: Witness['received'] = (batch) => this.#figures.told(batch);
  readonly changeVoid: Witness['changeVoid'] = (...told) => checkVoid(this.ledger, ...told);

  /** Checks what the last step touched. */
  afterStep(): void {
    const now = this.#loop.now();
    if (now >= this.#lookForHangingAt) {
      this.#lookForHangingAt = now + lookForHangingEveryMs;
      checkHanging(this.ledger, now);
    }
    if (this.#touched.size === 0) return;
    const touched = this.#touched;
    this.#touched = new Set();
    for (const name of touched) {
      const known = this.#known(name);
      if (known === null) continue;
      if ('records' in known) this.#checkTrip(known);
      else this.#checkVehicle(known);
    }
    if (!this.#watchesAlarms) return;
    for (const name of touched) {
      const stored = this.#trips.get(name) ?? this.#vehicles.get(name);
      const known = this.#known(name);
      if (stored !== undefined && known !== null) checkAlarm(this.ledger, stored, known, now);
      this.lines.checkAlarm(name);
    }
  }

  #checkTrip(trip: KnownTrip): void {
    checkAssignment(this.ledger, trip);
    for (const vehicle of this.ledger.holders.get(`${trip.tenant}/${trip.id}`) ?? []) {
      checkHolding(this.ledger, vehicle, trip);
    }
  }

  #checkVehicle(vehicle: KnownVehicle): void {
    for (const id of tripIdsOf(vehicle.state)) {
      const trip = this.ledger.trip(vehicle.tenant, id);
      if (trip !== null) checkHolding(this.ledger, vehicle, trip);
    }
    for (const id of this.ledger.assignedTo(vehicle)) {
      const trip = this.ledger.trip(vehicle.tenant, id);
      if (trip !== null) checkAssignment(this.ledger, trip);
    }
  }

  /** Returns unfinished work and the invariant it violates; empty when the world has drained. */
  *unfinished(): IterableIterator<Unfinished> {
    for (const [key, { state }] of this.ledger.trips) {
      if (state.kind !== 'trip' || isOver(state.phase)) continue;
      yield { breaks: 'no-lost-booking', what: `trip ${key} is ${state.phase}` };
    }
    for (const [key, { state }] of this.ledger.vehicles) {
      if (tripIdsOf(state).size === 0) continue;
      // Open trips are listed first: here are all of them.
      yield { breaks: 'no-ghost-driver', what: `vehicle ${key} is not free, and all trips are over` };
    }
    for (const [key, { storage }] of [...this.ledger.trips, ...this.ledger.vehicles]) {
      if (storage.outbox.length > 0) yield { breaks: 'drained', what: `${key} has messages to send` };
      if (hasUntold(storage)) yield { breaks: 'drained', what: `${key} has events to tell` };
    }
  }

  /** What can only be checked once the world has drained. */
  atTheEnd(history: ReadonlyMap<string, TripRecord>, past: typeof pastOf): void {
    checkAllPublished(this.ledger, history);
    this.#figures.atTheEnd(history, past);
    this.heard.atTheEnd();
    this.#taken.returns.atTheEnd();
    this.bookings.atTheEnd();
    this.series.atTheEnd();
  }
}
