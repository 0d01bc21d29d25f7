import { describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '../../../src/domain/policy.ts';
import type { Candidate } from '../../../src/domain/supply/candidates.ts';
import type { TripCommand, TripDecision } from '../../../src/domain/trip/commands.ts';
import type { SentBooking } from '../../../src/domain/trip/events.ts';
import {
  cab,
  cancelByRider,
  candidateOf,
  later,
  requestedTrip,
  says,
  type TripRig,
  wake,
} from './fixtures.ts';

const rideByRoad: SentBooking['rideByRoad'] = { source: 'roads', seconds: 600 };
const roads: PolicyOverrides = { routing: { region: 'town' } };
const foretold: Partial<Candidate> = { etaSource: 'roads', roadSeconds: 80 };

function found(candidate: Partial<Candidate>): TripCommand {
  const candidates = [{ ...candidateOf(cab), ...candidate }];
  return { type: 'searchAnswered', attempt: 1, candidates, skipped: [], cellsAsked: 1, failure: null };
}

/** Booked, offered, and assigned after 5 s. */
function assignedTrip(
  booking: Partial<SentBooking> = { rideByRoad },
  policy: PolicyOverrides = {},
  candidate: Partial<Candidate> = foretold,
): TripRig {
  const trip = requestedTrip(booking, { ...roads, ...policy });
  trip.tell(found(candidate), later(1));
  trip.tell(says('offerAccepted'), later(5));
  return trip;
}

function drive(trip: TripRig, enroute = 8): TripDecision {
  trip.tell(says('enroute'), later(enroute));
  trip.tell(says('arrived'), later(108));
  trip.tell(says('onboard'), later(160));
  return trip.tell(says('completed'), later(1_060));
}

function told({ messages }: TripDecision) {
  return messages.flatMap((message) => (message.to === 'speeds' ? [message] : []));
}

const pickup = { source: 'roads', hourOfWeek: 12, roadSeconds: 80, tookSeconds: 100 };
const ride = { source: 'roads', hourOfWeek: 12, roadSeconds: 600, tookSeconds: 900 };

describe('a completed trip tells what its legs took', () => {
  it('when roads had foretold them', () => {
    expect(told(drive(assignedTrip()))).toEqual([
      { to: 'speeds', region: 'town', body: { legs: [pickup, ride] } },
    ]);
  });

  it('once', () => {
    const trip = assignedTrip();
    drive(trip);
    expect(told(trip.tell(says('completed'), later(1_061)))).toEqual([]);
  });

  it('in the hour of the region', () => {
    const [message] = told(
      drive(assignedTrip({ rideByRoad }, { routing: { timeZone: 'America/New_York' } })),
    );
    expect(message?.body.legs.map(({ hourOfWeek }) => hourOfWeek)).toEqual([7, 7]);
  });

  it('of a ride alone where the driver never said to have set off', () => {
    const trip = assignedTrip();
    trip.tell(says('arrived'), later(108));
    trip.tell(says('onboard'), later(160));
    expect(told(trip.tell(says('completed'), later(1_060)))).toMatchObject([{ body: { legs: [ride] } }]);
  });

  it('of a ride alone where the driver set off late, from who knows where', () => {
    expect(told(drive(assignedTrip(), 70))).toMatchObject([{ body: { legs: [ride] } }]);
  });

  it.each([
    ['the great circle told the way to the pickup', { etaSource: 'greatCircle', roadSeconds: 80 }],
    ['older code found the vehicle', { etaSource: 'roads' }],
  ] as const)('of a ride alone where %s', (_, candidate) => {
    expect(told(drive(assignedTrip({ rideByRoad }, {}, candidate)))).toMatchObject([
      { body: { legs: [ride] } },
    ]);
  });

  it('of the way to the pickup alone where nobody foretold the ride', () => {
    expect(told(drive(assignedTrip({})))).toMatchObject([{ body: { legs: [pickup] } }]);
  });

  it('of the way to the pickup alone where the ride was foretold the day before', () => {
    const trip = requestedTrip({ rideByRoad, scheduledFor: later(7_200) }, roads);
    trip.tell(wake, later(6_300));
    trip.tell(found(foretold), later(6_301));
    trip.tell(says('offerAccepted'), later(6_305));
    trip.tell(says('enroute'), later(6_310));
    trip.tell(says('arrived'), later(6_410));
    trip.tell(says('onboard'), later(7_200));
    expect(told(trip.tell(says('completed'), later(8_100)))).toMatchObject([
      { body: { legs: [{ ...pickup, hourOfWeek: 13 }] } },
    ]);
  });
});

describe('a trip tells nothing', () => {
  it('when it was pooled', () => {
    expect(told(drive(assignedTrip({ rideByRoad, pooled: true })))).toEqual([]);
  });

  it('when the tenant does not want it', () => {
    expect(told(drive(assignedTrip({ rideByRoad }, { routing: { observedSpeeds: false } })))).toEqual([]);
  });

  it('when its vehicle was dark for a while', () => {
    const trip = assignedTrip();
    trip.tell({ type: 'vehicleHeard', vehicleId: cab, heardAt: later(5) }, later(40));
    expect(told(drive(trip))).toEqual([]);
  });

  it('when it was cancelled on the way', () => {
    const trip = assignedTrip();
    trip.tell(says('enroute'), later(8));
    trip.tell(says('arrived'), later(108));
    const ended = trip.tell(cancelByRider, later(120));
    expect(told(ended)).toEqual([]);
  });
});
