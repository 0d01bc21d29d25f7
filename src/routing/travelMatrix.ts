import type { Place } from '../domain/geo/place.ts';
import type { Etas } from '../domain/supply/eta.ts';

/**
 * Seconds from a vehicle and then each of some places (rows) to each of those places (columns); null where there is
 * no way. One question for each place, all at once.
 */
export async function travelMatrix(
  vehicle: Place,
  places: readonly Place[],
  etas: (froms: readonly Place[], to: Place) => Promise<Etas>,
): Promise<(number | null)[][]> {
  const froms = [vehicle, ...places];
  const columns = await Promise.all(places.map((to) => etas(froms, to)));
  return froms.map((_, row) => columns.map(({ seconds }) => seconds[row] ?? null));
}
