import { describe, expect, it } from 'vitest';
import { offerIdOf } from '../../../src/domain/ids.ts';
import { fits } from '../../../src/domain/party.ts';
import { typesOf } from '../machines.ts';
import {
  acceptedVehicle,
  availableVehicle,
  boardedVehicle,
  confirm,
  connect,
  dropoff,
  later,
  newVehicleRig,
  offer,
  offeredVehicle,
  offerId,
  otherTripId,
  pickup,
  planFor,
  plannedVehicle,
  profileOf,
  refusalsOf,
  release,
  report,
  toldTrips,
  tripId,
  type VehicleRig,
  vehicleId,
  wake,
} from './fixtures.ts';

const otherOffer = offer({ tripId: otherTripId, offerId: offerIdOf(otherTripId, 1) });

function registered(): VehicleRig {
  const vehicle = newVehicleRig();
  vehicle.tell({ type: 'register', profile: profileOf() }, later(0));
  return vehicle;
}
function silent(): VehicleRig {
  const vehicle = availableVehicle();
  vehicle.tell({ type: 'disconnect', epoch: 1 }, later(0));
  return vehicle;
}
function wanting(availability: 'paused' | 'offline'): VehicleRig {
  const vehicle = availableVehicle();
  vehicle.tell(report({ availability }), later(0));
  return vehicle;
}

describe('an offer', () => {
  it('is in the plan until receipt and acceptance could be over', () => {
    const vehicle = offeredVehicle();
    expect(planFor(vehicle).offers).toMatchObject([{ id: offerId, tripId, expiresAt: later(19) }]);
    expect(vehicle.wakeAt).toBe(later(19));
  });

  it.each([
    ['unregistered', newVehicleRig(), otherOffer],
    ['dark', registered(), otherOffer],
    ['dark', silent(), otherOffer],
    ['paused', wanting('paused'), otherOffer],
    ['offline', wanting('offline'), otherOffer],
    ['wrong-type', availableVehicle(), offer({ vehicleType: 'van' })],
    ['incapable', availableVehicle(), offer({ party: { seats: 5, wheelchairs: 0, childSeats: 0 } })],
    ['incapable', availableVehicle(), offer({ party: { seats: 1, wheelchairs: 1, childSeats: 0 } })],
    ['incapable', availableVehicle(), offer({ party: { seats: 1, wheelchairs: 0, childSeats: 2 } })],
    ['busy', offeredVehicle(), otherOffer],
    ['busy', acceptedVehicle(), otherOffer],
    ['busy', plannedVehicle(), otherOffer],
  ])('is refused: %s (%#)', (reason, vehicle, command) => {
    const decision = vehicle.tell(command, later(10));
    expect(decision.events).toEqual([]);
    expect(toldTrips(decision)).toMatchObject([{ type: 'offerRefused', reason }]);
  });

  it('asked for the type that it is, is shown', () => {
    const vehicle = availableVehicle();
    expect(typesOf(vehicle.tell(offer({ vehicleType: 'car' }), later(1)).events)).toEqual(['offerOpened']);
  });

  it.each([
    ['open', offeredVehicle()],
    ['accepted', acceptedVehicle()],
    ['planned', plannedVehicle()],
  ])('that is %s already and comes again changes nothing', (_status, vehicle) => {
    expect(vehicle.tell(offer(), later(5))).toMatchObject({ events: [], messages: [] });
  });

  it('that was declined and comes again is not shown again', () => {
    const vehicle = offeredVehicle();
    vehicle.tell(report({ answers: [{ offerId, answer: 'decline' }] }), later(2));
    expect(vehicle.tell(offer(), later(3))).toMatchObject({ events: [], messages: [] });
  });

  it('lapses by itself, not earlier than said, and the trip is told', () => {
    const vehicle = offeredVehicle();
    expect(vehicle.tell(wake, later(18.999)).events).toEqual([]);
    const decision = vehicle.tell(wake, later(19));
    expect(typesOf(decision.events)).toEqual(['offerLapsed']);
    expect(toldTrips(decision)).toEqual([{ type: 'offerLapsed', tripId, offerId }]);
    expect(vehicle.wakeAt).toBeNull();
  });

  it('whose time is over no longer keeps the next one away', () => {
    const vehicle = offeredVehicle();
    const decision = vehicle.tell(otherOffer, later(20));
    expect(typesOf(decision.events)).toEqual(['offerLapsed', 'offerOpened']);
    expect(toldTrips(decision)).toEqual([{ type: 'offerLapsed', tripId, offerId }]);
  });

  it('survives the loss of the stream until it lapses', () => {
    const vehicle = offeredVehicle();
    vehicle.tell({ type: 'disconnect', epoch: 1 }, later(2));
    const { reply } = vehicle.tell(connect(), later(5));
    expect(reply).toMatchObject({ standing: { plan: { offers: [{ id: offerId }] } } });
  });

  it('taken back is gone', () => {
    const vehicle = offeredVehicle();
    expect(typesOf(vehicle.tell(release('taken'), later(2)).events)).toEqual(['released']);
    expect(vehicle.tell(release('taken'), later(2)).events).toEqual([]);
    expect(planFor(vehicle).offers).toEqual([]);
  });
});

