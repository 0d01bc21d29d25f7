import type { Place } from '../domain/geo/place.ts';
import type { Etas } from '../domain/supply/eta.ts';

/**
 * Returns travel times in seconds from the vehicle and then each place (rows) to each place (columns); null where
 * there is no route. Makes one request per column, all at once.
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
