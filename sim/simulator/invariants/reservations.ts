import { distanceMeters } from '../../../src/domain/geo/place.ts';
import { etaSeconds } from '../../../src/domain/supply/eta.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { VehicleState } from '../../../src/domain/vehicle/state.ts';
import type { PhonePlan } from '../plans.ts';
import type { Keeping } from '../reservationHabits.ts';
import type { HeldReservation, KnownTrip, KnownVehicle, Ledger } from './ledger.ts';

/** The trip may act on what a vehicle said this long ago: its question, the way there and back. */
const hearsayMs = 15_000;
/** Alarms and answers may be this late. */
const lateMs = 60_000;
/** A pickup this much after its time is kept. */
const punctualMs = 120_000;

/** What became of a reservation that a vehicle once held. */
export type ReservationEnd = 'kept' | 'told' | 'late';

/**
 * kept-reservation: a trip that a vehicle holds is told to set out only while that vehicle is on duty and was heard,
 * otherwise its rider is told; and no trip still waits when its time has passed.
 */
export function checkReservation(ledger: Ledger, trip: KnownTrip, before: TripState, now: number): void {
  const after = trip.state;
  if (after.kind !== 'trip') return;
  follow(ledger, trip, after, now);
  checkGuarantee(ledger, trip, after);
  const setsOut = before.kind === 'trip' && before.phase === 'scheduled' && after.phase === 'assigned';
  const holder = setsOut ? before.reservation.holder : null;
  const vehicle = holder === null ? null : ledger.vehicle(trip.tenant, holder.vehicle.id);
  if (vehicle === null) return;
  const goneMs = now - Math.min(vehicle.offDutySince ?? now, vehicle.state.disconnectedAt ?? now);
  const allowedMs = after.booking.policy.streams.darkSeconds * 1000 + hearsayMs;
  if (goneMs > allowedMs) {
    ledger.violate('kept-reservation', `${trip.id} sets out with ${vehicle.id}, gone for ${goneMs} ms`);
  }
}

/** kept-reservation: what its rider is told is guaranteed, a vehicle has said yes to. */
function checkGuarantee(ledger: Ledger, { tenant, id }: KnownTrip, after: BookedTrip): void {
  if (recordOf(after).reservation?.feasibility?.level !== 'guaranteed') return;
  const { holder } = after.reservation;
  const isAgreed = holder !== null && ledger.hasAccepted(tenant, holder.vehicle.id, holder.offerId);
  if (!isAgreed) ledger.violate('kept-reservation', `${id} is guaranteed, and no agenda holds it`);
}

function follow(ledger: Ledger, trip: KnownTrip, state: BookedTrip, now: number): void {
  const { holder } = state.reservation;
  const key = `${trip.tenant}/${trip.id}`;
  const { scheduledFor } = state.booking;
  if (!ledger.reservations.has(key) && holder !== null && scheduledFor !== null) {
    ledger.reservations.set(key, {
      tenant: trip.tenant,
      vehicle: holder.vehicle.id,
      scheduledFor,
      toldAt: null,
      pickedUpAt: null,
      isCancelled: false,
    });
  }
  const held = ledger.reservations.get(key);
  if (held === undefined) return;
  if (state.reservation.state === 'lost') held.toldAt ??= now;
  if (state.phase === 'arrived' || state.phase === 'onboard') held.pickedUpAt ??= now;
  if (state.phase === 'cancelled' && state.ended?.by !== 'system') held.isCancelled = true;
}

/** kept-reservation: nobody waits beyond their time for a search to begin. */
export function checkBegun(ledger: Ledger, now: number): void {
  for (const [key, { state }] of ledger.trips) {
    if (state.kind !== 'trip' || state.phase !== 'scheduled') continue;
    const time = state.booking.scheduledFor ?? now;
    if (now > time + lateMs) ledger.violate('kept-reservation', `${key} still waits for its time, ${time}`);
  }
}

/** kept-reservation: a vehicle accepts no ride that by its own word ends after the time of its next reservation. */
export function checkAgenda(ledger: Ledger, vehicle: KnownVehicle, before: VehicleState, now: number): void {
  const { offers, agenda, rules } = vehicle.state;
  const [next] = agenda;
  if (next === undefined) return;
  const wasAccepted = (id: string) =>
    before.offers.some(({ proposal, status }) => proposal.offerId === id && status === 'accepted');
  for (const { proposal, status } of offers) {
    if (status !== 'accepted' || proposal.reservation === true || wasAccepted(proposal.offerId)) continue;
    const { pickupEtaSeconds, rideSeconds = 0, dropoff, offerId } = proposal;
    const wayOnSeconds = etaSeconds(distanceMeters(dropoff, next.pickup), rules);
    const thereAt = now + (pickupEtaSeconds + rideSeconds + wayOnSeconds) * 1000;
    if (thereAt > (next.scheduledFor ?? thereAt)) {
      ledger.violate('kept-reservation', `${vehicle.id} accepts ${offerId}, too long for ${next.offerId}`);
    }
  }
}

/** Returns what became of each reservation, by what the driver who held it first makes of them. */
export function reservationEnds(
  ledger: Ledger,
  phones: readonly PhonePlan[],
): (readonly [Keeping, ReservationEnd])[] {
  return [...ledger.reservations.values()].flatMap((held) => {
    const end = endOf(held);
    const phone = phones.find(({ profile, isSecond }) => {
      return !isSecond && profile.id === held.vehicle && profile.tenant === held.tenant;
    });
    return end === null || phone === undefined ? [] : [[phone.keeping, end] as const];
  });
}

/** Null: its rider cancelled it. */
function endOf({ scheduledFor, toldAt, pickedUpAt, isCancelled }: HeldReservation): ReservationEnd | null {
  if (isCancelled) return null;
  if (pickedUpAt !== null && pickedUpAt <= scheduledFor + punctualMs) return 'kept';
  return toldAt !== null && toldAt <= scheduledFor ? 'told' : 'late';
}
