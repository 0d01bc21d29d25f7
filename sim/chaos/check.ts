import type { Evidence, Violation } from './evidence.ts';
import { forgottenReservations } from './reservationRules.ts';
import {
  ghostDrivers,
  lostBookings,
  lostChanges,
  notAtRest,
  otherTrips,
  untoldReturns,
  wrongEvents,
  wrongHistory,
  wrongReceipts,
} from './tripRules.ts';
import { overCapacity, twoTrips, twoVehicles, unconfirmedStops } from './vehicleRules.ts';

type Rule = (evidence: Evidence) => Violation[];

/** The checks, by name. */
const rules: readonly Rule[] = [
  lostBookings,
  lostChanges,
  notAtRest,
  otherTrips,
  ghostDrivers,
  untoldReturns,
  wrongHistory,
  wrongEvents,
  wrongReceipts,
  forgottenReservations,
  twoVehicles,
  twoTrips,
  overCapacity,
  unconfirmedStops,
];

/** Returns all violations in the evidence; empty if every promise was kept. */
export function check(evidence: Evidence): Violation[] {
  return rules.flatMap((rule) => rule(evidence));
}
