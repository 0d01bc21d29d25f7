import { createStopTable } from '../../src/domain/planning/stopTable.ts';
import { Timing } from '../../src/domain/planning/timing.ts';
import type { TimedRoute } from './checker.ts';
import { distance, type Instance } from './instance.ts';
import type { FleetPlan, FleetProblem } from './search/fleetPlan.ts';

/** The instance in the planner's terms; a stop is a node. */
export function fleetProblem({ nodes, requests, ...instance }: Instance): FleetProblem {
  const trips = Array.from({ length: requests }, (_, index) => ({
    pickup: index + 1,
    dropoff: requests + index + 1,
  }));
  const table = createStopTable(
    nodes.map(({ earliest, latest, service, load }) => ({ earliest, latest, service, load: [load] })),
    trips.map((trip) => ({ ...trip, maxRide: instance.maxRide })),
    (from, to) => {
      const [a, b] = [nodes[from], nodes[to]];
      return a === undefined || b === undefined ? 0 : distance(a, b);
    },
  );
  const limits = {
    start: 0,
    end: 2 * requests + 1,
    capacity: Float64Array.of(instance.capacity),
    maxDuration: instance.maxDuration,
  };
  return { table, limits, vehicles: instance.vehicles, trips };
}

/** Returns the used routes, with times that minimise waiting with riders on board. */
export function timedRoutes({ table, limits }: FleetProblem, plan: FleetPlan): TimedRoute[] {
  const timing = new Timing(table, limits);
  return plan.routes
    .filter((route) => route.trips.length > 0)
    .map(({ stops }) => {
      if (timing.isFeasible(stops, stops.length)) timing.putOff(stops, stops.length);
      return { nodes: [...stops], begin: [...timing.begin.subarray(0, stops.length)] };
    });
}
