import * as z from 'zod/mini';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { type Trip, tripSchema } from '../api/schemas.ts';

/** Of this tab only, and gone with it: it says where somebody goes. */
const STORED_AS = 'hexhail.ride.last';

const lastTripSchema = z.object({
  trip: tripSchema,
  /** When it was known, in epoch milliseconds. */
  at: z.number(),
});
export type LastTrip = z.infer<typeof lastTripSchema>;

/** Keeps a trip as it is known now, for a reload without a network; one that is over is forgotten. */
export function keepLastTrip(trip: Trip): void {
  if (isOver(trip.state)) sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, JSON.stringify({ trip, at: Date.now() }));
}

/** Returns what this tab last knew of the trip; null if that was nothing. */
export function lastTrip(id: string): LastTrip | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED_AS) ?? 'null');
    const { data } = lastTripSchema.safeParse(stored);
    return data?.trip.id === id ? data : null;
  } catch {
    return null;
  }
}
