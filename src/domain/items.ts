import { z } from 'zod';
import type { Capacity, Party } from './party.ts';

export const itemSizes = ['small', 'medium', 'large'] as const;

/** Goods of one sort that ride along or alone. */
export const itemSchema = z.object({
  description: z.string(),
  quantity: z.int().min(1),
  size: z.enum(itemSizes),
  /** Of each one. */
  weightGrams: z.number().optional(),
});
export type Item = z.infer<typeof itemSchema>;

/** What one item takes of a vehicle's `capacity.parcels`. */
const parcelsOfSize: Readonly<Record<Item['size'], number>> = { small: 1, medium: 2, large: 4 };

/** Returns what the items take of a vehicle's `capacity.parcels`. */
export function parcelsOf(items: readonly Item[]): number {
  return items.reduce((sum, { size, quantity }) => sum + quantity * parcelsOfSize[size], 0);
}

/** Returns the room that a trip takes. */
export function loadOf({
  party: { seats, wheelchairs, childSeats },
  items = [],
}: {
  readonly party: Party;
  readonly items?: readonly Item[] | undefined;
}): Capacity {
  return { seats, wheelchairs, childSeats, parcels: parcelsOf(items) };
}

/** Returns the room that two loads take together. */
export function sumOfLoads(a: Capacity, b: Capacity): Capacity {
  return {
    seats: a.seats + b.seats,
    wheelchairs: a.wheelchairs + b.wheelchairs,
    childSeats: a.childSeats + b.childSeats,
    parcels: a.parcels + b.parcels,
  };
}
