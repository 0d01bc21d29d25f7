import { distanceMeters, type Place } from '../geo/place.ts';
import { type AgendaRules, etaSeconds, stopSeconds } from '../supply/eta.ts';
import type { Proposal } from '../tripVehicleMessages.ts';
import { covers, type PlannedShift, type ShiftPlan } from './plannedShifts.ts';
import { type Stop, stopsAhead, type VehicleOffer, type VehicleRules, type VehicleState } from './state.ts';

/** More reservations than one shift has rides. */
const maxAgenda = 20;
/** A driver is asked about so many reservations at once. */
export const maxReservationOffers = 3;

/** What of a reservation decides whether there is time for it. */
export type AgendaRide = Pick<
  Proposal,
  'pickup' | 'dropoff' | 'scheduledFor' | 'pickupEtaSeconds' | 'rideSeconds'
>;

/** A place where the vehicle has to be, as planning sees it. Times in epoch ms. */
export interface Call {
  readonly place: Place;
  readonly notBefore: number;
  /** The latest arrival. */
  readonly by: number;
  /** Getting there takes at least this, whatever the great circle says. */
  readonly leastSeconds: number;
}

/** What the vehicle has promised for later, by time: its agenda, and what its trips are about to confirm. */
export function promisedAhead({ agenda, offers }: Pick<VehicleState, 'agenda' | 'offers'>): Proposal[] {
  const accepted = offers.filter((offer) => isReservation(offer) && offer.status === 'accepted');
  return inTimeOrder([...agenda, ...accepted.map(({ proposal }) => proposal)]);
}

export function isReservation({ proposal }: VehicleOffer): boolean {
  return proposal.reservation === true;
}

/** Returns the planned shift within which the ride lies; null: none. */
export function shiftFor(
  { shifts }: ShiftPlan,
  { pickup, scheduledFor, rideSeconds = 0 }: Proposal,
  rules: VehicleRules,
): PlannedShift | null {
  if (scheduledFor == null) return null;
  return shifts.find((shift) => covers(shift, { pickup, scheduledFor, rideSeconds }, rules)) ?? null;
}

/** Returns whether the vehicle accepts the reservation without asking anybody, also while nobody is online. */
export function takesItself({ shiftPlan, rules }: VehicleState, proposal: Proposal): boolean {
  return proposal.reservation === true && shiftFor(shiftPlan, proposal, rules)?.takesReservations === true;
}

/** Sorts reservations by the time of their pickup. */
export function inTimeOrder(proposals: readonly Proposal[]): Proposal[] {
  return proposals.toSorted((a, b) => timeOf(a) - timeOf(b));
}

function timeOf({ scheduledFor }: AgendaRide): number {
  return scheduledFor ?? 0;
}

/** Returns whether the ride would end too late for a pickup in the agenda. */
export function breaksAgenda(state: VehicleState, proposal: Proposal, now: number): boolean {
  const ahead = promisedAhead(state);
  if (ahead.length === 0) return false;
  const startsAt = now + proposal.acceptSeconds * 1000;
  return !isInTime([...rideOf(proposal), ...reservedCalls(ahead, state.rules)], startsAt, state.rules);
}

/** Returns whether a plan whose last stop begins at `endsAt` leaves too little time for a pickup in the agenda. */
export function endsTooLate(state: VehicleState, last: Place, endsAt: number): boolean {
  const end: Call = { place: last, notBefore: endsAt, by: Number.POSITIVE_INFINITY, leastSeconds: 0 };
  return !isInTime([end, ...reservedCalls(promisedAhead(state), state.rules)], endsAt, state.rules);
}

/** Returns whether the reservation has a place in the agenda, after all that the vehicle does or may do before. */
export function hasTimeFor(state: VehicleState, proposal: Proposal, now: number): boolean {
  const { agenda, offers, considering, stops, rules } = state;
  if (agenda.length >= maxAgenda) return false;
  const rides = offers.filter((offer) => !isReservation(offer)).map((offer) => offer.proposal);
  if (considering !== null) rides.push(considering.proposal);
  const others = promisedAhead(state).filter(({ offerId }) => offerId !== proposal.offerId);
  const calls = [
    ...stopsAhead(stops).map(callAt),
    ...rides.flatMap(rideOf),
    ...reservedCalls(inTimeOrder([...others, proposal]), rules),
  ];
  return isInTime(calls, now, rules);
}

function callAt({ place, kind, scheduledFor }: Stop): Call {
  const notBefore = kind === 'pickup' ? (scheduledFor ?? 0) : 0;
  return { place, notBefore, by: Number.POSITIVE_INFINITY, leastSeconds: 0 };
}

function rideOf(proposal: AgendaRide): Call[] {
  const { pickup, dropoff, pickupEtaSeconds, rideSeconds = 0 } = proposal;
  const whenever = { notBefore: 0, by: Number.POSITIVE_INFINITY };
  return [
    { ...whenever, place: pickup, notBefore: timeOf(proposal), leastSeconds: pickupEtaSeconds },
    { ...whenever, place: dropoff, leastSeconds: rideSeconds },
  ];
}

/** Returns where the vehicle has to be for its reservations, with time to spare before each pickup. */
export function reservedCalls(
  reserved: readonly AgendaRide[],
  { reservationBufferSeconds }: AgendaRules,
): Call[] {
  return reserved.flatMap((proposal) =>
    rideOf({ ...proposal, pickupEtaSeconds: 0 }).map((call, at) =>
      at === 0 ? { ...call, by: timeOf(proposal) - reservationBufferSeconds * 1000 } : call,
    ),
  );
}

/** Follows the calls in order, and returns whether each is reached in time. Legs are estimated by the great circle. */
export function isInTime(calls: readonly Call[], startsAt: number, rules: AgendaRules): boolean {
  let leavesAt = startsAt;
  let from: Place | null = null;
  for (const { place, notBefore, by, leastSeconds } of calls) {
    const estimate: number = from === null ? 0 : etaSeconds(distanceMeters(from, place), rules);
    const arrivesAt: number = leavesAt + Math.max(leastSeconds, estimate) * 1000;
    if (arrivesAt > by) return false;
    leavesAt = Math.max(arrivesAt, notBefore) + stopSeconds * 1000;
    from = place;
  }
  return true;
}
