import type { OfferId, TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import { isEmptyParty } from '../../../src/domain/party.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { Report } from '../../../src/domain/vehicle/commands.ts';
import type { Stop, VehicleState } from '../../../src/domain/vehicle/state.ts';
import { isSaid, isTold, type KnownTrip, type KnownVehicle, type Ledger, runningTrip } from './ledger.ts';

/** returned-goods: goods that are on board leave the plan by being handed over, at the drop-off or where they came from. */
export function checkGoods(ledger: Ledger, vehicle: KnownVehicle, before: VehicleState, now: number): void {
  const { stops, concluded } = vehicle.state;
  for (const { offerId, tripId, kind, status, party } of before.stops) {
    if (kind !== 'pickup' || status !== 'done' || !isEmptyParty(party)) continue;
    if (stops.some((stop) => stop.offerId === offerId)) continue;
    if (concluded.some((past) => past.offerId === offerId && past.conclusion === 'completed')) continue;
    const trip = ledger.trip(vehicle.tenant, tripId)?.state;
    if (isGivenUp(before, offerId, now) || (trip?.kind === 'trip' && isWaitedForInVain(trip, offerId)))
      continue;
    ledger.violate('returned-goods', `the goods of ${tripId} stay in ${vehicle.tenant}/${vehicle.id}`);
  }
}

/** The trip has waited for the way back as long as for the ride. */
function isWaitedForInVain(
  { ended, assignment, timeline, booking, goodsReturn }: BookedTrip,
  offerId: OfferId,
) {
  const waitedMs = (timeline.at(-1)?.at ?? 0) - (goodsReturn?.since ?? Number.POSITIVE_INFINITY);
  return (
    ended?.by === 'system' &&
    assignment?.offerId === offerId &&
    waitedMs >= booking.policy.dispatch.rideOverdueSeconds * 1000
  );
}

/** No trip takes care of the way back, and it took too long. */
function isGivenUp({ stops, rules }: VehicleState, offerId: OfferId, now: number): boolean {
  const back = stops.find((stop) => stop.offerId === offerId && stop.isReturn === true);
  if (back === undefined || back.isTripless !== true) return false;
  return now - back.statusAt >= rules.rideOverdueSeconds * 1000;
}

/** The trips whose goods, travelling alone, have got on board. */
export function loadedSince(before: VehicleState, after: VehicleState): TripId[] {
  const isLoaded = ({ kind, status, party }: Stop) =>
    kind === 'pickup' && status === 'done' && isEmptyParty(party);
  const already = new Set(before.stops.filter(isLoaded).map(({ id }) => id));
  return after.stops.filter((stop) => isLoaded(stop) && !already.has(stop.id)).map(({ tripId }) => tripId);
}

/** So many later offers of a vehicle may be over before it forgets where it was to take goods. */
const remembered = 4;

/**
 * returned-goods: goods that a driver reports as taken under stops that were released meanwhile are brought back. Not
 * those without their pin, nor where others are on board, nor once much else has happened.
 */
export class TakenGoods {
  readonly #ledger: Ledger;
  /** The pickups that were released, by vehicle and stop. */
  readonly #released = new Map<string, Stop>();

  readonly returns: ToldReturns;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.returns = new ToldReturns(ledger);
  }

  vehicleChanged(vehicle: KnownVehicle, before: VehicleState): void {
    this.returns.vehicleChanged(vehicle, before);
    const { tenant, id, state } = vehicle;
    for (const stop of before.stops) {
      if (stop.kind !== 'pickup' || stop.status === 'done' || !isEmptyParty(stop.party)) continue;
      if (state.stops.some(({ offerId }) => offerId === stop.offerId)) continue;
      const past = state.concluded.find(({ offerId }) => offerId === stop.offerId);
      if (past?.conclusion === 'released') this.#released.set(`${tenant}/${id}/${stop.id}`, stop);
    }
  }

  /** `key`: the tenant and id of the vehicle that the report was made to. */
  reported(key: string, { progress = [] }: Report): void {
    const vehicle = this.#ledger.vehicles.get(key);
    if (vehicle === undefined) return;
    const { stops, concluded } = vehicle.state;
    for (const { stopId, status, pin } of progress) {
      const released = this.#released.get(`${key}/${stopId}`);
      if (released === undefined || status !== 'done') continue;
      if (released.pin !== undefined && released.pin !== pin) continue;
      const own = stops.find(({ offerId, isReturn }) => offerId === released.offerId && isReturn === true);
      const isAlone = !stops.some(({ kind, status: reached }) => kind === 'pickup' && reached === 'done');
      const isRecent = concluded
        .slice(-remembered)
        .some(({ offerId, conclusion }) => offerId === released.offerId && conclusion === 'released');
      if (own !== undefined || !isAlone || !isRecent) continue;
      this.#ledger.violate('returned-goods', `${key} does not bring back what it took at ${stopId}`);
    }
  }
}

