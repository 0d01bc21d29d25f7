import { describe, expect, it } from 'vitest';
import { offerIdOf } from '../../../src/domain/ids.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import type { TripChange } from '../../../src/domain/tripChange.ts';
import { at, nothing } from '../specification.ts';
import {
  cab,
  cancelByRider,
  firstOffer,
  found,
  givenOffer,
  givenRequest,
  givenTrip,
  lead,
  released,
  request,
  says,
  type TripStory,
  tripId,
  wake,
} from './tripStory.ts';

const elsewhere = { lat: 37.81, lng: -122.4 };
const fare = { amount: 2_100, currency: 'USD' };
const priced = { fare, distanceMeters: 6_000, rideSeconds: 800 };

function changeOf(
  { trip }: TripStory,
  changes: TripChange,
  terms: Partial<TripCommand & { type: 'change' }> = {},
): TripCommand {
  return {
    type: 'change',
    by: 'rider',
    changes,
    priced,
    pricedVersion: trip.version,
    ifVersion: null,
    ...terms,
  };
}

/** The rider has asked for another destination, at 200 s. */
function asked(phase: TripPhase = 'assigned') {
  const story = givenTrip(phase);
  return story.when(200, changeOf(story, { dropoff: elsewhere }));
}

const withdrawal = { to: 'vehicle', vehicleId: cab, type: 'withdrawChange', offerId: firstOffer, change: 1 };

describe('a trip without a vehicle', () => {
  it('changes at once, and withdraws offers of its old terms', () => {
    const story = givenOffer();
    const { version } = story.trip;
    story.when(5, changeOf(story, { dropoff: elsewhere, notes: 'red door' })).shows({
      replies: { type: 'changed' },
      tells: { vehicle: [released(cab, 'changed')] },
    });
    expect(story.trip).toMatchObject({
      version: version + 1,
      phase: 'searching',
      offers: [],
      fare,
      booking: { ...priced, dropoff: elsewhere, notes: 'red door' },
    });
    // Somebody accepts the old terms meanwhile.
    story.when(6, says('offerAccepted')).shows({ tells: { vehicle: [released(cab, 'lapsed')] } });
    story.when(7, found(2, cab)).shows({
      tells: {
        vehicle: [
          {
            type: 'offer',
            proposal: { offerId: offerIdOf(tripId, 2), dropoff: elsewhere, fare, notes: 'red door' },
          },
        ],
      },
    });
  });

  it('does not use the answer to a search for the old terms', () => {
    const story = givenRequest();
    story.when(1, changeOf(story, { party: { seats: 4, wheelchairs: 0, childSeats: 0 } }));
    story.when(2, found(1, cab)).shows(nothing);
    expect(story.trip.search?.pending?.attempt).toBe(2);
  });

  it('waits for another time, or not at all', () => {
    const story = givenTrip('scheduled');
    story.when(10, changeOf(story, { scheduledFor: at(9_000) }));
    expect(story.trip).toMatchObject({ phase: 'scheduled', booking: { scheduledFor: at(9_000) } });
    story.when(20, changeOf(story, { scheduledFor: null }));
    expect(story.trip).toMatchObject({
      phase: 'searching',
      timeline: [{}, { state: 'searching', at: at(20) }],
    });
    story.when(30, changeOf(story, { scheduledFor: at(9_000) }));
    expect(story.trip).toMatchObject({ phase: 'scheduled', search: null });
  });

  it('asks everybody again when it needs another vehicle', () => {
    const story = givenOffer().when(2, says('offerDeclined'));
    story.when(3, changeOf(story, { notes: 'red door' }));
    expect(Object.keys(story.trip.excludedUntil)).toEqual([cab]);
    story.when(4, changeOf(story, { requires: ['lift'] }));
    expect(story.trip.excludedUntil).toEqual({});
  });

  it.each(['rider', 'operator'] as const)(
    'asks the vehicle that held it again when its %s changes it',
    (by) => {
      const story = givenRequest({ scheduledFor: at(7_200), reserve: true })
        .when(1, found(1, cab))
        .when(5, says('offerAccepted'));
      story.when(60, changeOf(story, { dropoff: elsewhere }, { by })).shows({
        tells: { vehicle: [released(cab, 'changed')] },
        asks: [{ type: 'search', demand: { excluded: [] } }],
      });
      story.when(61, found(2, cab), { emits: ['searched', { type: 'offered', vehicleId: cab }] });
    },
  );

  it('stays with the vehicle that holds it when only its notes are others, which it is told when it sets out', () => {
    const story = givenRequest({ scheduledFor: at(7_200), reserve: true })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'));
    story.when(60, changeOf(story, { notes: 'red door' }), {
      emits: ['changed'],
      tells: { vehicle: [] },
      asks: [],
      becomes: { phase: 'scheduled', version: 3, search: null, offers: [] },
      wakesAt: 6_300,
    });
    expect(recordOf(story.trip)).toMatchObject({ notes: 'red door', reservation: { state: 'held' } });
    story
      .when(6_300, wake)
      .when(6_301, lead(6_300, null, null, { pickupSeconds: 900 }))
      .shows({ tells: { vehicle: [{ type: 'activate', offerId: firstOffer, notes: 'red door' }] } });
  });

  it('costs the same when only its notes are others', () => {
    const story = givenRequest();
    const { dropoff } = story.trip.booking;
    story.when(1, changeOf(story, { dropoff, notes: 'red door' }));
    expect(story.trip).toMatchObject({ booking: { notes: 'red door' }, fare: { amount: 1_500 } });
  });

  it('answers a repeated booking as it did at first', () => {
    const story = givenRequest();
    const original = recordOf(story.trip);
    story.when(1, changeOf(story, { dropoff: elsewhere }));
    story.when(2, request());
    story.shows({ replies: { type: 'replayed', original: { booking: { dropoff: original.dropoff } } } });
  });
});

