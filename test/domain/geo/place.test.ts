import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bearingDegrees,
  destination,
  distanceMeters,
  EARTH_RADIUS_METERS,
  interpolate,
  mostDistanceMeters,
  placeSchema,
} from '../../../src/domain/geo/place.ts';
import { between, placeArbitrary } from './worlds.ts';

const halfTheGlobe = Math.PI * EARTH_RADIUS_METERS;

describe('placeSchema', () => {
  it('takes the whole Earth, its edges included', () => {
    expect(placeSchema.parse({ lat: 90, lng: -180 })).toEqual({ lat: 90, lng: -180 });
    expect(placeSchema.parse({ lat: -90, lng: 180 })).toEqual({ lat: -90, lng: 180 });
  });

  it.each([
    { lat: 90.000001, lng: 0 },
    { lat: 0, lng: -180.000001 },
    { lat: Number.NaN, lng: 0 },
    { lat: 0, lng: Number.POSITIVE_INFINITY },
    { lat: '40', lng: 0 },
    { lat: 0 },
  ])('refuses %j', (value) => {
    expect(placeSchema.safeParse(value).success).toBe(false);
  });
});

describe('mostDistanceMeters', () => {
  it('is never shorter than the distance, and close to it along a meridian', () => {
    fc.assert(
      fc.property(placeArbitrary, placeArbitrary, between(0, 1), (a, far, fraction) => {
        const near = { lat: a.lat + (far.lat - a.lat) * fraction, lng: a.lng + (far.lng - a.lng) * fraction };
        for (const b of [far, near]) {
          const meters = distanceMeters(a, b);
          // Rounding counts for much in the arc sine of nearly 1.
          const slackMeters = meters > 10_000_000 ? 1 : 1e-6;
          expect(meters).toBeLessThanOrEqual(mostDistanceMeters(a, b) + slackMeters);
        }
      }),
    );
    const [a, north] = [
      { lat: 40, lng: 10 },
      { lat: 40.001, lng: 10 },
    ];
    expect(mostDistanceMeters(a, north)).toBeCloseTo(distanceMeters(a, north), 6);
  });
});

describe('distanceMeters', () => {
  it('agrees with distances computed elsewhere', () => {
    // One degree of a great circle is 1/360 of the circumference.
    expect(distanceMeters({ lat: 0, lng: 179.5 }, { lat: 0, lng: -179.5 })).toBeCloseTo(
      halfTheGlobe / 180,
      6,
    );
    expect(distanceMeters({ lat: 89.5, lng: 10 }, { lat: 89.5, lng: -170 })).toBeCloseTo(
      halfTheGlobe / 180,
      6,
    );
    expect(distanceMeters({ lat: 90, lng: 0 }, { lat: -90, lng: 0 })).toBeCloseTo(halfTheGlobe, 6);
    // Harrisburg to Philadelphia City Hall, by the spherical law of cosines.
    const harrisburg = { lat: 40.2644, lng: -76.8836 };
    const philadelphia = { lat: 39.9524, lng: -75.1636 };
    expect(distanceMeters(harrisburg, philadelphia)).toBeCloseTo(lawOfCosines(harrisburg, philadelphia), 2);
  });

  it('is zero between names of one point', () => {
    expect(distanceMeters({ lat: 90, lng: 5 }, { lat: 90, lng: 140 })).toBeCloseTo(0, 6);
    expect(distanceMeters({ lat: 12, lng: 180 }, { lat: 12, lng: -180 })).toBeCloseTo(0, 6);
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(placeArbitrary, placeArbitrary, placeArbitrary, (a, b, c) => {
        expect(distanceMeters(a, b)).toBe(distanceMeters(b, a));
        expect(distanceMeters(a, c)).toBeLessThanOrEqual(distanceMeters(a, b) + distanceMeters(b, c) + 1);
      }),
    );
  });
});

describe('destination', () => {
  it('arrives on Earth at the asked distance, from any place in any direction', () => {
    fc.assert(
      fc.property(placeArbitrary, between(-720, 720), between(0, halfTheGlobe), (from, bearing, meters) => {
        const to = placeSchema.parse(destination(from, bearing, meters));
        // Near the antipode the haversine formula itself resolves no better than decimetres.
        expect(Math.abs(distanceMeters(from, to) - meters)).toBeLessThan(0.5);
      }),
    );
  });

  it('goes where the bearing says', () => {
    fc.assert(
      fc.property(placeArbitrary, between(0, 359.999), between(10, 1_000_000), (from, bearing, meters) => {
        const turned = Math.abs(bearingDegrees(from, destination(from, bearing, meters)) - bearing);
        expect(Math.min(turned, 360 - turned)).toBeLessThan(1e-4);
      }),
    );
  });

  it('crosses the antimeridian and the pole', () => {
    const degree = halfTheGlobe / 180;
    expect(destination({ lat: 0, lng: 179.5 }, 90, degree).lng).toBeCloseTo(-179.5, 9);
    expect(destination({ lat: 0, lng: -179.5 }, 270, degree).lng).toBeCloseTo(179.5, 9);
    const beyondPole = destination({ lat: 89.5, lng: 20 }, 0, degree);
    expect(beyondPole.lat).toBeCloseTo(89.5, 9);
    expect(beyondPole.lng).toBeCloseTo(-160, 6);
  });
});

describe('bearingDegrees', () => {
  it('knows the compass', () => {
    const origin = { lat: 0, lng: 0 };
    expect(bearingDegrees(origin, { lat: 1, lng: 0 })).toBe(0);
    expect(bearingDegrees(origin, { lat: 0, lng: 1 })).toBeCloseTo(90, 9);
    expect(bearingDegrees(origin, { lat: -1, lng: 0 })).toBeCloseTo(180, 9);
    expect(bearingDegrees(origin, { lat: 0, lng: -1 })).toBeCloseTo(270, 9);
    expect(bearingDegrees({ lat: 0, lng: 180 }, { lat: 0, lng: -179 })).toBeCloseTo(90, 9);
  });

  it('stays in [0, 360)', () => {
    fc.assert(
      fc.property(placeArbitrary, placeArbitrary, (a, b) => {
        const bearing = bearingDegrees(a, b);
        expect(bearing).toBeGreaterThanOrEqual(0);
        expect(bearing).toBeLessThan(360);
      }),
    );
    expect(bearingDegrees({ lat: 0, lng: 0 }, { lat: 60, lng: -1e-300 })).toBeLessThan(360);
  });
});

describe('interpolate', () => {
  it('divides the way in the asked proportion and ends at the end', () => {
    fc.assert(
      fc.property(placeArbitrary, placeArbitrary, between(0, 1), (a, b, fraction) => {
        const length = distanceMeters(a, b);
        // Every course leads to the antipode, so no interpolation can be held to one.
        fc.pre(length < 0.999 * halfTheGlobe);
        const there = interpolate(a, b, fraction);
        expect(Math.abs(distanceMeters(a, there) - length * fraction)).toBeLessThan(0.01);
        expect(Math.abs(distanceMeters(there, b) - length * (1 - fraction))).toBeLessThan(0.01);
      }),
    );
  });
});

function lawOfCosines(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const [latA, latB, lng] = [a.lat, b.lat, b.lng - a.lng].map((value) => (value * Math.PI) / 180);
  if (latA === undefined || latB === undefined || lng === undefined) throw new Error('unreachable');
  const cosine = Math.sin(latA) * Math.sin(latB) + Math.cos(latA) * Math.cos(latB) * Math.cos(lng);
  return EARTH_RADIUS_METERS * Math.acos(cosine);
}
