import { distanceMeters } from '../geo/place.ts';
import { longestRideSeconds } from '../planning/pooling.ts';
import {
  type ChangedFare,
  type ChangedField,
  type ChangedRide,
  isOfNotesAlone,
  isSamePlace,
  type TripChange,
} from '../tripChange.ts';
import type { VehicleToTrip } from '../tripVehicleMessages.ts';
import { mayChange } from './changeable.ts';
import { changedBooking } from './changedBooking.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import type { Booking } from './events.ts';
import { loseReservation, type TripDraft } from './messages.ts';
import { metAt, withdrawOffers } from './offers.ts';
import { isOver } from './phases.ts';
import { type BookedTrip, comesBack } from './state.ts';

/** The most changes of one trip: each is journaled, and told to a driver. */
const maxChanges = 50;

/** Returns what differs from the booking: the rest of a change is no change. */
export function differences(booking: Booking, changes: TripChange): TripChange {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const { via, items, requires, ...others } = changes;
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  const now: Readonly<Record<string, unknown>> = { ...booking };
  return {
    ...Object.fromEntries(given.filter(([field, value]) => !isSame(value, now[field]))),
    ...(via !== undefined && !isSame(via, booking.via ?? []) && { via }),
    ...(items !== undefined && !isSame(items, booking.items ?? []) && { items }),
    ...(requires !== undefined && !isSame(requires, booking.requires ?? []) && { requires }),
  };
}

/** Returns the first field that cannot be changed any more; null when all can. */
export function unchangeable(trip: BookedTrip, changes: TripChange): ChangedField | 'trip' | null {
  const { phase, booking, viasServed, assignment } = trip;
  if (isOver(phase) || comesBack(trip) || trip.changes >= maxChanges) return 'trip';
  for (const field of fieldsOf(changes)) if (!mayChange(phase, field)) return field;
  const served = (booking.via ?? []).slice(0, viasServed.length);
  const isKept = served.every(({ place }, at) => isSamePlace(place, changes.via?.[at]?.place));
  if (changes.via !== undefined && !isKept) return 'via';
  if (changes.pickup === undefined || assignment === null) return null;
  const moved = distanceMeters(assignment.acceptedPickup, changes.pickup);
  return moved <= booking.policy.dispatch.pickupChangeMeters ? null : 'pickup';
}

function fieldsOf(changes: TripChange): ChangedField[] {
  const { pickup, dropoff, via, party, items, requires, scheduledFor, notes } = changes;
  const given = { pickup, dropoff, via, party, items, requires, scheduledFor, notes };
  const isGiven = (field: string): field is ChangedField =>
    Object.entries(given).some(([name, value]) => name === field && value !== undefined);
  return Object.keys(given).filter(isGiven);
}

/**
 * Changes the booking of a trip. Without a vehicle at once, and offers of the old terms are withdrawn; with one the
 * vehicle is asked. Refuses what cannot be changed any more, a stale `ifVersion`, and a fare that was computed for
 * another version.
 */
export function change(
  draft: TripDraft,
  { by, changes: given, priced: computed, pricedVersion, ifVersion }: TripCommand & { type: 'change' },
): TripReplies['change'] {
  const { now: at, state: trip } = draft;
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  const changes = differences(trip.booking, given);
  const field = unchangeable(trip, changes);
  if (field !== null) return { type: 'notChangeable', field };
  if (fieldsOf(changes).length === 0) return { type: 'changed', trip };
  if (pricedVersion !== trip.version) return { type: 'moved' };
  if (trip.pendingChange !== null) return { type: 'pending' };
  const number = trip.changes + 1;
  const { fare, distanceMeters, rideSeconds, price } = trip.booking;
  const kept: ChangedFare = { fare, distanceMeters, rideSeconds, ...(price !== undefined && { price }) };
  const { rank, ...fareOfChange } = isOfNotesAlone(changes) ? kept : (computed ?? kept);
  const { assignment } = trip;
  // A vehicle that has the trip has its place by the rank that it came from.
  const priced = { ...fareOfChange, ...(assignment === null && rank !== undefined && { rank }) };
  if (assignment === null) {
    withdrawOffers(draft, 'changed');
    // Whoever has it in the agenda agreed to other terms: it is asked again, or another. It learns notes when it sets out.
    if (!isOfNotesAlone(changes)) loseReservation(draft, 'system', 'changed', 'changed');
    draft.emit({ type: 'changed', at, change: number, by, changes, ...priced });
    return { type: 'changed', trip: draft.state };
  }
  draft.emit({ type: 'changeAsked', at, change: number, by, changes, ...priced });
  const { tripId } = trip.booking;
  const ride = rideOf(changedBooking(trip.booking, { changes, ...priced }));
  const { offerId, vehicle } = assignment;
  const met = metAt(trip.booking);
  const body = { type: 'change', tripId, offerId, change: number, ride, ...met } as const;
  draft.send({ to: 'vehicle', vehicleId: vehicle.id, body });
  return { type: 'asked', change: number };
}

function rideOf({ pickup, via, dropoff, notes, rideSeconds, pooled, policy }: Booking): ChangedRide {
  const { pooledDetourFactor: factor, pooledDetourSeconds: graceSeconds } = policy.pooling;
  return {
    pickup,
    ...(via !== undefined && { via }),
    dropoff,
    notes,
    rideSeconds,
    ...(pooled && { longestRideSeconds: longestRideSeconds(rideSeconds, { factor, graceSeconds }) }),
  };
}

/** Handles the vehicle's answer to a change. One that comes too late finds no change that waits for it. */
export function handleChangeAnswer(
  draft: TripDraft,
  answer: VehicleToTrip & { type: 'changeAgreed' | 'changeRefused' },
): void {
  const { now: at, state: trip } = draft;
  withdrawIfOverdue(draft);
  const pending = draft.state.pendingChange;
  if (pending === null || pending.change !== answer.change || trip.assignment === null) return;
  if (answer.type === 'changeRefused') {
    const { change, reason } = answer;
    draft.emit({ type: 'changeEnded', at, change, outcome: 'refused', reason });
    return;
  }
  const { deadline: _, ...terms } = pending;
  draft.emit({ type: 'changed', at, ...terms });
  sendToVehicle(draft, 'confirmChange', pending.change);
}

/** Withdraws a change that its vehicle has not answered in time. */
export function withdrawIfOverdue(draft: TripDraft): void {
  const { pendingChange } = draft.state;
  if (pendingChange !== null && pendingChange.deadline <= draft.now) withdrawChange(draft, 'no-answer');
}

/** Withdraws the change that waits for its vehicle, if there is one: whatever the vehicle answers, it does not happen. */
export function withdrawChange(draft: TripDraft, reason: string): void {
  const { pendingChange } = draft.state;
  if (pendingChange === null) return;
  const { change } = pendingChange;
  sendToVehicle(draft, 'withdrawChange', change);
  draft.emit({ type: 'changeEnded', at: draft.now, change, outcome: 'withdrawn', reason });
}

function sendToVehicle(draft: TripDraft, type: 'confirmChange' | 'withdrawChange', change: number): void {
  const { assignment, booking } = draft.state;
  if (assignment === null) return;
  const { offerId, vehicle } = assignment;
  const body = { type, tripId: booking.tripId, offerId, change } as const;
  draft.send({ to: 'vehicle', vehicleId: vehicle.id, body });
}
