import { type CellId, cellParent } from '../geo/cells.ts';
import type { PlacedDemand, SurgePlace } from './surgeState.ts';

/** Wishes count for this long; those of riders who still wait, until a vehicle is found. */
export const windowMs = 5 * 60_000;
/** Most who ask for a price do not book. */
const partOfAsker = 0.25;

/** Somebody's wish for a ride from a place. */
export interface Wish {
  readonly rider: string;
  /** Of the pickup, at the finest resolution. */
  readonly cell: CellId;
  /** Null: any. */
  readonly vehicleType: string | null;
  readonly isBooked: boolean;
}

/** Returns the demand of cells and vehicle types. A rider counts once in each, however often they ask or book. */
export function demandOf(wishes: Iterable<Wish>, resolution: number): PlacedDemand[] {
  const riders = new Map<string, SurgePlace & { readonly isBooked: Map<string, boolean> }>();
  for (const { rider, cell: fine, vehicleType, isBooked } of wishes) {
    const cell = cellParent(fine, resolution);
    for (const type of vehicleType === null ? [null] : [null, vehicleType]) {
      const key = JSON.stringify([cell, type]);
      const there = riders.get(key) ?? { cell, vehicleType: type, isBooked: new Map() };
      riders.set(key, there);
      there.isBooked.set(rider, isBooked || there.isBooked.get(rider) === true);
    }
  }
  return [...riders.values()].map(({ cell, vehicleType, isBooked }) => {
    const booked = [...isBooked.values()].filter((has) => has).length;
    return { cell, vehicleType, demand: booked + (isBooked.size - booked) * partOfAsker };
  });
}
