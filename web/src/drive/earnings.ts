import * as z from 'zod/mini';
import type { PlanFrame, PlannedStop, RefusedFrame } from '../../../client/driver/frames.ts';
import { type Money, moneySchema } from '../api/schemas.ts';

/** The most rides kept for a shift. */
const MAX_RIDES = 500;

const earnedSchema = z.object({
  tripId: z.string(),
  stopId: z.string(),
  /** Null if this device did not see the offer. */
  fare: z.nullable(moneySchema),
  /** Epoch milliseconds. */
  at: z.number(),
});

export const savedEarningsSchema = z.object({
  version: z.literal(1),
  fares: z.array(z.object({ tripId: z.string(), fare: moneySchema })),
  ending: z.array(z.object({ stopId: z.string(), tripId: z.string() })),
  rides: z.array(earnedSchema),
});
export type SavedEarnings = z.infer<typeof savedEarningsSchema>;

export const noEarnings: SavedEarnings = { version: 1, fares: [], ending: [], rides: [] };

/** The fares of trips that this device was offered, has in its plan, or is about to end. */
function faresAfter(
  { fares, ending }: SavedEarnings,
  { offers, stops, agenda = [] }: PlanFrame,
): SavedEarnings['fares'] {
  const offered = [...offers, ...agenda].map(({ tripId, fare }) => ({ tripId, fare }));
  const concerned = new Set([...offered, ...stops, ...ending].map(({ tripId }) => tripId));
  const known = fares.filter(({ tripId }) => !offered.some((offer) => offer.tripId === tripId));
  return [...known, ...offered].filter(({ tripId }) => concerned.has(tripId));
}

/** Records that the driver reported a drop-off as done. */
export function afterDone(earnings: SavedEarnings, { id, tripId, kind }: PlannedStop): SavedEarnings {
  const isKnown = earnings.ending.some(({ stopId }) => stopId === id);
  if (kind !== 'dropoff' || isKnown) return earnings;
  return { ...earnings, ending: [...earnings.ending, { stopId: id, tripId }] };
}

/** A ride counts once the plan shows that the server has its end. */
export function afterPlan(earnings: SavedEarnings, plan: PlanFrame, now: number): SavedEarnings {
  const isOpen = ({ stopId }: { stopId: string }) =>
    plan.stops.some(({ id, status }) => id === stopId && status !== 'done');
  const fares = faresAfter(earnings, plan);
  const ended = earnings.ending
    .filter((ending) => !isOpen(ending))
    .map(({ stopId, tripId }) => {
      const fare: Money | null = fares.find((known) => known.tripId === tripId)?.fare ?? null;
      return { stopId, tripId, fare, at: now };
    });
  const rides = [...earnings.rides, ...ended].slice(-MAX_RIDES);
  return { version: 1, fares, ending: earnings.ending.filter(isOpen), rides };
}

/** A refused report does not count. */
export function afterRefusal(earnings: SavedEarnings, { ref }: RefusedFrame): SavedEarnings {
  const isMeant = ({ stopId }: { stopId: string }) => stopId === ref;
  return {
    ...earnings,
    ending: earnings.ending.filter((ending) => !isMeant(ending)),
    rides: earnings.rides.filter((ride) => !isMeant(ride)),
  };
}

/** Returns the sum of known fares by currency. */
export function sumOf({ rides }: SavedEarnings): Money[] {
  const sums = new Map<string, number>();
  for (const { fare } of rides) {
    if (fare !== null) sums.set(fare.currency, (sums.get(fare.currency) ?? 0) + fare.amount);
  }
  return [...sums].map(([currency, amount]) => ({ amount, currency }));
}
