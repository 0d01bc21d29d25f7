import fc from 'fast-check';
import { destination, type Place } from '../../../src/domain/geo/place.ts';

export const centre: Place = { lat: 37.77, lng: -122.42 };

const place = fc
  .record({ bearing: fc.integer({ min: 0, max: 359 }), meters: fc.integer({ min: 0, max: 4_000 }) })
  .map(({ bearing, meters }) => destination(centre, bearing, meters));

/** Some rides of a quarter of an hour in a small town, in the order of their requests. */
export function recordedRides(maxLength: number) {
  return fc
    .array(fc.record({ pickupAt: fc.integer({ min: 0, max: 900 }), pickup: place, dropoff: place }), {
      minLength: 1,
      maxLength,
    })
    .map((all) =>
      all.toSorted((a, b) => a.pickupAt - b.pickupAt).map((ride, at) => ({ ...ride, row: at + 1 })),
    );
}

export function fleetStarts(maxLength: number) {
  return fc.array(place, { minLength: 1, maxLength });
}