describe('a trip with a vehicle', () => {
  it.each<TripPhase>(['assigned', 'arrived', 'onboard'])(
    'asks it, and changes when it agrees: %s',
    (phase) => {
      const story = asked(phase);
      story.shows({
        replies: { type: 'asked', change: 1 },
        tells: { vehicle: [{ type: 'change', change: 1, ride: { dropoff: elsewhere, rideSeconds: 800 } }] },
      });
      expect(story.trip.booking.dropoff).not.toEqual(elsewhere);
      const { version } = story.trip;
      story
        .when(201, says('changeAgreed'))
        .shows({ tells: { vehicle: [{ type: 'confirmChange', change: 1 }] } });
      expect(story.trip).toMatchObject({
        phase,
        version: version + 1,
        fare,
        booking: { dropoff: elsewhere },
      });
    },
  );

  it('gives the vehicle the time that it needs to a pickup that was moved', () => {
    const story = givenTrip('assigned');
    const { pickup } = story.trip.booking;
    expect(story.trip.assignment?.promisedBy).toBe(at(95));
    story
      .when(60, changeOf(story, { pickup: { lat: pickup.lat + 0.001, lng: pickup.lng } }))
      .when(61, says('changeAgreed'))
      .when(100, says('arrived'))
      .when(110, cancelByRider, { emits: [{ type: 'cancelled', feeReason: 'vehicle-arrived' }] });
  });

  it('stays as it is when the vehicle refuses', () => {
    const story = asked();
    const before = recordOf(story.trip);
    story.when(201, says('changeRefused')).shows({ tells: { vehicle: [] } });
    expect(recordOf(story.trip)).toEqual(before);
    expect(story.trip).toMatchObject({ pendingChange: null, lastChange: 'refused', changeReason: 'no-room' });
  });

  it('withdraws a change that is not answered in three seconds, for good', () => {
    const story = asked();
    const before = recordOf(story.trip);
    story.when(203, wake).shows({ tells: { vehicle: [withdrawal] } });
    expect(story.trip).toMatchObject({ pendingChange: null, lastChange: 'withdrawn' });
    story.when(204, says('changeAgreed')).shows(nothing);
    expect(recordOf(story.trip)).toEqual(before);
  });

  it('does not take an answer that comes before the alarm and too late', () => {
    const story = asked();
    story.when(203, says('changeAgreed')).shows({ tells: { vehicle: [withdrawal] } });
    expect(story.trip).toMatchObject({ lastChange: 'withdrawn', fare: { amount: 1_500 } });
  });

  it('drops the change when it ends, or goes back to the search', () => {
    const cancelled = asked().when(201, cancelByRider);
    expect(cancelled.trip).toMatchObject({ pendingChange: null, lastChange: 'dropped' });
    const returned = asked().when(201, says('gaveBack')).when(202, says('changeAgreed'));
    expect(returned.trip).toMatchObject({
      phase: 'searching',
      lastChange: 'dropped',
      fare: { amount: 1_500 },
    });
  });

  it('has one change at a time', () => {
    const story = asked();
    story.when(201, changeOf(story, { notes: 'red door' })).shows({ replies: { type: 'pending' } });
  });

  it.each<[TripPhase, TripChange, string]>([
    ['assigned', { party: { seats: 2, wheelchairs: 0, childSeats: 0 } }, 'party'],
    ['assigned', { requires: ['lift'] }, 'requires'],
    ['assigned', { scheduledFor: at(9_000) }, 'scheduledFor'],
    ['assigned', { pickup: elsewhere }, 'pickup'],
    ['arrived', { pickup: { lat: 37.7701, lng: -122.42 } }, 'pickup'],
    ['onboard', { pickup: { lat: 37.7701, lng: -122.42 } }, 'pickup'],
    ['completed', { notes: 'red door' }, 'trip'],
    ['cancelled', { notes: 'red door' }, 'trip'],
  ])('cannot change everything: %s %j', (phase, changes, field) => {
    const story = givenTrip(phase);
    story.when(800, changeOf(story, changes)).shows({ replies: { type: 'notChangeable', field } });
  });

  it('may move its pickup nearby, measured from where its vehicle accepted it', () => {
    const story = givenTrip('assigned');
    const { pickup } = story.trip.booking;
    const near = { ...pickup, lat: pickup.lat + 0.002 };
    const farther = { ...pickup, lat: pickup.lat + 0.004 };
    story.when(200, changeOf(story, { pickup: near })).when(201, says('changeAgreed'));
    expect(story.trip.booking.pickup).toEqual(near);
    story.when(202, changeOf(story, { pickup: farther }));
    story.shows({ replies: { type: 'notChangeable', field: 'pickup' } });
  });

  it('keeps the stops on the way that were served', () => {
    const via = [{ place: elsewhere }, { place: { lat: 37.79, lng: -122.41 } }];
    const story = givenRequest({ via })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(65, says('arrived'))
      .when(125, says('onboard'))
      .when(150, says('viaServed'));
    story.when(160, changeOf(story, { via: [] })).shows({ replies: { type: 'notChangeable', field: 'via' } });
    story.when(161, changeOf(story, { via: via.slice(0, 1) })).shows({ replies: { type: 'asked' } });
  });
});

describe('a change of another trip than was seen', () => {
  it('is refused for its version, or computed again', () => {
    const story = givenTrip('assigned');
    const { version } = story.trip;
    story.when(200, changeOf(story, { dropoff: elsewhere }, { ifVersion: version - 1 }));
    story.shows({ replies: { type: 'stale', version } });
    story.when(201, changeOf(story, { dropoff: elsewhere }, { pricedVersion: version - 1 }));
    story.shows({ replies: { type: 'moved' } });
  });

  it('changes nothing where nothing is different', () => {
    const story = givenTrip('assigned');
    const { dropoff, notes } = story.trip.booking;
    story.when(200, changeOf(story, { dropoff, notes })).shows({ emits: [], replies: { type: 'changed' } });
  });
});
