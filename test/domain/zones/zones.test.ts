import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { destination, distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { type Area, areaSchema, isInShapes, shapesOf } from '../../../src/domain/zones/area.ts';
import { coverAreas } from '../../../src/domain/zones/cover.ts';
import { overlaps, selfCrossing } from '../../../src/domain/zones/crossings.ts';
import { Zones } from '../../../src/domain/zones/serviceArea.ts';
import { type Zone, zoneSchema } from '../../../src/domain/zones/zone.ts';

type Ring = readonly (readonly [lng: number, lat: number])[];

function polygon(...rings: readonly Ring[]): Area {
  return areaSchema.parse({
    type: 'Polygon',
    coordinates: rings.map((ring) => [...ring, ring[0]]),
  });
}

function square(west: number, south: number, degrees: number): Ring {
  const [east, north] = [west + degrees, south + degrees];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function zone(id: string, kind: Zone['kind'], area: Area, spots?: Zone['spots']): Zone {
  return zoneSchema.parse({ id, name: id, kind, area, ...(spots !== undefined && { spots }) });
}

/** A star around a place: every ring of it is simple. */
const stars = fc
  .record({
    lat: fc.double({ min: -70, max: 70, noNaN: true }),
    lng: fc.double({ min: -170, max: 170, noNaN: true }),
    kilometers: fc.double({ min: 0.1, max: 200, noNaN: true }),
    corners: fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 }),
  })
  .map(({ lat, lng, kilometers, corners }) => {
    const ring = corners.map((part, index) => {
      const angle = (2 * Math.PI * index) / corners.length;
      const degrees = (part * kilometers) / 111;
      return [lng + degrees * Math.cos(angle), lat + degrees * Math.sin(angle)] as const;
    });
    return { area: polygon(ring), centre: { lat, lng }, meters: 1000 * kilometers, ring };
  });

