import type { Instance, Node } from './instance.ts';

/** One vehicle's route in the result: nodes from depot to depot, and the start of service at each. */
export interface TimedRoute {
  readonly nodes: readonly number[];
  readonly begin: readonly number[];
}

export interface Verdict {
  /** Distance driven by all vehicles. */
  readonly cost: number;
  /** The violations, one sentence each; empty if the routes solve the instance. */
  readonly violations: readonly string[];
}

/** Tolerance in minutes: far above rounding errors, and negligible in practice. */
const tolerance = 1e-6;

/**
 * Checks routes against the instance file, and sums up their cost. It shares no code with the planner, so that one
 * mistake cannot hide another.
 */
export function check(instance: Instance, routes: readonly TimedRoute[]): Verdict {
  const violations: string[] = [];
  if (routes.length > instance.vehicles) {
    violations.push(`${routes.length} routes, but only ${instance.vehicles} vehicles.`);
  }
  const visits = new Map<number, number>();
  for (const route of routes) for (const node of route.nodes) visits.set(node, (visits.get(node) ?? 0) + 1);
  for (let node = 1; node <= 2 * instance.requests; node += 1) {
    const times = visits.get(node) ?? 0;
    if (times !== 1) violations.push(`Node ${node} is visited ${times} times.`);
  }
  let cost = 0;
  routes.forEach((route, index) => {
    const found = routeViolations(instance, route);
    cost += found.distance;
    violations.push(...found.violations.map((text) => `Route ${index + 1}: ${text}`));
  });
  return { cost, violations };
}

interface Visit {
  readonly node: Node;
  readonly id: number;
  readonly begin: number;
}

function routeViolations(
  instance: Instance,
  { nodes, begin }: TimedRoute,
): { distance: number; violations: string[] } {
  const violations: string[] = [];
  const visits: Visit[] = [];
  nodes.forEach((id, at) => {
    const node = instance.nodes[id];
    const time = begin[at];
    if (node === undefined || time === undefined || !Number.isFinite(time)) {
      violations.push(`stop ${at + 1} has no known node or no time.`);
    } else visits.push({ node, id, begin: time });
  });
  const first = visits[0];
  const last = visits.at(-1);
  if (first?.id !== 0 || last?.id !== 2 * instance.requests + 1) {
    violations.push('it does not lead from depot to depot.');
  } else if (last.begin - first.begin > instance.maxDuration + tolerance) {
    violations.push(`it takes ${last.begin - first.begin}, at most ${instance.maxDuration} is allowed.`);
  }
  let distance = 0;
  let load = 0;
  visits.forEach((visit, at) => {
    const { node, id, begin: time } = visit;
    const before = visits[at - 1];
    if (before !== undefined) {
      const way = Math.hypot(node.x - before.node.x, node.y - before.node.y);
      distance += way;
      if (time < before.begin + before.node.service + way - tolerance) {
        violations.push(`node ${id} begins at ${time}, before the vehicle can be there.`);
      }
    }
    if (time < node.earliest - tolerance || time > node.latest + tolerance) {
      violations.push(`node ${id} begins at ${time}, outside ${node.earliest} to ${node.latest}.`);
    }
    load += node.load;
    if (load > instance.capacity) {
      violations.push(`${load} on board after node ${id}, at most ${instance.capacity} fit in.`);
    }
  });
  return { distance, violations: [...violations, ...rideViolations(instance, visits)] };
}

/** Each pickup is followed by its drop-off in the same route, soon enough. */
function rideViolations({ requests, maxRide }: Instance, visits: readonly Visit[]): string[] {
  const violations: string[] = [];
  for (const [at, { id, begin, node }] of visits.entries()) {
    if (id < 1 || id > 2 * requests) continue;
    if (id > requests) {
      const isPickedUp = visits.slice(0, at).some((visit) => visit.id === id - requests);
      if (!isPickedUp) violations.push(`node ${id} is a drop-off without its pickup before it.`);
      continue;
    }
    const dropoff = visits.slice(at + 1).find((visit) => visit.id === id + requests);
    if (dropoff === undefined) violations.push(`node ${id} is a pickup without its drop-off after it.`);
    else if (dropoff.begin - begin - node.service > maxRide + tolerance) {
      violations.push(
        `request ${id} rides for ${dropoff.begin - begin - node.service}, longer than ${maxRide}.`,
      );
    }
  }
  return violations;
}
