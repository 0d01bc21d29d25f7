import { z } from 'zod';
import { distanceMeters as metersBetween, type Place, placeSchema } from '../geo/place.ts';
import { tripIdSchema } from '../ids.ts';
import { type Item, loadOf } from '../items.ts';
import type { Capacity, Party } from '../party.ts';
import type { Opening } from '../vehicle/admission.ts';
import { insertRide } from '../vehicle/insertion.ts';
import { etaSeconds, type RoutingRules, stopSeconds } from './eta.ts';

/** What decides where a pooled trip enters a plan. */
export const sharingSchema = z.object({
  tripId: tripIdSchema,
  dropoff: placeSchema,
  scheduledFor: z.number().nullable(),
  longestRideSeconds: z.number(),
  acceptSeconds: z.number(),
});

type Estimate = Pick<RoutingRules, 'detourFactor' | 'speedMetersPerSecond'>;

/** The part of a demand that joining a plan depends on. */
interface JoiningDemand extends Estimate {
  readonly pickup: Place;
  readonly party: Party;
  readonly items?: readonly Item[] | undefined;
  readonly sharing?: z.infer<typeof sharingSchema> | undefined;
  readonly maxEtaSeconds: number;
}

/**
 * Where a pooled trip would enter the plan, by great circle: its stops before the pickup, and the ETA. Null where the
 * plan seems to have no room; by road it may have some, and the vehicle decides.
 */
export function insertionInto(
  { via, pooled }: Opening,
  capacity: Capacity,
  place: Place,
  demand: JoiningDemand,
  now: number,
): { readonly etaSeconds: number; readonly via?: readonly Place[] } | null {
  const { sharing, pickup } = demand;
  // Older code, of the vehicle or of the trip: an insertion may come next.
  if (pooled === undefined || sharing === undefined)
    return { etaSeconds: etaSeconds(metersBetween(place, pickup), demand) };
  const places = [place, ...via, pickup, sharing.dropoff];
  const travel = (from: number, to: number) => {
    const [start, end] = [places[from] ?? place, places[to] ?? place];
    return etaSeconds(metersBetween(start, end), demand);
  };
  const inserted = insertRide(
    pooled,
    { capacity, departsSeconds: 2 * sharing.acceptSeconds },
    { ...sharing, load: loadOf(demand), latestPickupSeconds: demand.maxEtaSeconds },
    travel,
    now,
  );
  if (inserted === null) return null;
  const before = inserted.order.slice(0, inserted.order.indexOf(via.length)).flatMap((at) => via[at] ?? []);
  return { etaSeconds: inserted.pickupSeconds, ...(before.length > 0 && { via: before }) };
}

/** Estimates the seconds until all its stops are made, by great circle; 0 for a free vehicle. */
export function secondsToFinish(place: Place, { via }: Opening, demand: Estimate): number {
  const legs = via.map((to, at) => etaSeconds(metersBetween(via[at - 1] ?? place, to), demand) + stopSeconds);
  return legs.reduce((sum, leg) => sum + leg, 0);
}
