import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/evidence.ts';
import type { PolicyOverrides } from '../../../src/domain/policy/policy.ts';
import type { Candidate } from '../../../src/domain/supply/candidates.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import type { SentBooking } from '../../../src/domain/trip/events.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByRider,
  candidateOf,
  firstOffer,
  givenRequest,
  heard,
  lead,
  says,
  type TripStory,
  tripId,
  wake,
} from './tripStory.ts';

const seen: Evidence = { fix: null, distanceMeters: 10, doubt: null, flagged: false };
const doubted: Evidence = { ...seen, distanceMeters: 900, doubt: 'far-from-stop' };
const rideByRoad: SentBooking['rideByRoad'] = { source: 'roads', seconds: 600 };
const roads: PolicyOverrides = { routing: { region: 'town' } };
const foretold: Partial<Candidate> = { etaSource: 'roads', roadSeconds: 80 };

function found(candidate: Partial<Candidate>): TripCommand {
  const candidates = [{ ...candidateOf(cab), ...candidate }];
  return { type: 'searchAnswered', attempt: 1, candidates, skipped: [], cellsAsked: 1, failure: null };
}

/** Booked, offered, and assigned after 5 s. */
function givenAssigned(
  booking: Partial<SentBooking> = { rideByRoad },
  policy: PolicyOverrides = {},
  candidate: Partial<Candidate> = foretold,
): TripStory {
  return givenRequest(booking, { ...roads, ...policy })
    .when(1, found(candidate))
    .when(5, says('offerAccepted'));
}

/** The ride from the arrival at the pickup on, which took 900 s. */
function ridden(story: TripStory): TripStory {
  return story.when(108, says('arrived')).when(160, says('onboard')).when(1_060, says('completed'));
}

function driven(story: TripStory, enroute = 8): TripStory {
  return ridden(story.when(enroute, says('enroute')));
}

const pickup = { source: 'roads', hourOfWeek: 12, roadSeconds: 80, tookSeconds: 100 };
const ride = { source: 'roads', hourOfWeek: 12, roadSeconds: 600, tookSeconds: 900 };
const told = (...legs: readonly object[]) => ({ tells: { speeds: [{ legs }] } });
const toldNothing = { tells: { speeds: [] } };

describe('a completed trip tells what its legs took', () => {
  it('when roads had foretold them', () => {
    expect(driven(givenAssigned()).told('speeds')).toEqual([
      { to: 'speeds', region: 'town', legs: [pickup, ride], vehicleId: 'cab-1', rider: 'ada' },
    ]);
  });

  it('as far as positions back them', () => {
    const legsOf = (facts: Partial<Record<'enroute' | 'arrived' | 'onboard' | 'completed', Evidence>>) => {
      const story = givenAssigned();
      for (const [seconds, type] of [
        [8, 'enroute'],
        [108, 'arrived'],
        [160, 'onboard'],
        [1_060, 'completed'],
      ] as const) {
        const evidence = facts[type] ?? seen;
        const message = { type, tripId, offerId: firstOffer, evidence };
        story.when(seconds, { type: 'vehicleMessage', vehicleId: cab, message });
      }
      return story.told('speeds');
    };
    expect(legsOf({})).toMatchObject([{ legs: [pickup, ride] }]);
    expect(legsOf({ enroute: doubted })).toMatchObject([{ legs: [pickup, ride] }]);
    expect(legsOf({ enroute: { ...doubted, distanceMeters: null } })).toMatchObject([{ legs: [ride] }]);
    expect(legsOf({ arrived: doubted })).toMatchObject([{ legs: [ride] }]);
    expect(legsOf({ onboard: doubted })).toMatchObject([{ legs: [pickup] }]);
    expect(legsOf({ completed: doubted })).toMatchObject([{ legs: [pickup] }]);
    expect(legsOf({ arrived: doubted, completed: doubted })).toEqual([]);
  });

  it('once', () => {
    driven(givenAssigned()).when(1_061, says('completed'), toldNothing);
  });

  it('in the hour of the region', () => {
    driven(givenAssigned({ rideByRoad }, { routing: { timeZone: 'America/New_York' } })).shows(
      told({ hourOfWeek: 7 }, { hourOfWeek: 7 }),
    );
  });

  it('of a ride alone where the driver never said to have set off', () => {
    ridden(givenAssigned()).shows(told(ride));
  });

  it('of a ride alone where the driver set off late, from who knows where', () => {
    driven(givenAssigned(), 70).shows(told(ride));
  });

  it.each([
    ['the great circle told the way to the pickup', { etaSource: 'greatCircle', roadSeconds: 80 }],
    ['older code found the vehicle', { etaSource: 'roads' }],
  ] as const)('of a ride alone where %s', (_, candidate) => {
    driven(givenAssigned({ rideByRoad }, {}, candidate)).shows(told(ride));
  });

  it('of the way to the pickup alone where nobody foretold the ride', () => {
    driven(givenAssigned({})).shows(told(pickup));
  });

  it('of the way to the pickup alone where the ride was foretold the day before', () => {
    givenRequest({ rideByRoad, scheduledFor: at(7_200) }, roads)
      .when(6_300, wake)
      .when(6_300, lead(6_300, null, null))
      .when(6_301, found(foretold))
      .when(6_305, says('offerAccepted'))
      .when(6_310, says('enroute'))
      .when(6_410, says('arrived'))
      .when(7_200, says('onboard'))
      .when(8_100, says('completed'), told({ ...pickup, hourOfWeek: 13 }));
  });
});

describe('a trip tells nothing', () => {
  it('when it was pooled', () => {
    driven(givenAssigned({ rideByRoad, pooled: true })).shows(toldNothing);
  });

  it('when the tenant does not want it', () => {
    driven(givenAssigned({ rideByRoad }, { routing: { observedSpeeds: false } })).shows(toldNothing);
  });

  it('when its vehicle was dark for a while', () => {
    driven(givenAssigned().when(40, heard(5))).shows(toldNothing);
  });

  it('when it was cancelled on the way', () => {
    givenAssigned().when(8, says('enroute')).when(108, says('arrived')).when(120, cancelByRider, toldNothing);
  });
});
