import { z } from 'zod';
import { type RoadSource, roadSourceSchema } from '../supply/eta.ts';

/** A leg of a completed trip, driven without a stop: its road estimate and the time it took. */
export const drivenLegSchema = z.object({
  source: roadSourceSchema,
  hourOfWeek: z.int().min(0).max(167),
  /** Before any observed factor is applied, so that the estimate does not feed on itself. */
  roadSeconds: z.number().min(0),
  tookSeconds: z.number().min(0),
});
export type DrivenLeg = z.infer<typeof drivenLegSchema>;

/** Decayed sum of log(took ÷ estimated) and of its weights; older legs count less. */
const tallySchema = z.object({ sum: z.number(), weight: z.number().min(0) });
type Tally = z.infer<typeof tallySchema>;

const ofSourceSchema = z.object({ week: tallySchema, hours: z.record(z.string(), tallySchema) });

/** A tenant's observed speeds in one region, by source of the road times. */
export const observedSpeedsSchema = z.object({
  version: z.literal(1),
  sources: z.object({
    osrm: ofSourceSchema.optional(),
    valhalla: ofSourceSchema.optional(),
    roads: ofSourceSchema.optional(),
  }),
});
export type ObservedSpeeds = z.infer<typeof observedSpeedsSchema>;

export const nothingObserved: ObservedSpeeds = { version: 1, sources: {} };

const noTally: Tally = { sum: 0, weight: 0 };

/** Road times are at most halved or doubled. */
export const factorBounds = { least: 0.5, most: 2 } as const;

/** On shorter legs a red light or the search for a door outweighs the roads. */
const shortestLegSeconds = 60;
/** A leg off by more than this ratio was not driven directly. */
const absurdRatio = 4;
/** Strength of the prior, in legs: the week starts from the road times, an hour from the week. */
const legsToTrust = 10;
/**
 * Weight that older legs keep with each new one: in the long run about the last 100 legs of an hour and 2,000 of the
 * week count.
 */
const kept = { hour: 1 - 1 / 100, week: 1 - 1 / 2_000 };

/**
 * Returns the estimate after one more leg: the mean of log ratios, so that twice as slow and twice as fast cancel
 * out. Exponential smoothing (R. G. Brown, 1959); each leg is winsorised at the bounds (W. J. Dixon, 1960). Short and
 * implausible legs change nothing.
 */
export function observe(speeds: ObservedSpeeds, leg: DrivenLeg): ObservedSpeeds {
  if (!isUseful(leg)) return speeds;
  const ratio = leg.tookSeconds / leg.roadSeconds;
  const value = Math.log(Math.min(factorBounds.most, Math.max(factorBounds.least, ratio)));
  const { week = noTally, hours = {} } = speeds.sources[leg.source] ?? {};
  const hour = hours[leg.hourOfWeek] ?? noTally;
  const updated = {
    week: withOneMore(week, value, kept.week),
    hours: { ...hours, [leg.hourOfWeek]: withOneMore(hour, value, kept.hour) },
  };
  return { ...speeds, sources: { ...speeds.sources, [leg.source]: updated } };
}

/** Returns whether a leg says anything about roads: it is not short, and was driven directly. */
export function isUseful({ roadSeconds, tookSeconds }: DrivenLeg): boolean {
  const ratio = tookSeconds / roadSeconds;
  return roadSeconds >= shortestLegSeconds && ratio <= absurdRatio && ratio >= 1 / absurdRatio;
}

function withOneMore({ sum, weight }: Tally, value: number, share: number): Tally {
  return { sum: sum * share + value, weight: weight * share + 1 };
}

/**
 * Returns the factor for a source's road times in an hour of the week, within `factorBounds`. With few legs an hour
 * shrinks to the week, and the week to the road times (shrinkage: B. Efron, C. Morris, 1977).
 */
export function timeFactor(speeds: ObservedSpeeds, source: RoadSource, hourOfWeek: number): number {
  const observed = speeds.sources[source];
  if (observed === undefined) return 1;
  const week = shrunk(observed.week, 0);
  return Math.exp(shrunk(observed.hours[hourOfWeek] ?? noTally, week));
}

function shrunk({ sum, weight }: Tally, expected: number): number {
  return (sum + legsToTrust * expected) / (weight + legsToTrust);
}