describe('answers', () => {
  it('seen: the time to accept starts, once', () => {
    const vehicle = offeredVehicle();
    const seen = report({ answers: [{ offerId, answer: 'seen' }] });
    expect(toldTrips(vehicle.tell(seen, later(2)))).toEqual([
      { type: 'offerSeen', tripId, offerId, expiresAt: later(17) },
    ]);
    expect(vehicle.tell(seen, later(3)).events).toEqual([]);
    expect(vehicle.wakeAt).toBe(later(17));
  });

  it('accept: the trip is told who comes; the stops wait for its word', () => {
    const vehicle = offeredVehicle();
    const decision = vehicle.tell(report({ answers: [{ offerId, answer: 'accept' }] }), later(2));
    const card = { id: vehicleId, name: 'Cab 1', type: 'car', plate: 'HX 1' };
    expect(toldTrips(decision)).toEqual([
      { type: 'offerAccepted', tripId, offerId, vehicle: card, pickupEtaSeconds: 90 },
    ]);
    expect(planFor(vehicle)).toMatchObject({ offers: [{ id: offerId }], stops: [] });
    expect(vehicle.wakeAt).toBeNull();
  });

  it.each(['accept', 'seen'] as const)('%s comes too late when the time is over', (answer) => {
    const vehicle = offeredVehicle();
    const decision = vehicle.tell(report({ answers: [{ offerId, answer }] }), later(19));
    expect(toldTrips(decision)).toEqual([{ type: 'offerLapsed', tripId, offerId }]);
    expect(refusalsOf(decision)).toEqual(answer === 'seen' ? [] : [{ reason: 'offer-gone', ref: offerId }]);
    expect(vehicle.state.offers).toEqual([]);
  });

  it('decline: with the reason', () => {
    const vehicle = offeredVehicle();
    const decision = vehicle.tell(
      report({ answers: [{ offerId, answer: 'decline', reason: 'lunch' }] }),
      later(2),
    );
    expect(toldTrips(decision)).toEqual([{ type: 'offerDeclined', tripId, offerId, reason: 'lunch' }]);
    expect(planFor(vehicle).offers).toEqual([]);
  });

  it('a party that the vehicle can no longer carry cannot be accepted', () => {
    const vehicle = offeredVehicle();
    const capacity = { seats: 1, wheelchairs: 0, childSeats: 0, parcels: 0 };
    vehicle.tell({ type: 'register', profile: profileOf({ capacity }) }, later(2));
    vehicle.tell(report({ answers: [{ offerId, answer: 'accept' }] }), later(3));
    vehicle.tell(confirm(), later(4));
    expect(vehicle.state.stops.every((stop) => fits(stop.party, capacity))).toBe(true);
  });

  it('after three declines in a row a pause is suggested, until an offer is accepted', () => {
    const vehicle = availableVehicle();
    const suggestions = [1, 2, 3, 4].map((ordinal) => {
      const nth = offerIdOf(tripId, ordinal);
      vehicle.tell(offer({ offerId: nth }), later(ordinal));
      const answer = ordinal === 4 ? ('accept' as const) : ('decline' as const);
      vehicle.tell(report({ answers: [{ offerId: nth, answer }] }), later(ordinal));
      return planFor(vehicle).pauseSuggested;
    });
    expect(suggestions).toEqual([false, false, true, false]);
  });
});

describe('confirm', () => {
  it('turns the accepted offer into two stops', () => {
    const vehicle = plannedVehicle();
    expect(planFor(vehicle)).toMatchObject({
      offers: [],
      stops: [
        { id: pickup, tripId, kind: 'pickup', status: 'pending', promisedBy: later(93), notes: 'blue door' },
        { id: dropoff, tripId, kind: 'dropoff', status: 'pending', promisedBy: null },
      ],
    });
  });

  it('repeated changes nothing', () => {
    expect(plannedVehicle().tell(confirm(), later(4))).toMatchObject({ events: [], messages: [] });
  });

  it.each([
    ['never made', availableVehicle()],
    ['not accepted', offeredVehicle()],
  ])('of an offer that was %s is given back, so that no trip waits in vain', (_status, vehicle) => {
    const decision = vehicle.tell(confirm(), later(5));
    expect(decision.events).toEqual([]);
    expect(toldTrips(decision)).toMatchObject([{ type: 'gaveBack', offerId, reason: 'offer-gone' }]);
  });

  it('of a party that the vehicle was registered too small for meanwhile is given back', () => {
    const vehicle = acceptedVehicle();
    const capacity = { seats: 0, wheelchairs: 0, childSeats: 0, parcels: 0 };
    vehicle.tell({ type: 'register', profile: profileOf({ capacity }) }, later(3));
    const decision = vehicle.tell(confirm(), later(4));
    expect(toldTrips(decision)).toMatchObject([{ type: 'gaveBack', offerId, reason: 'incapable' }]);
    expect(planFor(vehicle)).toMatchObject({ offers: [], stops: [] });
  });

  it('counts for a driver who has paused or lost the stream since', () => {
    const vehicle = acceptedVehicle();
    vehicle.tell(report({ availability: 'paused' }), later(2));
    vehicle.tell({ type: 'disconnect', epoch: 1 }, later(3));
    vehicle.tell(confirm(), later(4));
    expect(planFor(vehicle).stops).toHaveLength(2);
  });
});

describe('release', () => {
  it.each([
    ['an accepted offer', acceptedVehicle()],
    ['planned stops', plannedVehicle()],
    ['stops with the rider on board', boardedVehicle()],
  ])('voids %s', (_what, vehicle) => {
    const decision = vehicle.tell(release(), later(200));
    expect(decision.events).toMatchObject([{ type: 'released', offerId, reason: 'cancelled' }]);
    expect(toldTrips(decision)).toEqual([]);
    expect(planFor(vehicle)).toMatchObject({ offers: [], stops: [] });
  });

  it('of something else changes nothing', () => {
    expect(availableVehicle().tell(release(), later(1))).toMatchObject({ events: [], messages: [] });
  });
});
