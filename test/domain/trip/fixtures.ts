import { offerIdOf, tripIdSchema, type VehicleId, vehicleIdSchema } from '../../../src/domain/ids.ts';
import type { VehicleToTrip } from '../../../src/domain/messages.ts';
import type { PolicyOverrides } from '../../../src/domain/policy.ts';
import type { Candidate } from '../../../src/domain/supply/candidates.ts';
import type { TripCommand, TripDecision } from '../../../src/domain/trip/commands.ts';
import { tripMachine } from '../../../src/domain/trip/decide.ts';
import { bookingSchema, type SentBooking, tripEventSchema } from '../../../src/domain/trip/events.ts';
import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import { rigOf, typesOf } from '../machines.ts';

/** When every test's booking is made. */
export const begin = Date.UTC(2026, 0, 5, 12);

/** So many seconds after the booking, in epoch milliseconds. */
export function later(seconds: number): number {
  return begin + seconds * 1000;
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

export function answer(attempt: number, ...vehicles: readonly VehicleId[]): TripCommand {
  const candidates = vehicles.map((vehicleId) => candidateOf(vehicleId));
  return { type: 'searchAnswered', attempt, candidates, skipped: [], cellsAsked: 3, failure: null };
}

/** All that a vehicle can say of an offer. */
export const sayings: Readonly<Record<VehicleToTrip['type'], VehicleToTrip>> = {
  offerRefused: { type: 'offerRefused', tripId, offerId: firstOffer, reason: 'busy' },
  offerSeen: { type: 'offerSeen', tripId, offerId: firstOffer, expiresAt: later(20) },
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
  completed: { type: 'completed', tripId, offerId: firstOffer },
  noShow: { type: 'noShow', tripId, offerId: firstOffer },
  gaveBack: { type: 'gaveBack', tripId, offerId: firstOffer, reason: 'flat tyre' },
};

export const cancelByRider = { type: 'cancel', by: 'rider', reason: null, ifVersion: null } as const;
export const wake: TripCommand = { type: 'wake' };

export function says(type: VehicleToTrip['type'], change: Partial<{ from: VehicleId }> = {}): TripCommand {
  return { type: 'vehicleSays', vehicleId: change.from ?? cab, says: sayings[type] };
}

export type TripRig = ReturnType<typeof newTrip>;

export function newTrip() {
  return rigOf(tripMachine, tripEventSchema);
}

/** A trip that was requested at `begin`; the search, or the wait for it, has begun. */
export function requestedTrip(change: Partial<SentBooking> = {}, policy: PolicyOverrides = {}): TripRig {
  const trip = newTrip();
  trip.tell({ type: 'request', booking: bookingOf(change, policy) }, begin);
  return trip;
}

/** The first offer went to `cab` a second after the request. */
export function offeredTrip(policy: PolicyOverrides = {}): TripRig {
  const trip = requestedTrip({}, policy);
  trip.tell(answer(1, cab), later(1));
  return trip;
}

const milestones = [
  ['assigned', 'offerAccepted', 5],
  ['arrived', 'arrived', 65],
  ['onboard', 'onboard', 125],
  ['completed', 'completed', 725],
] as const;

/** A trip in a phase: assigned after 5 s, arrived after 65 s, on board after 125 s, over after 725 s. */
export function tripIn(phase: TripPhase, policy: PolicyOverrides = {}): TripRig {
  if (phase === 'scheduled') return requestedTrip({ scheduledFor: later(7_200) }, policy);
  const trip = offeredTrip(policy);
  if (phase === 'unfulfilled') trip.tell(wake, later(180));
  for (const [reached, type, at] of milestones) {
    if (liveOf(trip.state).phase === phase) break;
    trip.tell(phase === 'cancelled' && reached === 'arrived' ? cancelByRider : says(type), later(at));
  }
  return trip;
}

export function liveOf(state: TripState): BookedTrip {
  if (state.kind !== 'trip') throw new Error(`not a live trip: ${state.kind}`);
  return state;
}

/** What a decision tells vehicles: who, what, and of which offer. */
export function toldVehicles(decision: TripDecision) {
  return decision.messages.flatMap((message) => {
    if (message.to !== 'vehicle') return [];
    const { body, vehicleId } = message;
    const offerId = body.type === 'offer' ? body.proposal.offerId : body.offerId;
    return [{ vehicleId, type: body.type, offerId, reason: body.type === 'release' ? body.reason : null }];
  });
}

/** The records that a decision sends to the history. */
export function recordsOf(decision: TripDecision) {
  return decision.messages.flatMap((message) => (message.to === 'history' ? [message.body] : []));
}

export function eventTypes(decision: TripDecision): string[] {
  return typesOf(decision.events);
}
