import type { Place } from '../domain/geo/place.ts';
import { type Etas, stopSeconds } from '../domain/supply/eta.ts';

/**
 * Returns the seconds from the first place to the last via the others, stops included; null when a leg has no route.
 */
export async function secondsAlong(
  places: readonly Place[],
  etas: (from: Place, to: Place) => Promise<Etas>,
): Promise<number | null> {
  const legs = await Promise.all(
    places.slice(1).map(async (to, at) => {
      const from = places[at];
      return from === undefined ? null : ((await etas(from, to)).seconds[0] ?? null);
    }),
  );
  return legs.includes(null) ? null : withStops(legs.map((seconds) => seconds ?? 0));
}

/** Returns the total seconds of consecutive legs, including the stops between them. */
export function withStops(legs: readonly number[]): number {
  const driving = legs.reduce((sum, seconds) => sum + seconds, 0);
  return driving + stopSeconds * Math.max(0, legs.length - 1);
}
