import { cellAt } from '../../../src/domain/geo/cells.ts';
import {
  offerIdOf,
  personIdSchema,
  stopIdOf,
  type TripId,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../../../src/domain/ids.ts';
import { type Proposal, proposalSchema, type TripToVehicle } from '../../../src/domain/messages.ts';
import type { Report, VehicleCommand, VehicleDecision } from '../../../src/domain/vehicle/commands.ts';
import { vehicleMachine } from '../../../src/domain/vehicle/decide.ts';
import {
  type Profile,
  profileSchema,
  vehicleEventSchema,
  vehicleRulesSchema,
} from '../../../src/domain/vehicle/events.ts';
import { planOf } from '../../../src/domain/vehicle/plan.ts';
import { rigOf } from '../machines.ts';

/** When every test's shift begins. */
export const begin = Date.UTC(2026, 0, 5, 12);

/** So many seconds into the shift, in epoch milliseconds. */
export function later(seconds: number): number {
  return begin + seconds * 1000;
}

export const vehicleId = vehicleIdSchema.parse('cab-1');
export const driver = personIdSchema.parse('dana');
export const cell = cellAt({ lat: 37.77, lng: -122.42 }, 7);
export const otherCell = cellAt({ lat: 37.9, lng: -122.42 }, 7);
export const tripId = tripIdSchema.parse('trip_00000001');
export const otherTripId = tripIdSchema.parse('trip_00000002');
export const offerId = offerIdOf(tripId, 1);
export const pickup = stopIdOf(offerId, 'pickup');
export const dropoff = stopIdOf(offerId, 'dropoff');

export function profileOf(change: Partial<Profile> = {}, id: VehicleId = vehicleId): Profile {
  return profileSchema.parse({
    tenant: 'demo',
    id,
    name: 'Cab 1',
    type: 'car',
    plate: 'HX 1',
    capacity: { seats: 4, childSeats: 1 },
    ...change,
  });
}

export function proposalOf(change: Partial<Proposal> = {}): Proposal {
  return proposalSchema.parse({
    offerId,
    tripId,
    pickup: { lat: 37.77, lng: -122.42 },
    dropoff: { lat: 37.8, lng: -122.41 },
    party: { seats: 2 },
    pooled: false,
    vehicleType: null,
    notes: 'blue door',
    fare: { amount: 1500, currency: 'USD' },
    pickupEtaSeconds: 90,
    receiptSeconds: 3,
    acceptSeconds: 15,
    ...change,
  });
}

export function connect(change: Partial<VehicleCommand & { type: 'connect' }> = {}): VehicleCommand {
  const rules = vehicleRulesSchema.parse({});
  return { type: 'connect', cell, driver, rules, fallbackProfile: null, ...change };
}

export function offer(change: Partial<Proposal> = {}): VehicleCommand {
  const proposal = proposalOf(change);
  return { type: 'tripSays', tripId: proposal.tripId, says: { type: 'offer', proposal } };
}

export function confirm(id: TripId = tripId, ordinal = 1): VehicleCommand {
  const says: TripToVehicle = { type: 'confirm', tripId: id, offerId: offerIdOf(id, ordinal) };
  return { type: 'tripSays', tripId: id, says };
}

export function release(
  reason: (TripToVehicle & { type: 'release' })['reason'] = 'cancelled',
): VehicleCommand {
  return { type: 'tripSays', tripId, says: { type: 'release', tripId, offerId, reason } };
}

export function report(said: Report, epoch = 1): VehicleCommand {
  return { type: 'report', epoch, report: said };
}

export const wake: VehicleCommand = { type: 'wake' };

export type VehicleRig = ReturnType<typeof newVehicleRig>;

export function newVehicleRig() {
  return rigOf(vehicleMachine, vehicleEventSchema);
}

/** Registered, connected and available, under epoch 1. */
export function availableVehicle(profile: Partial<Profile> = {}): VehicleRig {
  const vehicle = newVehicleRig();
  vehicle.tell({ type: 'register', profile: profileOf(profile) }, begin);
  vehicle.tell(connect(), begin);
  vehicle.tell(report({ availability: 'available' }), begin);
  return vehicle;
}

/** With an open offer since 1 s. */
export function offeredVehicle(): VehicleRig {
  const vehicle = availableVehicle();
  vehicle.tell(offer(), later(1));
  return vehicle;
}

/** The offer was accepted at 2 s; the trip has not answered. */
export function acceptedVehicle(): VehicleRig {
  const vehicle = offeredVehicle();
  vehicle.tell(report({ answers: [{ offerId, answer: 'accept' }] }), later(2));
  return vehicle;
}

/** The trip confirmed at 3 s: pickup and drop-off are in the plan. */
export function plannedVehicle(): VehicleRig {
  const vehicle = acceptedVehicle();
  vehicle.tell(confirm(), later(3));
  return vehicle;
}

/** At the pickup since 60 s. */
export function arrivedVehicle(): VehicleRig {
  const vehicle = plannedVehicle();
  vehicle.tell(report({ progress: [{ stopId: pickup, status: 'arrived' }] }), later(60));
  return vehicle;
}

/** The party is on board since 100 s. */
export function boardedVehicle(): VehicleRig {
  const vehicle = arrivedVehicle();
  vehicle.tell(report({ progress: [{ stopId: pickup, status: 'done' }] }), later(100));
  return vehicle;
}

/** What a decision tells trips. */
export function toldTrips(decision: VehicleDecision) {
  return decision.messages.flatMap((message) => (message.to === 'trip' ? [message.body] : []));
}

/** What a decision tells cells. */
export function toldCells(decision: VehicleDecision) {
  return decision.messages.flatMap((message) =>
    message.to === 'cell' ? [{ cell: message.cell, ...message.body }] : [],
  );
}

/** The reasons why parts of a report were not applied. */
export function refusalsOf({ reply }: VehicleDecision) {
  if (reply.type !== 'reported') throw new Error(`the report was not taken: ${reply.type}`);
  return reply.refusals.map(({ reason, ref }) => ({ reason, ref }));
}

export function planFor(vehicle: VehicleRig) {
  return planOf(vehicle.state);
}
