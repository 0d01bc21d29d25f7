import { expect } from 'vitest';
import { cellAt } from '../../../src/domain/geo/cells.ts';
import {
  offerIdOf,
  personIdSchema,
  type StopId,
  stopIdOf,
  type TripId,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../../../src/domain/ids.ts';
import type { CommandOf } from '../../../src/domain/machine.ts';
import {
  type Proposal,
  proposalSchema,
  type ReleaseReason,
} from '../../../src/domain/tripVehicleMessages.ts';
import type {
  Answer,
  Progress,
  Report,
  ReportRefusal,
  VehicleCommand,
  VehicleEffect,
  VehicleReplies,
} from '../../../src/domain/vehicle/commands.ts';
import { vehicleMachine } from '../../../src/domain/vehicle/decide.ts';
import { type VehicleEvent, vehicleEventSchema } from '../../../src/domain/vehicle/events.ts';
import { type VehicleMessage, vehicleMessageSchema } from '../../../src/domain/vehicle/messages.ts';
import { type Plan, planOf } from '../../../src/domain/vehicle/plan.ts';
import {
  type Profile,
  profileSchema,
  type VehicleState,
  vehicleRulesSchema,
} from '../../../src/domain/vehicle/state.ts';
import { Story } from '../specification.ts';

/** The story of one vehicle. */
export class VehicleStory extends Story<
  VehicleState,
  VehicleCommand,
  VehicleEvent,
  VehicleMessage,
  VehicleEffect,
  VehicleReplies
> {
  constructor() {
    super({ machine: vehicleMachine, eventSchema: vehicleEventSchema, messageSchema: vehicleMessageSchema });
  }

  /** The plan, as the driver sees it. */
  get plan(): Plan {
    return planOf(this.state);
  }

  /** Some of what the driver sees. */
  plans(plan: object): this {
    expect(this.plan).toMatchObject(plan);
    return this;
  }
}

export const vehicleId = vehicleIdSchema.parse('cab-1');
export const driver = personIdSchema.parse('dana');
export const cell = cellAt({ lat: 37.77, lng: -122.42 }, 7);
export const otherCell = cellAt({ lat: 37.9, lng: -122.42 }, 7);
export const tripId = tripIdSchema.parse('trip_00000001');
export const otherTripId = tripIdSchema.parse('trip_00000002');
export const offerId = offerIdOf(tripId, 1);
export const otherOfferId = offerIdOf(otherTripId, 1);
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

/** A capacity of so many seats and nothing else. */
export function seats(count: number) {
  return { capacity: { seats: count, wheelchairs: 0, childSeats: 0, parcels: 0 } };
}

// What an operator and a cell say to a vehicle.

export function register(change: Partial<Profile> = {}): VehicleCommand {
  return { type: 'register', profile: profileOf(change) };
}

export function connect(change: Partial<VehicleCommand & { type: 'connect' }> = {}): VehicleCommand {
  const rules = vehicleRulesSchema.parse({});
  return { type: 'connect', cell, driver, rules, fallbackProfile: null, ...change };
}

export function disconnect(epoch = 1): VehicleCommand {
  return { type: 'disconnect', epoch };
}

export const wake: VehicleCommand = { type: 'wake' };

// What a trip says.

export function offer(change: Partial<Proposal> = {}): VehicleCommand {
  const proposal = proposalOf(change);
  return { type: 'tripMessage', tripId: proposal.tripId, message: { type: 'offer', proposal } };
}

export const otherOffer = offer({ tripId: otherTripId, offerId: otherOfferId });

export function confirm(id: TripId = tripId, ordinal = 1): VehicleCommand {
  return {
    type: 'tripMessage',
    tripId: id,
    message: { type: 'confirm', tripId: id, offerId: offerIdOf(id, ordinal) },
  };
}

export function release(
  reason: ReleaseReason = 'cancelled',
  id: TripId = tripId,
  ordinal = 1,
): VehicleCommand {
  return {
    type: 'tripMessage',
    tripId: id,
    message: { type: 'release', tripId: id, offerId: offerIdOf(id, ordinal), reason },
  };
}

// What a driver reports.

export function report(said: Report, epoch = 1): CommandOf<VehicleCommand, 'report'> {
  return { type: 'report', epoch, report: said };
}

function answered(answer: Answer['answer'], offer: Answer['offerId'], reason?: string): Report {
  return { answers: [{ offerId: offer, answer, ...(reason !== undefined && { reason }) }] };
}
export const accept = (offer = offerId): Report => answered('accept', offer);
export const decline = (offer = offerId, reason?: string): Report => answered('decline', offer, reason);
export const seen = (offer = offerId): Report => answered('seen', offer);

/** What became of a stop. */
export function reached(stopId: StopId, ...statuses: readonly Progress['status'][]): Report {
  return { progress: statuses.map((status) => ({ stopId, status })) };
}

// What is given.

export type VehicleStage = 'unknown' | keyof typeof stages;

/** Each stage by the one before it, and what led from there to it, so many seconds into the story. */
const stages = {
  registered: ['unknown', 0, register()],
  connected: ['registered', 0, connect()],
  available: ['connected', 0, report({ availability: 'available' })],
  paused: ['available', 0, report({ availability: 'paused' })],
  offline: ['available', 0, report({ availability: 'offline' })],
  silent: ['available', 0, disconnect()],
  offered: ['available', 1, offer()],
  declined: ['offered', 2, report(decline())],
  accepted: ['offered', 2, report(accept())],
  planned: ['accepted', 3, confirm()],
  arrived: ['planned', 60, report(reached(pickup, 'arrived'))],
  boarded: ['arrived', 100, report(reached(pickup, 'done'))],
  completed: ['boarded', 400, report(reached(dropoff, 'done'))],
  noShow: ['arrived', 400, report(reached(pickup, 'noShow'))],
  givenBack: ['arrived', 400, report(reached(pickup, 'giveBack'))],
  released: ['arrived', 400, release()],
} as const satisfies Record<string, readonly [before: string, seconds: number, command: VehicleCommand]>;

/** A vehicle that has come as far as a stage, under epoch 1. */
export function givenVehicle(stage: VehicleStage): VehicleStory {
  if (stage === 'unknown') return new VehicleStory();
  const [before, seconds, command] = stages[stage];
  return givenVehicle(before).when(seconds, command);
}

// What follows.

/** The trip of the first offer is told. */
export function tripHears(...said: readonly (string | object)[]) {
  return { tells: { trip: said } };
}

/** Parts of a report were not applied. */
export function refuses(...refusals: readonly Pick<ReportRefusal, 'reason' | 'ref'>[]) {
  return { replies: { type: 'reported', refusals } };
}
