import { kindRefusal, type RideRequirements } from '../../../src/domain/requirements.ts';
import { type Cause, cancellationOf } from '../../../src/domain/trip/cancellation.ts';
import type { Ended } from '../../../src/domain/trip/events.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { type BookedTrip, type TripState, tripWakeAt } from '../../../src/domain/trip/state.ts';
import type { Profile, Stop } from '../../../src/domain/vehicle/state.ts';
import type { KnownTrip, KnownVehicle, Ledger } from './ledger.ts';
import { checkOpenTrips } from './openTrips.ts';

/** What a step of a trip must not do, whatever the vehicles do. */
export function checkTripStep(ledger: Ledger, trip: KnownTrip, before: TripState): void {
  const after = trip.state;
  if (after.kind === 'none' && before.kind !== 'none')
    ledger.violate('no-lost-booking', `${trip.id} is gone`);
  if (after.kind !== 'trip') return;
  checkFare(ledger, after);
  checkOpenOffers(ledger, after);
  if (before.kind === 'none') checkOpenTrips(ledger, after);
  // no-lost-booking: no trip waits without a deadline, and a terminal state never changes.
  if (tripWakeAt(after) === null) ledger.violate('no-lost-booking', `${trip.id} has no deadline`);
  if (before.kind === 'trip' && isOver(before.phase) && before.version !== after.version) {
    ledger.violate('no-lost-booking', `${trip.id} was ${before.phase} and became ${after.phase}`);
  }
}

/** promise: no rider pays more than agreed, nor a fee that the cancellation rules do not allow. */
function checkFare(ledger: Ledger, trip: BookedTrip): void {
  const { booking, fare, phase } = trip;
  const limit = mostOwed(trip);
  if (fare.amount > limit || fare.currency !== booking.fare.currency) {
    ledger.violate(
      'promise',
      `${booking.tripId}, ${phase}, costs ${fare.amount}: at most ${limit} was agreed`,
    );
  }
}

function mostOwed(trip: BookedTrip): number {
  if (trip.phase === 'unfulfilled') return 0;
  if (trip.phase !== 'cancelled' || trip.ended === null) return trip.booking.fare.amount;
  const phase = trip.timeline.at(-2)?.state ?? trip.phase;
  const endedAt = trip.timeline.at(-1)?.at ?? 0;
  return cancellationOf({ ...trip, phase }, causeOf(trip.ended), endedAt).fee.amount;
}

function causeOf({ by, reason }: Ended): Cause {
  if (by === 'system' && reason === 'no-show') return 'noShow';
  return by === 'rider' ? 'rider' : 'other';
}

/**
 * one-vehicle: until one accepts, no more vehicles have offers than the policy allows, each at most once at a time,
 * and a hedge is sent only if the previous phone gave no receipt.
 */
function checkOpenOffers(ledger: Ledger, { booking, offers, assignment }: BookedTrip): void {
  const asked = new Set(offers.map((offer) => offer.vehicleId));
  const waitedFor = offers.filter((offer) => !offer.hedged).length;
  if (offers.length > booking.policy.dispatch.maxOpenOffers || asked.size < offers.length || waitedFor > 1) {
    ledger.violate('one-vehicle', `${booking.tripId} has ${offers.length} offers open`);
  }
  if (assignment !== null && offers.length > 0) {
    ledger.violate('one-vehicle', `${booking.tripId} is assigned and still has an offer open`);
  }
}

/**
 * capacity: the parties on board together fit the registered capacity, and so will those after each stop if the
 * stops are made in order. An accepted trip gets the vehicle type and capabilities that it requires. An unpooled
 * rider rides alone: nobody else is on board, and nobody else is to be picked up.
 */
export function checkCapacity(ledger: Ledger, vehicle: KnownVehicle, registered: readonly Profile[]): void {
  const name = `${vehicle.tenant}/${vehicle.id}`;
  const { offers, stops } = vehicle.state;
  const aboard = new Map<string, Stop>();
  for (const stop of stops) {
    if (stop.kind === 'pickup' && stop.status === 'done') aboard.set(stop.offerId, stop);
  }
  if (aboard.size > 0) checkTogether(ledger, name, [...aboard.values()], registered);
  for (const stop of stops) {
    if (stop.status === 'done') continue;
    if (stop.kind === 'dropoff') aboard.delete(stop.offerId);
    else aboard.set(stop.offerId, stop);
    if (stop.kind === 'pickup') checkTogether(ledger, name, [...aboard.values()], registered);
  }
  const next = stops.filter(({ kind, status, pooled }) => kind === 'pickup' && status !== 'done' && !pooled);
  const accepted = offers.filter(({ status }) => status === 'accepted').map(({ proposal }) => proposal);
  if (next.length + accepted.filter(({ pooled }) => !pooled).length > 1) {
    ledger.violate('capacity', `${name} has promised itself to several unpooled riders`);
  }
  for (const proposal of accepted) checkAble(ledger, name, proposal, registered);
}

function checkTogether(
  ledger: Ledger,
  name: string,
  aboard: readonly Stop[],
  registered: readonly Profile[],
): void {
  if (aboard.length > 1 && aboard.some(({ pooled }) => pooled !== true)) {
    ledger.violate('capacity', `${name} serves ${aboard.length} trips at once, not all of them pooled`);
  }
  const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };
  const together = aboard.reduce((sum, { party }) => {
    const { seats, wheelchairs, childSeats } = party;
    return {
      seats: sum.seats + seats,
      wheelchairs: sum.wheelchairs + wheelchairs,
      childSeats: sum.childSeats + childSeats,
    };
  }, nobody);
  checkAble(ledger, name, { party: together, vehicleType: null }, registered);
}

function checkAble(
  ledger: Ledger,
  name: string,
  requirements: Omit<RideRequirements, 'pooled'>,
  registered: readonly Profile[],
): void {
  if (registered.some((profile) => kindRefusal(profile, requirements) === null)) return;
  const { party, vehicleType, requires } = requirements;
  ledger.violate('capacity', `${name} cannot serve ${JSON.stringify({ party, vehicleType, requires })}`);
}