interface Loaded {
  readonly tenant: TenantId;
  readonly vehicle: VehicleId;
  readonly tripId: TripId;
  readonly offerId: OfferId;
  /** Null: they are on board. */
  end: 'delivered' | 'returned' | 'lost' | null;
}

/**
 * returned-goods: of goods that a vehicle has taken, and not handed over at the drop-off, their trip tells that they come
 * back, and whether they did.
 */
export class ToldReturns {
  readonly #ledger: Ledger;
  readonly #loaded = new Map<string, Loaded>();
  /** What each trip has told of each offer's goods, also once it has erased itself. */
  readonly #told = new Map<string, string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  vehicleChanged({ tenant, id: vehicle, state }: KnownVehicle, before: VehicleState): void {
    for (const { kind, status, party, offerId, tripId } of state.stops) {
      if (kind !== 'pickup' || status !== 'done' || !isEmptyParty(party)) continue;
      const key = `${tenant}/${offerId}`;
      const isForgotten = this.#ledger.trip(tenant, tripId)?.state.kind === 'erased';
      if (!this.#loaded.has(key) && !isForgotten)
        this.#loaded.set(key, { tenant, vehicle, tripId, offerId, end: null });
    }
    for (const { kind, offerId, isReturn } of before.stops) {
      const loaded = this.#loaded.get(`${tenant}/${offerId}`);
      if (kind !== 'dropoff' || loaded?.end !== null) continue;
      if (state.stops.some((stop) => stop.offerId === offerId)) continue;
      const past = state.concluded.find((conclusion) => conclusion.offerId === offerId);
      const handedOver = isReturn === true ? 'returned' : 'delivered';
      loaded.end = past?.conclusion === 'completed' ? handedOver : 'lost';
    }
  }

  tripChanged({ tenant, id }: KnownTrip, trip: TripState): void {
    if (trip.kind === 'erased') this.#forget(tenant, id);
    if (trip.kind !== 'trip') return;
    const { assignment, goodsReturn, phase, lateReturns } = trip;
    if (assignment !== null && goodsReturn !== null) {
      const end = phase === 'completed' ? 'returned' : 'lost';
      this.#told.set(`${tenant}/${assignment.offerId}`, isOver(phase) ? end : 'under way');
    }
    for (const { offerId, end } of lateReturns) {
      this.#told.set(`${tenant}/${offerId}`, end?.outcome ?? 'under way');
    }
  }

  /** The trip has erased itself: what is on its way to it, or has not happened yet, is told to nobody. */
  #forget(tenant: TenantId, tripId: TripId): void {
    for (const [key, loaded] of this.#loaded) {
      const { offerId, end } = loaded;
      const vehicle = this.#ledger.vehicle(tenant, loaded.vehicle);
      if (loaded.tenant !== tenant || loaded.tripId !== tripId || vehicle === null) continue;
      const { stops } = vehicle.state;
      const hasTurned =
        end !== null || stops.some((stop) => stop.offerId === offerId && stop.isReturn === true);
      const isOnItsWay = isSaid(vehicle, tripId, ['deliveryFailed', 'completed', 'gaveBack'], offerId);
      if (isOnItsWay || (!hasTurned && !this.#told.has(key))) this.#loaded.delete(key);
    }
  }

  /** Every message has arrived. */
  atTheEnd(): void {
    for (const [key, { tenant, vehicle, tripId, end }] of this.#loaded) {
      const told = this.#told.get(key) ?? 'nothing';
      if (end === 'delivered' || told === end) continue;
      const detail = `${tenant}/${vehicle} took goods of ${tripId}, which are ${end ?? 'on board'}: it tells ${told}`;
      this.#ledger.violate('returned-goods', detail);
    }
  }
}

/** returned-goods: a vehicle that knows of the cancel does not drive to the drop-off. */
export function checkReturn(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip): void {
  const running = runningTrip(trip);
  const offerId = running?.assignment?.offerId;
  if (running === null || running.cancelledDelivery === null || offerId === undefined) return;
  const goesOn = vehicle.state.stops.some(
    (stop) => stop.offerId === offerId && stop.kind !== 'pickup' && stop.status !== 'done' && !stop.isReturn,
  );
  if (!goesOn || isTold(trip, vehicle.id, 'bringBack', offerId)) return;
  ledger.violate('returned-goods', `${vehicle.tenant}/${vehicle.id} still delivers ${trip.id}`);
}