describe('an area', () => {
  const frame = polygon(square(0, 0, 4), square(1, 1, 2));

  test('has its border in it, and its holes not', () => {
    const isIn = (lat: number, lng: number) => isInShapes(shapesOf(frame), { lat, lng });
    expect([isIn(0.5, 0.5), isIn(0, 2), isIn(4, 4), isIn(1, 2), isIn(3, 3)]).toEqual(Array(5).fill(true));
    expect([isIn(2, 2), isIn(4.001, 2), isIn(-0.001, 0), isIn(2, 184)]).toEqual(Array(4).fill(false));
  });

  test('goes on across the 180th meridian, written either way', () => {
    const across: Ring = [
      [179, 0],
      [-179, 0],
      [-179, 2],
      [179, 2],
    ];
    for (const ring of [across, [...across.slice(1), ...across.slice(0, 1)]]) {
      const isIn = (lng: number) => isInShapes(shapesOf(polygon(ring)), { lat: 1, lng });
      expect([179.5, 180, -180, -179.5].map(isIn)).toEqual(Array(4).fill(true));
      expect([178.9, -178.9, 0].map(isIn)).toEqual(Array(3).fill(false));
    }
  });

  test('is refused with open rings, too few corners, or places that are none', () => {
    const refused = (coordinates: unknown) => !areaSchema.safeParse({ type: 'Polygon', coordinates }).success;
    expect(refused([square(0, 0, 1)])).toBe(true);
    expect(
      refused([
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).toBe(true);
    expect(
      refused([
        [
          [0, 0],
          [181, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).toBe(true);
    expect(refused([])).toBe(true);
  });

  test('crosses itself as a bow tie does, and not as a square', () => {
    const tie: Ring = [
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    expect(selfCrossing(polygon(tie))).not.toBeNull();
    expect(selfCrossing(polygon(square(0, 0, 1)))).toBeNull();
    expect(selfCrossing(frame)).toBeNull();
    expect(selfCrossing(polygon(square(0, 0, 4), square(3, 3, 2)))).not.toBeNull();
    fc.assert(fc.property(stars, ({ area }) => selfCrossing(area) === null));
  });

  test('overlaps what has ground in common with it', () => {
    const one = polygon(square(0, 0, 1));
    expect(overlaps(one, polygon(square(0.5, 0.5, 1)))).toBe(true);
    expect(overlaps(one, one)).toBe(true);
    expect(overlaps(one, polygon(square(0.2, 0.2, 0.1)))).toBe(true);
    expect(overlaps(polygon(square(0.2, 0.2, 0.1)), one)).toBe(true);
    expect(overlaps(one, polygon(square(1, 0, 1)))).toBe(false);
    expect(overlaps(one, polygon(square(5, 5, 1)))).toBe(false);
    // In the hole of a frame.
    expect(overlaps(frame, polygon(square(1.5, 1.5, 0.5)))).toBe(false);
  });
});

test('a cover answers as the polygons do, inside, outside and within metres of borders', () => {
  const property = fc.property(
    stars,
    fc.array(
      fc.tuple(fc.nat(11), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -20, max: 20 })),
    ),
    fc.array(
      fc.tuple(fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 0, max: 1.5, noNaN: true })),
    ),
    ({ area, centre, meters, ring }, atBorder, anywhere) => {
      const cover = coverAreas([{ item: 'it', area }]);
      const shapes = shapesOf(area);
      const places: Place[] = anywhere.map(([bearing, part]) => destination(centre, bearing, part * meters));
      for (const [corner, along, offset] of atBorder) {
        const from = ring[corner % ring.length] ?? [0, 0];
        const to = ring[(corner + 1) % ring.length] ?? [0, 0];
        const lng = from[0] + along * (to[0] - from[0]);
        const lat = from[1] + along * (to[1] - from[1]);
        places.push(destination({ lat, lng }, offset < 0 ? 0 : 90, Math.abs(offset)));
      }
      for (const place of places) {
        expect(cover.at(place).length > 0, JSON.stringify(place)).toBe(isInShapes(shapes, place));
      }
    },
  );
  fc.assert(property, { numRuns: 150 });
});

describe('where rides may begin and end', () => {
  const town = zone('town', 'service', polygon(square(10, 50, 0.1)));
  const palace = zone('palace', 'blocked', polygon(square(10.04, 50.04, 0.02)));
  const inside = { lat: 50.02, lng: 10.02 };
  const anywhere = { isPickup: true };

  test('is everywhere without zones', () => {
    expect(new Zones([]).refusal({ lat: 0, lng: 0 }, anywhere)).toBeNull();
  });

  test('is in a service zone; elsewhere the nearest place in one is told', () => {
    const zones = new Zones([town, palace]);
    expect(zones.refusal(inside, anywhere)).toBeNull();
    const refusal = zones.refusal({ lat: 50.02, lng: 9.98 }, anywhere);
    expect(refusal).toMatchObject({ reason: 'outside' });
    const nearest = refusal?.reason === 'outside' ? refusal.nearest : null;
    if (nearest === null) throw new Error('nothing was suggested');
    expect(zones.refusal(nearest, anywhere)).toBeNull();
    expect(distanceMeters(nearest, { lat: 50.02, lng: 10 })).toBeLessThan(10);
  });

  test('is not in a blocked zone; the nearest place out of it is told', () => {
    const zones = new Zones([town, palace]);
    const refusal = zones.refusal({ lat: 50.05, lng: 10.041 }, { isPickup: false });
    expect(refusal).toMatchObject({ reason: 'blocked', zone: { id: 'palace' } });
    const nearest = refusal?.reason === 'blocked' ? refusal.nearest : null;
    if (nearest === null) throw new Error('nothing was suggested');
    expect(zones.refusal(nearest, anywhere)).toBeNull();
    expect(distanceMeters(nearest, { lat: 50.05, lng: 10.04 })).toBeLessThan(10);
  });

  test('is nowhere where everything is blocked', () => {
    const zones = new Zones([zone('all', 'blocked', polygon(square(9, 49, 2))), town]);
    expect(zones.refusal(inside, anywhere)).toMatchObject({ reason: 'blocked' });
    const small = new Zones([town, zone('same', 'blocked', town.area)]);
    expect(small.refusal(inside, anywhere)).toMatchObject({ reason: 'blocked', nearest: null });
  });

  test('is suggested wherever somebody asks', () => {
    const places = fc.record({
      lat: fc.double({ min: 49.5, max: 50.5, noNaN: true }),
      lng: fc.double({ min: 9.5, max: 10.5, noNaN: true }),
    });
    const zones = new Zones([town, palace]);
    fc.assert(
      fc.property(places, (place) => {
        const refusal = zones.refusal(place, anywhere);
        if (refusal === null || refusal.reason === 'notAtSpot') return refusal === null;
        return refusal.nearest !== null && zones.refusal(refusal.nearest, anywhere) === null;
      }),
    );
  });

  test('are the spots of a zone that has some, for pickups', () => {
    const [gate, hall] = [
      { name: 'Gate', place: { lat: 50.01, lng: 10.01 } },
      { name: 'Hall', place: { lat: 50.03, lng: 10.03 } },
    ];
    const station = zone('station', 'pickupSpots', polygon(square(10, 50, 0.04)), [hall, gate]);
    const zones = new Zones([town, station]);
    const besideGate = { lat: 50.011, lng: 10.01 };
    expect(zones.refusal(besideGate, anywhere)).toMatchObject({ reason: 'notAtSpot', spots: [gate, hall] });
    expect(zones.refusal(besideGate, { isPickup: false })).toBeNull();
    expect(zones.refusal(destination(gate.place, 90, 15), anywhere)).toBeNull();
    expect(zones.refusal({ lat: 50.09, lng: 10.09 }, anywhere)).toBeNull();
  });
});
