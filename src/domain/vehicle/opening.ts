import { z } from 'zod';
import { type Place, placeSchema } from '../geo/place.ts';
import type { Stop, VehicleState } from './events.ts';

/** What else a vehicle could take on now, as its cell is told. */
export const openingSchema = z.object({
  /** Where it still stops, in order; empty while it is free. */
  via: z.array(placeSchema),
  /** A trip that begins when all those stops are done. */
  after: z.boolean(),
  /** A pooled trip with its stops among those. */
  among: z.boolean(),
});
export type Opening = z.infer<typeof openingSchema>;

export const freeOpening: Opening = { via: [], after: true, among: false };

/** A plan of more trips is no better for anybody, and takes long to think about. */
export const maxPooledTrips = 6;

/**
 * Null while the vehicle can take nothing: it is out of service, waits for a driver's or a trip's word, or has promised itself to the
 * next rider already.
 */
export function openingOf({ offers, stops, considering, outOfService }: VehicleState): Opening | null {
  if (offers.length > 0 || considering !== null || outOfService !== null) return null;
  const ahead = stopsAhead(stops);
  const after = ahead.every(({ kind }) => kind === 'dropoff');
  const trips = new Set(stops.map(({ tripId }) => tripId)).size;
  const among = trips > 0 && trips < maxPooledTrips && stops.every(isPooled);
  return after || among ? { via: ahead.map(({ place }): Place => place), after, among } : null;
}

/** True when a trip could be served so. */
export function isOpenTo(
  opening: Opening,
  { pooled = false }: { readonly pooled?: boolean | undefined },
): boolean {
  return opening.after || (opening.among && pooled);
}

/** The stops that are still to be made, in the order of the plan. */
export function stopsAhead(stops: readonly Stop[]): Stop[] {
  return stops.filter(({ status }) => status !== 'done');
}

export function isPooled({ pooled = false }: Stop): boolean {
  return pooled;
}
