import { expect } from 'vitest';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { isReservation } from '../../../src/domain/vehicle/agenda.ts';
import { fitsAlong } from '../../../src/domain/vehicle/boarding.ts';
import { phaseOf, type World } from './world.ts';

/** Every invariant that must hold at every moment, whatever is under way. */
export function checkInvariants(world: World): void {
  checkCapacity(world);
  checkVehiclesHaveReasons(world);
  checkAssignmentsAreServed(world);
  checkNoGhostDriver(world);
}

/** **capacity**: at most one party on board that does not pool, one that waits for it to get out, and what fits. */
function checkCapacity(world: World): void {
  for (const { state } of world.vehicles.values()) {
    const { profile, stops, offers } = state;
    const aboard = stops.filter(({ kind, status }) => kind === 'pickup' && status === 'done');
    if (!aboard.every(({ pooled }) => pooled)) expect(aboard).toHaveLength(1);
    const next = stops.filter(
      ({ kind, status, pooled, reserved }) =>
        kind === 'pickup' && status !== 'done' && !pooled && reserved !== true,
    );
    expect(next.length).toBeLessThanOrEqual(1);
    expect(offers.filter((offer) => !isReservation(offer)).length).toBeLessThanOrEqual(1);
    expect(stops.length === 0 || (profile !== null && fitsAlong(stops, profile.capacity))).toBe(true);
  }
}

/**
 * **one-vehicle**, from the vehicle's side: what a vehicle holds of a trip is what the trip assigned to it, or
 * the word that settles it is already on its way.
 */
function checkVehiclesHaveReasons(world: World): void {
  for (const [vehicleId, { state }] of world.vehicles) {
    for (const { tripId, offerId } of state.stops) {
      const trip = world.trip(tripId).state;
      if (trip.kind !== 'trip') throw new Error('stops of a trip that does not exist');
      const isAssigned = trip.assignment?.offerId === offerId && !isOver(trip.phase);
      const isReleased = world
        .down(tripId, vehicleId)
        .unapplied.some((says) => says.type === 'release' && says.offerId === offerId);
      // Either the trip means it, or it has taken it back; never neither, never both.
      expect({ vehicleId, offerId, isAssigned, isReleased }).toEqual({
        vehicleId,
        offerId,
        isAssigned,
        isReleased: !isAssigned,
      });
    }
    for (const { tripId, offerId } of state.agenda) {
      const trip = world.trip(tripId).state;
      const isHeld =
        trip.kind === 'trip' && !isOver(trip.phase) && trip.reservation.holder?.offerId === offerId;
      const isReleased = world
        .down(tripId, vehicleId)
        .unapplied.some((says) => says.type === 'release' && says.offerId === offerId);
      expect({ vehicleId, offerId, isHeld, isReleased }).toEqual({
        vehicleId,
        offerId,
        isHeld,
        isReleased: !isHeld,
      });
    }
    for (const { proposal, status } of state.offers) {
      if (status !== 'accepted') continue;
      const { tripId, offerId } = proposal;
      const isHeard = world
        .up(tripId, vehicleId)
        .unapplied.every((says) => says.type !== 'offerAccepted' || says.offerId !== offerId);
      const isAnswered = world
        .down(tripId, vehicleId)
        .unapplied.some((says) => says.type !== 'offer' && says.offerId === offerId);
      expect({ vehicleId, offerId, settled: isAnswered || !isHeard }).toEqual({
        vehicleId,
        offerId,
        settled: true,
      });
    }
  }
}

/** **one-vehicle**, from the trip's side: who was assigned has the stops, or a message about it is under way. */
function checkAssignmentsAreServed(world: World): void {
  for (const [tripId, { state }] of world.trips) {
    if (state.kind !== 'trip' || state.assignment === null || isOver(state.phase)) continue;
    const { offerId, vehicle } = state.assignment;
    const holders = [...world.vehicles].filter(([, other]) =>
      other.state.stops.some((stop) => stop.offerId === offerId),
    );
    expect(holders.every(([id]) => id === vehicle.id)).toBe(true);
    const isConfirming = world
      .down(tripId, vehicle.id)
      .unapplied.some(
        (says) => (says.type === 'confirm' || says.type === 'activate') && says.offerId === offerId,
      );
    const isEnding = world
      .up(tripId, vehicle.id)
      .unapplied.some(
        (says) =>
          says.offerId === offerId &&
          (says.type === 'completed' || says.type === 'noShow' || says.type === 'gaveBack'),
      );
    expect(holders.length === 1 || isConfirming || isEnding).toBe(true);
  }
}

/** **no-ghost-driver**: a trip confirms once, when it becomes assigned or reserved; a vehicle plans only what was confirmed. */
function checkNoGhostDriver(world: World): void {
  for (const { whilePhase } of world.confirmations) expect(whilePhase).toMatch(/assigned|scheduled/);
  const confirmed = world.confirmations.map(({ offerId }) => offerId);
  expect(new Set(confirmed).size).toBe(confirmed.length);
  for (const { journal } of world.vehicles.values()) {
    for (const event of journal) {
      if (event.type === 'planned') expect(confirmed).toContain(event.offerId);
    }
  }
}

/** What must hold once nothing is under way any more. */
export function checkSettled(world: World): void {
  for (const [vehicleId, { state }] of world.vehicles) {
    for (const { tripId, offerId } of state.stops) {
      const trip = world.trip(tripId).state;
      const assignment = trip.kind === 'trip' && !isOver(trip.phase) ? trip.assignment : null;
      expect({ vehicleId, offerId }).toEqual({
        vehicleId: assignment?.vehicle.id,
        offerId: assignment?.offerId,
      });
    }
    expect(state.offers.filter((offer) => offer.status === 'accepted')).toEqual([]);
  }
  for (const { state } of world.trips.values()) {
    const holder = state.kind === 'trip' && state.phase === 'scheduled' ? state.reservation.holder : null;
    if (holder === null) continue;
    const { agenda } = world.vehicle(holder.vehicle.id).state;
    expect(agenda.map(({ offerId }) => offerId)).toContain(holder.offerId);
  }
  for (const { state } of world.trips.values()) {
    if (state.kind !== 'trip' || state.assignment === null || isOver(state.phase)) continue;
    const { offerId, vehicle } = state.assignment;
    const stops = world.vehicle(vehicle.id).state.stops.filter((stop) => stop.offerId === offerId);
    expect(stops).toHaveLength(2);
    const pickup = stops.find((stop) => stop.kind === 'pickup')?.status;
    const expected = pickup === 'done' ? 'onboard' : pickup === 'arrived' ? 'arrived' : 'assigned';
    expect(phaseOf(state)).toBe(expected);
  }
}

/** Everybody is home: every trip is over, and no vehicle is committed to anything. */
export function checkHome(world: World): void {
  expect(
    [...world.trips.values()].filter(({ state }) => state.kind !== 'trip' || !isOver(state.phase)),
  ).toEqual([]);
  for (const { state } of world.vehicles.values()) {
    expect([state.offers, state.stops, state.agenda]).toEqual([[], [], []]);
  }
}
