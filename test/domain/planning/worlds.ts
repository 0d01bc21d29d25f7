import fc from 'fast-check';
import {
  createStopTable,
  type StopTable,
  type TripStops,
  type VehicleLimits,
} from '../../../src/domain/planning/stopTable.ts';

/** A stop as the reference reads it: as given, before any preparation. */
export interface GivenStop {
  readonly x: number;
  readonly y: number;
  readonly earliest: number;
  readonly latest: number;
  readonly service: number;
  readonly load: readonly number[];
}

/**
 * Trips among stops 1 to n (pickups) and n + 1 to 2n (drop-offs), then the stops that the last trip goes by; the start is
 * stop 0, the end the last one.
 */
export interface World {
  readonly stops: readonly GivenStop[];
  readonly trips: number;
  readonly maxRide: number;
  readonly maxDuration: number;
  readonly capacity: readonly number[];
}

export function way(a: GivenStop | undefined, b: GivenStop | undefined): number {
  return a === undefined || b === undefined ? Number.NaN : Math.hypot(a.x - b.x, a.y - b.y);
}

const coordinate = fc.integer({ min: 0, max: 8 });

/** Worlds in which about half of the short routes can be driven. Windows come from moments that suit somebody. */
export function worlds(trips: number, vias = 0): fc.Arbitrary<World> {
  const place = fc.record({ x: coordinate, y: coordinate, service: fc.integer({ min: 0, max: 2 }) });
  const window = fc.oneof(
    { weight: 2, arbitrary: fc.constant({ earliest: 0, latest: 200 }) },
    {
      weight: 1,
      arbitrary: fc
        .record({ earliest: fc.integer({ min: 0, max: 80 }), width: fc.integer({ min: 20, max: 90 }) })
        .map(({ earliest, width }) => ({ earliest, latest: earliest + width })),
    },
  );
  const party = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1 }));
  return fc
    .record({
      depot: place,
      ends: fc.array(fc.tuple(place, window), { minLength: 2 * trips + vias, maxLength: 2 * trips + vias }),
      parties: fc.array(party, { minLength: trips, maxLength: trips }),
      maxRide: fc.integer({ min: 15, max: 60 }),
      maxDuration: fc.integer({ min: 60, max: 180 }),
      start: fc.integer({ min: 0, max: 20 }),
    })
    .map(({ depot, ends, parties, maxRide, maxDuration, start }) => {
      const depotStop = { ...depot, service: 0, load: [0, 0], latest: 200 };
      const stops = ends.map(([at, opening], index) => {
        if (index >= 2 * trips) return { ...at, ...opening, load: [0, 0] };
        const sign = index < trips ? 1 : -1;
        return { ...at, ...opening, load: (parties[index % trips] ?? []).map((each) => sign * each) };
      });
      return {
        stops: [{ ...depotStop, earliest: start }, ...stops, { ...depotStop, earliest: 0 }],
        trips,
        maxRide,
        maxDuration,
        capacity: [4, 1],
      };
    });
}

export function tripStops({ trips, stops }: World, trip: number): TripStops & { via: number[] } {
  const vias = trip === trips - 1 ? stops.length - 2 - 2 * trips : 0;
  const via = Array.from({ length: vias }, (_, at) => 2 * trips + 1 + at);
  return { pickup: trip + 1, via, dropoff: trips + trip + 1 };
}

export function tableOf(world: World): { table: StopTable; limits: VehicleLimits } {
  const { stops, trips, maxRide, maxDuration, capacity } = world;
  const table = createStopTable(
    stops,
    Array.from({ length: trips }, (_, trip) => ({ ...tripStops(world, trip), maxRide })),
    (from, to) => way(stops[from], stops[to]),
  );
  return {
    table,
    limits: { start: 0, end: stops.length - 1, capacity: Float64Array.from(capacity), maxDuration },
  };
}

/** Orders of the stops of the first `served` trips with every pickup before its drop-off, from start to end. */
export function sequences(world: World, served: number): fc.Arbitrary<Int32Array> {
  const first = Array.from({ length: served }, (_, trip) => tripStops(world, trip));
  const stops = first.flatMap(({ pickup, dropoff }) => [pickup, dropoff]);
  return fc.shuffledSubarray(stops, { minLength: stops.length }).map((order) => {
    const seen = new Set<number>();
    const sorted = order.map((stop) => {
      const pickup = stop > world.trips ? stop - world.trips : stop;
      const isFirst = !seen.has(pickup);
      seen.add(pickup);
      return isFirst ? pickup : pickup + world.trips;
    });
    return Int32Array.of(0, ...sorted, world.stops.length - 1);
  });
}

/** Every order of some trips' stops: those still to be picked up, and those on board. */
export function orders(world: World, pickups: readonly number[], open: readonly number[]): number[][] {
  if (pickups.length + open.length === 0) return [[]];
  return [
    ...pickups.flatMap((trip) =>
      orders(
        world,
        pickups.filter((each) => each !== trip),
        [...open, trip],
      ).map((rest) => [tripStops(world, trip).pickup, ...rest]),
    ),
    ...open.flatMap((trip) =>
      orders(
        world,
        pickups,
        open.filter((each) => each !== trip),
      ).map((rest) => [tripStops(world, trip).dropoff, ...rest]),
    ),
  ];
}
