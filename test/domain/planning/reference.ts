import { type World, way } from './worlds.ts';

/** `later` begins at least `gap` after `earlier`. */
interface Difference {
  readonly earlier: number;
  readonly later: number;
  readonly gap: number;
}

const tolerance = 1e-7;

/**
 * The earliest times of a sequence, or null if it cannot be driven. Decided by the book: the times are a system of
 * difference constraints, which has a solution unless its graph has a positive cycle (Bellman & Ford).
 */
export function earliestTimes(world: World, sequence: readonly number[]): number[] | null {
  const differences = differencesOf(world, sequence);
  const times = sequence.map((stop) => world.stops[stop]?.earliest ?? Number.NaN);
  for (let round = 0; round <= sequence.length; round += 1) {
    let isStable = true;
    for (const { earlier, later, gap } of differences) {
      const bound = (times[earlier] ?? Number.NaN) + gap;
      if (bound <= (times[later] ?? Number.NaN) + 1e-12) continue;
      times[later] = bound;
      isStable = false;
    }
    if (isStable)
      return sequence.every((stop, at) => isBy(times[at], world.stops[stop]?.latest)) ? times : null;
  }
  return null;
}

/** Whether these times keep every constraint. */
export function keepsAll(world: World, sequence: readonly number[], times: readonly number[]): boolean {
  return (
    sequence.every(
      (stop, at) =>
        isBy(world.stops[stop]?.earliest, times[at]) && isBy(times[at], world.stops[stop]?.latest),
    ) &&
    differencesOf(world, sequence).every(({ earlier, later, gap }) =>
      isBy((times[earlier] ?? Number.NaN) + gap, times[later]),
    )
  );
}

/** Whether nobody is too many. */
export function fitsAlong(world: World, sequence: readonly number[]): boolean {
  return world.capacity.every((most, kind) => {
    let carried = 0;
    return sequence.every((stop) => {
      carried += world.stops[stop]?.load[kind] ?? Number.NaN;
      return carried <= most;
    });
  });
}

export function drivingOf(world: World, sequence: readonly number[]): number {
  return sequence
    .slice(1)
    .reduce((sum, stop, at) => sum + way(world.stops[sequence[at] ?? -1], world.stops[stop]), 0);
}

function isBy(time: number | undefined, limit: number | undefined): boolean {
  return time !== undefined && limit !== undefined && time <= limit + tolerance;
}

function differencesOf(
  { stops, trips, maxRide, maxDuration }: World,
  sequence: readonly number[],
): Difference[] {
  const out: Difference[] = [{ earlier: sequence.length - 1, later: 0, gap: -maxDuration }];
  sequence.forEach((stop, at) => {
    const next = sequence[at + 1];
    const service = stops[stop]?.service ?? Number.NaN;
    if (next !== undefined)
      out.push({ earlier: at, later: at + 1, gap: service + way(stops[stop], stops[next]) });
    const dropoff = stop >= 1 && stop <= trips ? sequence.indexOf(stop + trips) : -1;
    if (dropoff >= 0) out.push({ earlier: dropoff, later: at, gap: -maxRide - service });
  });
  return out;
}
