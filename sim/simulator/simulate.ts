import type { FaultKind } from './faults.ts';
import type { Guard } from './guards.ts';
import type { ReservationEnd } from './invariants/reservations.ts';
import type { Violation } from './invariants/violation.ts';
import type { Keeping } from './reservationHabits.ts';
import { everything, type Kept, scenarioOf } from './scenario.ts';
import { World } from './world.ts';

/** The outcome of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly violation: Violation | null;
  readonly traceHash: string;
  readonly steps: number;
  readonly trips: number;
  readonly virtualMs: number;
  readonly faults: readonly (readonly [FaultKind, number])[];
  /** The names of the faults that struck. */
  readonly struck: readonly string[];
  /** What became of the reservations that a driver of each kind held first. */
  readonly reservations: readonly (readonly [Keeping, ReservationEnd])[];
  readonly trace: readonly string[] | null;
}

export interface SimulateOptions {
  readonly removed?: Guard | null;
  readonly kept?: Kept;
  readonly keepsTrace?: boolean;
}

/** Runs the world of a seed until it has drained, or an invariant is violated. */
export async function simulate(
  seed: number,
  { removed = null, kept = everything, keepsTrace = false }: SimulateOptions = {},
): Promise<Outcome> {
  const scenario = scenarioOf(seed);
  const world = new World(scenario, kept, removed, keepsTrace);
  await world.run();
  const { trace } = world.loop;
  return {
    seed,
    violation: world.violation,
    traceHash: trace.hash,
    steps: trace.steps,
    trips: world.tripCount,
    virtualMs: world.loop.now() - scenario.startsAt,
    faults: [...world.faults.injected],
    struck: world.faults.struck,
    reservations: world.reservations,
    trace: trace.lines,
  };
}
