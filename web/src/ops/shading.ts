import type { Shade } from './colours.ts';
import type { CityCell } from './model.ts';

/** The least value of each shade, from the lightest: vehicles, trips, seconds. */
export const steps: Readonly<Record<Shade, readonly number[]>> = {
  supply: [1, 2, 4, 8, 16],
  demand: [1, 2, 4, 8, 16],
  wait: [0, 60, 180, 300, 600],
};

/** Returns the value that shades a cell; null without one. */
export function shadedValue(cell: CityCell, shade: Shade): number | null {
  if (shade === 'supply') return cell.supply;
  if (shade === 'demand') return cell.demand;
  return cell.waitSeconds;
}

/** Returns the index of the highest step reached; null below the first. */
export function stepOf(value: number | null, shade: Shade): number | null {
  if (value === null) return null;
  const step = steps[shade].findLastIndex((least) => value >= least);
  return step === -1 ? null : step;
}
