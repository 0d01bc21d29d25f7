import { describe, expect, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import type { VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import { at, nothing } from '../specification.ts';
import { cab, firstOffer, found, givenRequest, says, tripId } from './tripStory.ts';

const via = [{ place: { lat: 37.78, lng: -122.42 } }, { place: { lat: 37.79, lng: -122.41 } }];

function served(count: number, facts: Partial<VehicleToTrip & { type: 'viaServed' }> = {}): TripCommand {
  const message = { type: 'viaServed', tripId, offerId: firstOffer, served: count, ...facts } as const;
  return { type: 'vehicleMessage', vehicleId: cab, message };
}

function onboard() {
  return givenRequest({ via })
    .when(1, found(1, cab))
    .when(5, says('offerAccepted'))
    .when(65, says('arrived'))
    .when(125, says('onboard'));
}

describe('a ride by other places', () => {
  it('is offered with them', () => {
    givenRequest({ via })
      .when(1, found(1, cab))
      .shows({ tells: { vehicle: [{ type: 'offer', proposal: { via } }] } });
  });

  it('stays on board while they are served, and shows which were', () => {
    const story = onboard().when(200, served(1, { happenedAt: at(190) }));
    expect(story.trip.phase).toBe('onboard');
    expect(recordOf(story.trip).via).toEqual([{ ...via[0], servedAt: at(190) }, via[1]]);
    const { version } = story.trip;
    story.when(210, served(1)).shows(nothing);
    story.when(300, served(2)).when(400, says('completed'));
    expect(story.trip).toMatchObject({
      phase: 'completed',
      version: version + 2,
      viasServed: [at(190), at(300)],
    });
  });

  it('is flagged where the vehicle was not seen', () => {
    const evidence = { fix: null, distanceMeters: null, doubt: 'no-position', flagged: true } as const;
    expect(onboard().when(200, served(1, { evidence })).trip.flags).toEqual([
      { milestone: 'viaServed', doubt: 'no-position', distanceMeters: null, at: at(200) },
    ]);
  });
});
