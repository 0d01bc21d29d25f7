import { isOver, type LiveTrip, type TripState, tripWakeAt } from '../../../src/domain/trip/state.ts';
import type { Profile, VehicleState } from '../../../src/domain/vehicle/events.ts';
import type { KnownTrip, KnownVehicle, Ledger } from './ledger.ts';

/** What a step of a trip may not do, whatever the vehicles do. */
export function checkTripStep(ledger: Ledger, trip: KnownTrip, before: TripState): void {
  const after = trip.state;
  if (after.kind === 'none' && before.kind !== 'none')
    ledger.violate('no-lost-booking', `${trip.id} is gone`);
  if (after.kind !== 'trip') return;
  checkFare(ledger, after);
  checkCourting(ledger, after);
  // no-lost-booking: no trip waits for ever, and what is over stays as it is.
  if (tripWakeAt(after) === null) ledger.violate('no-lost-booking', `${trip.id} has no deadline`);
  if (before.kind === 'trip' && isOver(before.phase) && before.version !== after.version) {
    ledger.violate('no-lost-booking', `${trip.id} was ${before.phase} and became ${after.phase}`);
  }
}

/** promise: nobody pays more than was agreed, nor a fee that the cancellation rules do not allow. */
function checkFare(ledger: Ledger, { booking, fare, phase, ended, assignment, timeline }: LiveTrip): void {
  const { policy } = booking;
  let limit = booking.fare.amount;
  if (phase === 'cancelled') {
    const endedAt = timeline.at(-1)?.at ?? 0;
    const freeUntil =
      (assignment?.assignedAt ?? Number.POSITIVE_INFINITY) + policy.freeCancellationSeconds * 1000;
    const isRidersDoing = ended?.reason === 'no-show' || (ended?.by === 'rider' && endedAt > freeUntil);
    // A rider who gets out on the way pays the fare, and no fee.
    const leftEarly = ended?.by === 'rider' && timeline.at(-2)?.state === 'onboard';
    if (!leftEarly) limit = Math.min(limit, isRidersDoing ? policy.cancellationFeeAmount : 0);
  }
  if (fare.amount > limit || fare.currency !== booking.fare.currency) {
    ledger.violate(
      'promise',
      `${booking.tripId}, ${phase}, costs ${fare.amount}: at most ${limit} was agreed`,
    );
  }
}

/**
 * one-vehicle: before one accepts, no more are asked than the policy allows, each once at a time, and another
 * only when the one before gave no sign of receipt.
 */
function checkCourting(ledger: Ledger, { booking, offers, assignment }: LiveTrip): void {
  const asked = new Set(offers.map((offer) => offer.vehicleId));
  const waitedFor = offers.filter((offer) => !offer.hedged).length;
  if (offers.length > booking.policy.maxOpenOffers || asked.size < offers.length || waitedFor > 1) {
    ledger.violate('one-vehicle', `${booking.tripId} has ${offers.length} offers open`);
  }
  if (assignment !== null && offers.length > 0) {
    ledger.violate('one-vehicle', `${booking.tripId} is assigned and still has an offer open`);
  }
}

/** capacity: what a vehicle has promised itself to fits into it, by what the operator registered. */
export function checkCapacity(ledger: Ledger, vehicle: KnownVehicle, registered: readonly Profile[]): void {
  const { state } = vehicle;
  const promised = promisedParties(state);
  if (promised.length > 1) {
    ledger.violate('capacity', `${vehicle.tenant}/${vehicle.id} serves ${promised.length} unpooled trips`);
  }
  for (const party of promised) {
    const fits = registered.some(
      ({ capacity }) =>
        party.seats <= capacity.seats &&
        party.wheelchairs <= capacity.wheelchairs &&
        party.childSeats <= capacity.childSeats,
    );
    if (!fits) {
      const { seats, wheelchairs, childSeats } = party;
      const needed = `${seats} seats, ${wheelchairs} wheelchairs, ${childSeats} child seats`;
      ledger.violate('capacity', `${vehicle.tenant}/${vehicle.id} cannot carry ${needed}`);
    }
  }
}

/** The parties of the stops, and of the offers that will be stops as soon as their trips confirm. */
function promisedParties({ offers, stops }: VehicleState) {
  const accepted = offers.filter((offer) => offer.status === 'accepted').map((offer) => offer.proposal.party);
  return [...accepted, ...stops.filter((stop) => stop.kind === 'dropoff').map((stop) => stop.party)];
}
