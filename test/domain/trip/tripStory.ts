import {
  offerIdOf,
  stopIdOf,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../../../src/domain/ids.ts';
import type { PolicyOverrides } from '../../../src/domain/policy/policy.ts';
import type { Candidate } from '../../../src/domain/supply/candidates.ts';
import type { PriceTerms } from '../../../src/domain/tariff/price.ts';
import type { HolderNow, TripCommand, TripEffect, TripReplies } from '../../../src/domain/trip/commands.ts';
import { tripMachine } from '../../../src/domain/trip/decide.ts';
import {
  bookingSchema,
  type SentBooking,
  type TripEvent,
  tripEventSchema,
} from '../../../src/domain/trip/events.ts';
import { type TripMessage, tripMessageSchema } from '../../../src/domain/trip/messages.ts';
import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { ReleaseReason, VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import { at, Story } from '../specification.ts';

/** The story of one trip. */
export class TripStory extends Story<
  TripState,
  TripCommand,
  TripEvent,
  TripMessage,
  TripEffect,
  TripReplies
> {
  constructor() {
    super({ machine: tripMachine, eventSchema: tripEventSchema, messageSchema: tripMessageSchema });
  }

  get trip(): BookedTrip {
    return bookedOf(this.state);
  }
}

export function bookedOf(state: TripState): BookedTrip {
  if (state.kind !== 'trip') throw new Error(`not a trip: ${state.kind}`);
  return state;
}

export const tripId = tripIdSchema.parse('trip_00000001');
export const cab = vehicleIdSchema.parse('cab-1');
export const otherCab = vehicleIdSchema.parse('cab-2');
export const thirdCab = vehicleIdSchema.parse('cab-3');
export const firstOffer = offerIdOf(tripId, 1);
export const secondOffer = offerIdOf(tripId, 2);

export function bookingOf(change: Partial<SentBooking> = {}, policy: PolicyOverrides = {}): SentBooking {
  return bookingSchema.parse({
    tripId,
    tenant: 'demo',
    rider: 'ada',
    pickup: { lat: 37.77, lng: -122.42 },
    dropoff: { lat: 37.8, lng: -122.41 },
    party: { seats: 1 },
    pooled: false,
    vehicleType: null,
    scheduledFor: null,
    notes: 'blue door',
    externalId: null,
    metadata: { room: 12 },
    fare: { amount: 1500, currency: 'USD' },
    distanceMeters: 4_500,
    rideSeconds: 640,
    fingerprint: 'digest',
    policy,
    ...change,
  });
}

export function candidateOf(vehicleId: VehicleId, etaSeconds = 90): Candidate {
  return { vehicleId, epoch: 1, etaSeconds, distanceMeters: 500, positionAgeSeconds: 1 };
}

/** A tariff whose amounts are easy to add up. */
export const dayTerms: PriceTerms = {
  configuration: '7',
  tariff: 'day',
  currency: 'EUR',
  base: 1_000,
  perKilometer: 100,
  perMinute: 0,
  minimum: 0,
  waitingPerMinute: 60,
  freeWaitingSeconds: 120,
  longestWaitSeconds: 3_600,
  perVia: 0,
  perItem: 0,
  pooledFactor: 1,
  surcharges: [],
  cancellation: { freeSeconds: 10, fee: 300, feeAfterArrival: 450, noShowFee: 700 },
  roundTo: 1,
};
export const rideFacts = { distanceMeters: 5_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };

// What comes to a trip.

export function request(change: Partial<SentBooking> = {}, policy: PolicyOverrides = {}): TripCommand {
  return { type: 'request', booking: bookingOf(change, policy) };
}

/** The cell's answer to a search. */
export function found(attempt: number, ...vehicles: readonly VehicleId[]): TripCommand {
  const candidates = vehicles.map((vehicleId) => candidateOf(vehicleId));
  return { type: 'searchAnswered', attempt, candidates, skipped: [], cellsAsked: 3, failure: null };
}

/** All that a vehicle can say of an offer. */
export const sayings: Readonly<Record<VehicleToTrip['type'], VehicleToTrip>> = {
  offerRefused: { type: 'offerRefused', tripId, offerId: firstOffer, reason: 'busy' },
  offerSeen: { type: 'offerSeen', tripId, offerId: firstOffer, expiresAt: at(20) },
  offerDeclined: { type: 'offerDeclined', tripId, offerId: firstOffer, reason: 'too far' },
  offerLapsed: { type: 'offerLapsed', tripId, offerId: firstOffer },
  offerAccepted: {
    type: 'offerAccepted',
    tripId,
    offerId: firstOffer,
    vehicle: { id: cab, name: 'Cab 1', type: 'car', plate: 'HX 1' },
  },
  enroute: { type: 'enroute', tripId, offerId: firstOffer },
  arrived: { type: 'arrived', tripId, offerId: firstOffer },
  onboard: { type: 'onboard', tripId, offerId: firstOffer },
  viaServed: { type: 'viaServed', tripId, offerId: firstOffer, served: 1 },
  completed: { type: 'completed', tripId, offerId: firstOffer },
  changeAgreed: { type: 'changeAgreed', tripId, offerId: firstOffer, change: 1 },
  changeRefused: { type: 'changeRefused', tripId, offerId: firstOffer, change: 1, reason: 'no-room' },
  noShow: { type: 'noShow', tripId, offerId: firstOffer },
  deliveryFailed: { type: 'deliveryFailed', tripId, offerId: firstOffer, reason: 'nobody there' },
  wrongPins: {
    type: 'wrongPins',
    tripId,
    offerId: firstOffer,
    stopId: stopIdOf(firstOffer, 'pickup'),
    count: 3,
  },
  gaveBack: { type: 'gaveBack', tripId, offerId: firstOffer, reason: 'flat tyre' },
};

/** The vehicle, `cab` unless another is named, says something of the first offer. */
export function says(type: VehicleToTrip['type'], from: VehicleId = cab): TripCommand {
  return { type: 'vehicleMessage', vehicleId: from, message: sayings[type] };
}

/** What is known of `cab`'s last sign of life, in seconds into the story; null when nobody can tell. */
export function heard(seconds: number | null): TripCommand {
  return { type: 'vehicleHeard', vehicleId: cab, heardAt: seconds === null ? null : at(seconds) };
}

export const cancelByRider = { type: 'cancel', by: 'rider', reason: null, ifVersion: null } as const;
export const cancelByOperator = { ...cancelByRider, by: 'operator' } as const;
export const wake: TripCommand = { type: 'wake' };
export const historyHasIt: TripCommand = { type: 'historyChecked', stored: true };
export const historyLostIt: TripCommand = { type: 'historyChecked', stored: false };

/** What is known of the ground where a trip asked at that time. */
export function lead(
  askedAt: number,
  travelSeconds: number | null,
  marginSeconds: number | null,
  holder: Partial<HolderNow> | null = null,
): TripCommand {
  const now = { isHeld: true, isOnDuty: true, heardAt: at(askedAt), pickupSeconds: null };
  return {
    type: 'leadAnswered',
    askedAt: at(askedAt),
    travelSeconds,
    marginSeconds,
    holder: holder === null ? null : { ...now, ...holder },
  };
}

// What a trip tells vehicles.

/** The offer, or the assignment, of a vehicle is void. */
export function released(vehicleId: VehicleId, reason: ReleaseReason, offerId = firstOffer) {
  return { to: 'vehicle', vehicleId, type: 'release', tripId, offerId, reason };
}

export function offered(vehicleId: VehicleId, offerId = firstOffer) {
  return { to: 'vehicle', vehicleId, type: 'offer', proposal: { offerId } };
}

// What is given.

/** A trip that was requested when the story begins; the search, or the wait for it, has begun. */
export function givenRequest(change: Partial<SentBooking> = {}, policy: PolicyOverrides = {}): TripStory {
  return new TripStory().when(0, request(change, policy));
}

/** The first offer went to `cab` a second after the request. */
export function givenOffer(policy: PolicyOverrides = {}): TripStory {
  return givenRequest({}, policy).when(1, found(1, cab));
}

const milestones = [
  ['assigned', 'offerAccepted', 5],
  ['arrived', 'arrived', 65],
  ['onboard', 'onboard', 125],
  ['completed', 'completed', 725],
] as const;

/** A trip in a phase: assigned after 5 s, arrived after 65 s, on board after 125 s, over after 725 s. */
export function givenTrip(phase: TripPhase, policy: PolicyOverrides = {}): TripStory {
  if (phase === 'scheduled') return givenRequest({ scheduledFor: at(7_200) }, policy);
  const story = givenOffer(policy);
  if (phase === 'unfulfilled') story.when(180, wake);
  for (const [reached, type, seconds] of milestones) {
    if (story.trip.phase === phase) break;
    story.when(seconds, phase === 'cancelled' && reached === 'arrived' ? cancelByRider : says(type));
  }
  return story;
}
