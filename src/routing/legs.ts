import type { Place } from '../domain/geo/place.ts';
import { type Etas, stopSeconds } from '../domain/supply/eta.ts';

/** Seconds from the first place to the last by way of the others; null where a leg has no way. */
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

/** Seconds of some legs, one after the other, with the stops between them. */
export function withStops(legs: readonly number[]): number {
  const driving = legs.reduce((sum, seconds) => sum + seconds, 0);
  return driving + stopSeconds * Math.max(0, legs.length - 1);
}
