import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capacity } from '../../../src/domain/party.ts';
import {
  changedPlan,
  defaultDetourRule,
  longestRideSeconds,
  type PlanStop,
  reorderedPlan,
  type VehiclePlan,
  withPooledTrip,
} from '../../../src/domain/planning/pooling.ts';

/** Places on a plane, a second apart from each other where they are 1 apart. */
interface Spot {
  readonly x: number;
  readonly y: number;
}

type PlacedStop = PlanStop & Spot;

const noLoad: Capacity = { seats: 0, wheelchairs: 0, childSeats: 0, parcels: 0 };
const van: Capacity = { seats: 4, wheelchairs: 1, childSeats: 1, parcels: 2 };

function apart(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function placedTrip(
  tripId: string,
  from: Spot,
  to: Spot,
  promise: { waitSeconds?: number; load?: Partial<Capacity> } = {},
): { pickup: PlacedStop; dropoff: PlacedStop } {
  const shared = {
    tripId,
    load: { ...noLoad, seats: 1, ...promise.load },
    serviceSeconds: 10,
    earliestSeconds: 0,
    longestRideSeconds: longestRideSeconds(apart(from, to), defaultDetourRule),
  };
  return {
    pickup: { ...shared, ...from, kind: 'pickup', latestSeconds: promise.waitSeconds ?? 600 },
    dropoff: { ...shared, ...to, kind: 'dropoff', latestSeconds: Number.POSITIVE_INFINITY },
  };
}

/** A trip that goes by places. */
function tripBy(
  tripId: string,
  spots: readonly Spot[],
  promise: { waitSeconds?: number; load?: Partial<Capacity> } = {},
): { pickup: PlacedStop; via: PlacedStop[]; dropoff: PlacedStop } {
  const [from = origin, to = origin] = [spots[0], spots.at(-1)];
  const { pickup, dropoff } = placedTrip(tripId, from, to, promise);
  const seconds = spots.slice(1).reduce((sum, spot, at) => sum + apart(spots[at] ?? spot, spot) + 10, -10);
  const longest = { longestRideSeconds: longestRideSeconds(seconds, defaultDetourRule) };
  const via = spots.slice(1, -1).map((spot): PlacedStop => ({ ...dropoff, ...spot, kind: 'via' }));
  return { pickup: { ...pickup, ...longest }, via, dropoff: { ...dropoff, ...longest } };
}

function planOf(stops: readonly PlacedStop[], changes: Partial<VehiclePlan> = {}): VehiclePlan {
  return { departsSeconds: 0, capacity: van, stops, fixedStops: 0, ...changes };
}

function travelOf(vehicle: Spot, stops: readonly Spot[]) {
  const spots = [vehicle, ...stops];
  return (from: number, to: number) => {
    const [a, b] = [spots[from], spots[to]];
    if (a === undefined || b === undefined) throw new Error(`no place ${from} or ${to}`);
    return apart(a, b);
  };
}

const origin = { x: 0, y: 0 };

function insert(
  stops: readonly PlacedStop[],
  trip: { pickup: PlacedStop; via?: PlacedStop[]; dropoff: PlacedStop },
  changes = {},
) {
  return withPooledTrip(
    planOf(stops, changes),
    trip,
    travelOf(origin, [...stops, trip.pickup, ...(trip.via ?? []), trip.dropoff]),
  );
}

function names(plan: { stops: readonly PlanStop[] } | null): string[] | null {
  return plan?.stops.map(({ tripId, kind }) => `${kind} ${tripId}`) ?? null;
}

describe('a pooled trip', () => {
  const anna = placedTrip('anna', { x: 100, y: 0 }, { x: 900, y: 0 });

  it('is promised a ride of 1.4 times the direct one and five minutes', () => {
    expect(longestRideSeconds(1_000, defaultDetourRule)).toBe(1_700);
  });

  it('shares the way of the others', () => {
    const ben = placedTrip('ben', { x: 200, y: 10 }, { x: 800, y: 10 });
    const plan = insert([anna.pickup, anna.dropoff], ben);
    expect(names(plan)).toEqual(['pickup anna', 'pickup ben', 'dropoff ben', 'dropoff anna']);
    expect(plan?.beginSeconds[0]).toBe(100);
    expect(plan?.addedSeconds).toBeCloseTo(2 * (apart({ x: 100, y: 0 }, { x: 200, y: 10 }) - 100), 6);
  });

  it("comes after the ride that its detour would make too long, or not at all if it can't wait", () => {
    const far = { x: 200, y: 500 };
    const patient = placedTrip('ben', far, { x: 800, y: 500 }, { waitSeconds: 3_000 });
    expect(names(insert([anna.pickup, anna.dropoff], patient))).toEqual([
      'pickup anna',
      'dropoff anna',
      'pickup ben',
      'dropoff ben',
    ]);
    const hurried = placedTrip('ben', far, { x: 800, y: 500 }, { waitSeconds: 700 });
    expect(insert([anna.pickup, anna.dropoff], { ...hurried }, { fixedStops: 1 })).toBeNull();
  });

  it.each<keyof Capacity>(['seats', 'wheelchairs', 'childSeats', 'parcels'])(
    'finds no place without %s',
    (kind) => {
      const full = placedTrip('anna', { x: 100, y: 0 }, { x: 900, y: 0 }, { load: { [kind]: van[kind] } });
      const ben = placedTrip('ben', { x: 200, y: 0 }, { x: 800, y: 0 }, { load: { [kind]: 1 } });
      // Anna is on board: her drop-off is all that is left of her trip.
      expect(names(insert([full.dropoff], ben))).toBeNull();
      expect(names(insert([full.dropoff], ben, { capacity: { ...van, [kind]: van[kind] + 1 } }))).toEqual([
        'pickup ben',
        'dropoff ben',
        'dropoff anna',
      ]);
    },
  );

  it('is never put before a stop where the driver already is', () => {
    const ben = placedTrip('ben', { x: 10, y: 0 }, { x: 1_000, y: 0 });
    expect(names(insert([anna.pickup, anna.dropoff], ben))?.[0]).toBe('pickup ben');
    expect(names(insert([anna.pickup, anna.dropoff], ben, { fixedStops: 1 }))?.[0]).toBe('pickup anna');
  });

  it('is not kept out by a promise that traffic has broken, and does not break it further', () => {
    const late = placedTrip('anna', { x: 500, y: 0 }, { x: 900, y: 0 }, { waitSeconds: 300 });
    const onTheWay = placedTrip('ben', { x: 600, y: 0 }, { x: 800, y: 0 }, { waitSeconds: 700 });
    const before = placedTrip('ben', { x: 400, y: 0 }, { x: 800, y: 0 }, { waitSeconds: 450 });
    expect(names(insert([late.pickup, late.dropoff], onTheWay))?.[0]).toBe('pickup anna');
    expect(insert([late.pickup, late.dropoff], before)).toBeNull();
    expect(insert([late.pickup, late.dropoff], onTheWay)?.stops[0]).toBe(late.pickup);
  });
});

describe('a changed trip', () => {
  const anna = placedTrip('anna', { x: 100, y: 0 }, { x: 900, y: 0 });
  const ben = placedTrip('ben', { x: 200, y: 10 }, { x: 800, y: 10 });
  const plan = planOf([anna.pickup, ben.pickup, ben.dropoff, anna.dropoff]);

  function changed(stops: readonly PlacedStop[], to: VehiclePlan = plan) {
    const before = [anna.pickup, ben.pickup, ben.dropoff, anna.dropoff];
    const places = [...before, ...stops];
    const placeOf = (at: number) => places.indexOf(stops[at] ?? anna.pickup) + 1;
    const order = changedPlan(to, { stops, placeOf }, travelOf(origin, places));
    return order && names({ stops: order });
  }

  it('goes where it fits best among the others', () => {
    const near = tripBy('anna', [
      { x: 100, y: 0 },
      { x: 150, y: 0 },
      { x: 850, y: 0 },
    ]);
    expect(changed([near.pickup, ...near.via, ben.pickup, ben.dropoff, near.dropoff])).toEqual([
      'pickup anna',
      'via anna',
      'pickup ben',
      'dropoff ben',
      'dropoff anna',
    ]);
    const nearer = placedTrip('anna', { x: 100, y: 0 }, { x: 500, y: 0 });
    expect(changed([nearer.pickup, ben.pickup, ben.dropoff, nearer.dropoff])).toEqual([
      'pickup anna',
      'pickup ben',
      'dropoff anna',
      'dropoff ben',
    ]);
  });

  it('is refused where a promise to another would break', () => {
    const hurried = { ...ben.pickup, latestSeconds: 300 };
    const away = { ...anna.pickup, x: 100, y: 150 };
    const stops = [away, hurried, ben.dropoff, anna.dropoff];
    const before = planOf([anna.pickup, hurried, ben.dropoff, anna.dropoff], { fixedStops: 4 });
    const places = [...before.stops, away] as const;
    const spots = [anna.pickup, ben.pickup, ben.dropoff, anna.dropoff, away];
    const placeOf = (at: number) => places.indexOf(stops[at] ?? away) + 1;
    expect(changedPlan(before, { stops, placeOf }, travelOf(origin, spots))).toBeNull();
    const late = {
      ...before,
      stops: [anna.pickup, { ...hurried, latestSeconds: 600 }, ...before.stops.slice(2)],
    };
    const patient = stops.map((stop) => (stop === hurried ? late.stops[1] : stop)).flatMap((s) => s ?? []);
    const placesLate = [...late.stops, away];
    const order = changedPlan(
      late,
      { stops: patient, placeOf: (at) => placesLate.indexOf(patient[at] ?? away) + 1 },
      travelOf(origin, spots),
    );
    expect(order).toEqual(patient);
  });
});

describe('another order', () => {
  it('is chosen when all gain', () => {
    const [anna, ben] = [
      placedTrip('anna', { x: 300, y: 0 }, { x: 900, y: 0 }),
      placedTrip('ben', { x: 100, y: 0 }, { x: 1_000, y: 0 }),
    ];
    const stops = [anna.pickup, ben.pickup, anna.dropoff, ben.dropoff];
    const plan = reorderedPlan(planOf(stops), travelOf(origin, stops));
    expect(names(plan)).toEqual(['pickup ben', 'pickup anna', 'dropoff anna', 'dropoff ben']);
    expect(plan?.addedSeconds).toBeCloseTo(-400, 6);
    expect(reorderedPlan(planOf(stops, { fixedStops: 1 }), travelOf(origin, stops))).toBeNull();
  });

  it('is not chosen when somebody loses by it', () => {
    const [anna, ben] = [
      placedTrip('anna', { x: 100, y: 0 }, { x: 110, y: 0 }),
      placedTrip('ben', { x: -50, y: 0 }, { x: 600, y: 0 }),
    ];
    const stops = [anna.pickup, anna.dropoff, ben.pickup, ben.dropoff];
    // Picking Ben up first saves 220 s of driving, and brings Anna to her drop-off 110 s later.
    expect(reorderedPlan(planOf(stops), travelOf(origin, stops))).toBeNull();
  });
});

describe('promises', () => {
  const spot = fc.record({ x: fc.integer({ min: 0, max: 1_000 }), y: fc.integer({ min: 0, max: 1_000 }) });
  const request = fc.record({
    from: spot,
    to: spot,
    waitSeconds: fc.integer({ min: 200, max: 2_500 }),
    seats: fc.integer({ min: 1, max: 3 }),
    by: fc.array(spot, { maxLength: 3 }),
  });

  function brokenPromises(stops: readonly PlanStop[], beginSeconds: readonly number[]): string[] {
    const broken: string[] = [];
    let seats = 0;
    stops.forEach((stop, at) => {
      const begin = beginSeconds[at] ?? Number.NaN;
      if (stop.kind === 'pickup') seats += stop.load.seats;
      if (stop.kind === 'dropoff') seats -= stop.load.seats;
      if (seats > van.seats) broken.push(`${seats} seats`);
      if (!(begin <= stop.latestSeconds + 1e-6)) broken.push(`${stop.kind} of ${stop.tripId} at ${begin}`);
      if (stop.kind !== 'dropoff') return;
      const pickup = stops.findIndex(({ tripId, kind }) => tripId === stop.tripId && kind === 'pickup');
      const ride = begin - (beginSeconds[pickup] ?? Number.NaN) - 10;
      if (!(ride <= stop.longestRideSeconds + 1e-6)) broken.push(`ride of ${stop.tripId} for ${ride}`);
    });
    return broken;
  }

  it('are all kept, however many trips are put into a plan', () => {
    let shared = 0;
    fc.assert(
      fc.property(fc.array(request, { minLength: 4, maxLength: 7 }), (requests) => {
        const spots = new Map<PlanStop, Spot>();
        const rides = new Map<string, readonly PlanStop[]>();
        const expectRides = (stops: readonly PlanStop[]) => {
          expect(Map.groupBy(stops, ({ tripId }) => tripId)).toEqual(rides);
        };
        let plan: readonly PlanStop[] = [];
        requests.forEach(({ from, to, by, waitSeconds, seats }, index) => {
          const trip = tripBy(`trip ${index}`, [from, ...by, to], { waitSeconds, load: { seats } });
          const own = [trip.pickup, ...trip.via, trip.dropoff];
          for (const stop of own) spots.set(stop, stop);
          const places = [...plan, ...own].map((stop) => spots.get(stop) ?? origin);
          const next = withPooledTrip({ ...planOf([]), stops: plan }, trip, travelOf(origin, places));
          if (next === null) return;
          expect(brokenPromises(next.stops, next.beginSeconds)).toEqual([]);
          rides.set(trip.pickup.tripId, own);
          expectRides(next.stops);
          if (next.stops.at(-1)?.tripId !== trip.dropoff.tripId) shared += 1;
          plan = next.stops;
        });
      }),
      { numRuns: 300, seed: 6 },
    );
    expect(shared).toBeGreaterThan(100);
  });
});
