import { Reorderer } from '../../../src/domain/planning/reorder.ts';
import {
  createRoute,
  Inserter,
  type Insertion,
  type Route,
  withoutTrip,
  withTrip,
} from '../../../src/domain/planning/route.ts';
import type { StopTable, TripStops, VehicleLimits } from '../../../src/domain/planning/stopTable.ts';
import { Timing } from '../../../src/domain/planning/timing.ts';

/** The static problem: identical vehicles, all trips known. */
export interface FleetProblem {
  readonly table: StopTable;
  readonly limits: VehicleLimits;
  readonly vehicles: number;
  readonly trips: readonly TripStops[];
}

/** Numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** A route with its cached best insertions. Trips by number. */
export interface KnownRoute extends Route {
  readonly trips: readonly number[];
  /** By trip; null without a feasible insertion, undefined if not computed. */
  readonly places: (Insertion | null | undefined)[];
  /** The same trips in the best order, once computed. */
  reordered?: KnownRoute;
}

/** One route per vehicle, and the unserved trips. Immutable. */
export interface FleetPlan {
  readonly routes: readonly KnownRoute[];
  readonly unserved: readonly number[];
  /** Total driving. */
  readonly driving: number;
}

/** Searches revisit routes: this many are cached before the cache is cleared. */
const maxCachedRoutes = 50_000;
/** The step limit of reordering a route; beyond it the order is kept. */
const reorderSteps = 3_000;

/** Creates and caches routes. */
export class RouteBook {
  readonly empty: KnownRoute;
  readonly #problem: FleetProblem;
  readonly #inserter: Inserter;
  readonly #reorderer: Reorderer;
  readonly #tripOf: Int32Array;
  readonly #known = new Map<string, KnownRoute>();

  constructor(problem: FleetProblem) {
    const { table, limits, trips } = problem;
    const timing = new Timing(table, limits);
    this.#problem = problem;
    this.#inserter = new Inserter(table, limits, timing);
    this.#reorderer = new Reorderer(table, limits, timing);
    this.#tripOf = new Int32Array(table.count).fill(-1);
    trips.forEach(({ pickup }, trip) => {
      this.#tripOf[pickup] = trip;
    });
    this.empty = this.#routeOf(Int32Array.of(limits.start, limits.end));
  }

  /** Returns the best insertion of a trip into a route, if there is one. */
  placeOf(route: KnownRoute, trip: number): Insertion | null {
    const known = route.places[trip];
    if (known !== undefined) return known;
    const stops = this.#problem.trips[trip];
    const place = stops === undefined ? null : this.#inserter.best(route, stops);
    route.places[trip] = place;
    return place;
  }

  /** Returns the route in its best order. */
  reordered(route: KnownRoute): KnownRoute {
    if (route.reordered !== undefined) return route.reordered;
    const stops = this.#reorderer.better(route, 0, reorderSteps);
    const better = stops === null ? route : this.#routeOf(stops);
    route.reordered = better;
    return better;
  }

  with(route: KnownRoute, trip: number, place: Insertion): KnownRoute {
    const stops = this.#problem.trips[trip];
    return stops === undefined ? route : this.#routeOf(withTrip(route.stops, stops, place));
  }

  /** Returns the route without the trips that `isRemoved` selects. */
  without(route: KnownRoute, isRemoved: Uint8Array): KnownRoute {
    let stops = route.stops;
    for (const trip of route.trips) {
      const removed = this.#problem.trips[trip];
      if (isRemoved[trip] === 1 && removed !== undefined) stops = withoutTrip(stops, removed);
    }
    return stops === route.stops ? route : this.#routeOf(stops);
  }

  #routeOf(stops: Int32Array): KnownRoute {
    const key = String.fromCharCode(...stops);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const trips: number[] = [];
    for (const stop of stops) {
      const trip = this.#tripOf[stop] ?? -1;
      if (trip >= 0) trips.push(trip);
    }
    const route: KnownRoute = {
      ...createRoute(this.#problem.table, stops),
      trips,
      places: new Array<Insertion | null | undefined>(this.#problem.trips.length).fill(undefined),
    };
    if (this.#known.size >= maxCachedRoutes) this.#known.clear();
    this.#known.set(key, route);
    return route;
  }
}

export function fleetPlan(routes: readonly KnownRoute[], unserved: readonly number[]): FleetPlan {
  let driving = 0;
  for (const route of routes) driving += route.driving;
  return { routes, unserved, driving };
}
