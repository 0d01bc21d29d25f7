import { isDeepStrictEqual } from 'node:util';
import { kindRefusal, type RideRequirements } from '../../../src/domain/requirements.ts';
import { cancellationOf } from '../../../src/domain/trip/cancellation.ts';
import { tripWakeAt } from '../../../src/domain/trip/deadlines.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { mostWaitingAmount } from '../../../src/domain/trip/receiptLines.ts';
import { causeOf } from '../../../src/domain/trip/recompute.ts';
import { recordOf, type TripRecord } from '../../../src/domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { Profile, Stop } from '../../../src/domain/vehicle/state.ts';
import { checkNotMade } from './changes.ts';
import { checkEveryCent } from './everyCent.ts';
import type { KnownTrip, KnownVehicle, Ledger } from './ledger.ts';
import { checkOpenTrips } from './openTrips.ts';

/** What a step of a trip must not do, whatever the vehicles do. */
export function checkTripStep(ledger: Ledger, trip: KnownTrip, before: TripState): void {
  const after = trip.state;
  if (after.kind === 'none' && before.kind !== 'none')
    ledger.violate('no-lost-booking', `${trip.id} is gone`);
  if (after.kind !== 'trip') return;
  checkFare(ledger, after);
  checkEveryCent(ledger, trip, before);
  checkOpenOffers(ledger, after);
  checkNotMade(ledger, trip);
  if (before.kind === 'none') checkOpenTrips(ledger, after);
  // no-lost-booking: no trip waits without a deadline, and a terminal state never changes.
  if (tripWakeAt(after) === null) ledger.violate('no-lost-booking', `${trip.id} has no deadline`);
  if (before.kind === 'trip' && isOver(before.phase) && !isDeepStrictEqual(endOf(before), endOf(after))) {
    ledger.violate('no-lost-booking', `${trip.id} was ${before.phase} and became ${after.phase}`);
  }
}

/** All that a trip says once it is over, but for goods that a vehicle still has. */
function endOf(trip: BookedTrip): Partial<TripRecord> {
  const { version, delivered: _, goodsReturn: __, ...end } = recordOf(trip);
  return { ...end, version: version - versionsOfReturns(trip) };
}

/** Each of them is told to begin, and to end. */
function versionsOfReturns({ lateReturns }: BookedTrip): number {
  return lateReturns.reduce((sum, { end }) => sum + (end === null ? 1 : 2), 0);
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
  const { fare, price } = trip.booking;
  const withTolls = fare.amount + (price?.terms.mostTolls ?? 0);
  if (trip.phase === 'completed' && price !== undefined) return withTolls + mostWaitingAmount(price.terms);
  const wasOnboard = trip.timeline.some(({ state }) => state === 'onboard');
  const most = wasOnboard ? withTolls : fare.amount;
  if (trip.phase !== 'cancelled' || trip.ended === null) return most;
  const phase = trip.timeline.at(-2)?.state ?? trip.phase;
  const endedAt = trip.timeline.at(-1)?.at ?? 0;
  const before = { ...trip, phase, fare: { ...fare, amount: most } };
  return cancellationOf(before, causeOf(trip.ended), endedAt).fee.amount;
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
 * rider rides alone: nobody else is on board, and nobody else is to be picked up, but for
 * reservations.
 */
export function checkCapacity(ledger: Ledger, vehicle: KnownVehicle, registered: readonly Profile[]): void {
  const name = `${vehicle.tenant}/${vehicle.id}`;
  const { offers, stops, rules } = vehicle.state;
  const aboard = new Map<string, Stop>();
  for (const stop of stops) {
    if (stop.kind === 'pickup' && stop.status === 'done') aboard.set(stop.offerId, stop);
  }
  const check = (together: readonly Stop[]) => {
    checkTogether(ledger, name, together, registered);
    if (!rules.goodsWithPeople) checkApart(ledger, name, together);
  };
  if (aboard.size > 0) check([...aboard.values()]);
  for (const stop of stops) {
    if (stop.status === 'done') continue;
    if (stop.kind === 'dropoff') aboard.delete(stop.offerId);
    else aboard.set(stop.offerId, stop);
    if (stop.kind === 'pickup') check([...aboard.values()]);
  }
  // A reservation waits behind whoever is fetched before.
  const next = stops.filter(
    ({ kind, status, pooled, reserved }) =>
      kind === 'pickup' && status !== 'done' && !pooled && reserved !== true,
  );
  const accepted = offers.filter(({ status }) => status === 'accepted').map(({ proposal }) => proposal);
  const now = accepted.filter(({ pooled, reservation }) => !pooled && reservation !== true);
  if (next.length + now.length > 1) {
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
  const party = aboard.reduce((sum, stop) => {
    const { seats, wheelchairs, childSeats } = stop.party;
    return {
      seats: sum.seats + seats,
      wheelchairs: sum.wheelchairs + wheelchairs,
      childSeats: sum.childSeats + childSeats,
    };
  }, nobody);
  const items = aboard.flatMap((stop) => stop.items ?? []);
  checkAble(ledger, name, { party, items, vehicleType: null }, registered);
}

/** capacity: where the policy keeps people and goods apart, nothing travels among people but what they bring. */
function checkApart(ledger: Ledger, name: string, aboard: readonly Stop[]): void {
  const deliveries = aboard.filter(({ party }) => party.seats + party.wheelchairs + party.childSeats === 0);
  if (deliveries.length === 0 || deliveries.length === aboard.length) return;
  ledger.violate('capacity', `${name} carries ${deliveries.length} deliveries among people`);
}

function checkAble(
  ledger: Ledger,
  name: string,
  requirements: Omit<RideRequirements, 'pooled'>,
  registered: readonly Profile[],
): void {
  if (registered.some((profile) => kindRefusal(profile, requirements) === null)) return;
  const { party, items, vehicleType, requires } = requirements;
  const asked = JSON.stringify({ party, items, vehicleType, requires });
  ledger.violate('capacity', `${name} cannot serve ${asked}`);
}
