import { z } from 'zod';
import { stopKindSchema, tripIdSchema } from '../ids.ts';
import { loadOf } from '../items.ts';
import { type Capacity, capacitySchema } from '../party.ts';
import { type PlanStop, type TravelSeconds, withPooledTrip } from '../planning/pooling.ts';
import { stopSeconds } from '../supply/eta.ts';
import { type Stop, stopsAhead } from './state.ts';

/** What was promised for a stop that is still ahead. Left out: nothing. Times in epoch ms. */
const stopPromiseSchema = z.object({
  kind: stopKindSchema,
  tripId: tripIdSchema,
  load: capacitySchema,
  earliestAt: z.number().optional(),
  latestAt: z.number().optional(),
  longestRideSeconds: z.number().optional(),
});
export type StopPromise = z.infer<typeof stopPromiseSchema>;

/** The stops ahead of a vehicle that other trips may be pooled with. */
export const pooledPlanSchema = z.object({
  promises: z.array(stopPromiseSchema),
  /** How many of the first stops must stay first: the driver is there. */
  fixedStops: z.int(),
});
export type PooledStops = z.infer<typeof pooledPlanSchema>;

/** Returns the promises of a plan's stops ahead, in order. */
export function pooledStopsOf(stops: readonly Stop[]): PooledStops {
  const ahead = stopsAhead(stops);
  return {
    promises: ahead.map((stop) => promiseOf(stops, stop)),
    fixedStops: ahead.findLastIndex(({ status }) => status === 'arrived') + 1,
  };
}

function promiseOf(stops: readonly Stop[], stop: Stop): StopPromise {
  const { kind, tripId, promisedBy, scheduledFor, longestRideSeconds } = stop;
  const about = { kind, tripId, load: loadOf(stop) };
  if (kind === 'pickup') {
    return {
      ...about,
      ...(scheduledFor != null && { earliestAt: scheduledFor }),
      ...(promisedBy !== null && { latestAt: promisedBy }),
    };
  }
  if (kind === 'via' || longestRideSeconds === undefined) return about;
  const boarded = stops.find(
    (other) => other.kind === 'pickup' && other.offerId === stop.offerId && other.status === 'done',
  );
  const latestAt = boarded && boarded.statusAt + longestRideSeconds * 1000;
  return { ...about, longestRideSeconds, ...(latestAt !== undefined && { latestAt }) };
}

/** A trip that wants to be pooled; seconds from now. */
export interface AskedRide {
  readonly tripId: string;
  readonly load: Capacity;
  /** How many stops it makes on its way; left out: none. */
  readonly vias?: number;
  readonly scheduledFor: number | null;
  readonly latestPickupSeconds: number;
  readonly longestRideSeconds: number;
}

export interface Insertion {
  /** The new order, by number: the stops ahead from 0, then the trip's own, from its pickup to its drop-off. */
  readonly order: readonly number[];
  /** When its pickup begins if the vehicle leaves now. */
  readonly pickupSeconds: number;
  /** When its last stop begins if the vehicle leaves as late as it may. */
  readonly endSeconds: number;
}

/**
 * Returns where the trip enters the plan; null when no insertion keeps every promise. The promises must hold although
 * the vehicle leaves only after `departsSeconds`; the time of the pickup is told as if it left at once.
 */
export function insertRide(
  { promises, fixedStops }: PooledStops,
  vehicle: { readonly capacity: Capacity; readonly departsSeconds: number },
  ride: AskedRide,
  travel: TravelSeconds,
  now: number,
): Insertion | null {
  const { tripId, load, scheduledFor, vias = 0 } = ride;
  const stops = promises.map((promise) => planStopAt(promise, now));
  const pickup: PlanStop = {
    ...planStopAt({ kind: 'pickup', tripId: tripIdSchema.parse(tripId), load }, now),
    earliestSeconds: Math.max(0, ((scheduledFor ?? 0) - now) / 1000),
    latestSeconds: ride.latestPickupSeconds,
  };
  const dropoff: PlanStop = {
    ...pickup,
    kind: 'dropoff',
    earliestSeconds: 0,
    latestSeconds: Number.POSITIVE_INFINITY,
    longestRideSeconds: ride.longestRideSeconds,
  };
  const about = { kind: 'via' as const, tripId: tripIdSchema.parse(tripId), load };
  const via = Array.from({ length: vias }, () => planStopAt(about, now));
  const pooled = withPooledTrip({ ...vehicle, stops, fixedStops }, { pickup, via, dropoff }, travel);
  if (pooled === null) return null;
  const numbered = [...stops, pickup, ...via, dropoff];
  const order = pooled.stops.map((stop) => numbered.indexOf(stop));
  const endSeconds = pooled.beginSeconds.at(-1) ?? 0;
  return { order, pickupSeconds: secondsUntil(stops.length, order, numbered, travel), endSeconds };
}

/** Seconds until service begins at a stop of the order, if the vehicle leaves now. */
function secondsUntil(
  goal: number,
  order: readonly number[],
  stops: readonly PlanStop[],
  travel: TravelSeconds,
): number {
  let from = 0;
  let seconds = 0;
  for (const at of order) {
    const { earliestSeconds = 0, serviceSeconds = 0 } = stops[at] ?? {};
    seconds = Math.max(earliestSeconds, seconds + travel(from, at + 1));
    if (at === goal) break;
    seconds += serviceSeconds;
    from = at + 1;
  }
  return seconds;
}

/** Returns a planned stop with its promises in the planner's terms, in seconds from `now`. */
export function planStopOf(stops: readonly Stop[], stop: Stop, now: number): PlanStop {
  return planStopAt(promiseOf(stops, stop), now);
}

/** Returns the stop in the planner's terms, in seconds from `now`. */
function planStopAt(promise: StopPromise, now: number): PlanStop {
  const { kind, tripId, load, earliestAt, latestAt, longestRideSeconds } = promise;
  return {
    kind,
    tripId,
    load,
    serviceSeconds: stopSeconds,
    earliestSeconds: Math.max(0, ((earliestAt ?? 0) - now) / 1000),
    latestSeconds: latestAt === undefined ? Number.POSITIVE_INFINITY : (latestAt - now) / 1000,
    longestRideSeconds: longestRideSeconds ?? Number.POSITIVE_INFINITY,
  };
}
