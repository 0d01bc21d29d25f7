import { z } from 'zod';
import { type RoadSource, roadSourceSchema } from '../supply/eta.ts';

/** A leg of a completed trip that one vehicle drove without a stop: what roads said it would take, and what it took. */
export const drivenLegSchema = z.object({
  source: roadSourceSchema,
  hourOfWeek: z.int().min(0).max(167),
  /** As the source told it, before anything observed was applied: or the estimate would feed on itself. */
  roadSeconds: z.number().min(0),
  tookSeconds: z.number().min(0),
});
export type DrivenLeg = z.infer<typeof drivenLegSchema>;

/** A running sum of logarithms of took ÷ told, and of how much they count; what is older counts less. */
const tallySchema = z.object({ sum: z.number(), weight: z.number().min(0) });
type Tally = z.infer<typeof tallySchema>;

const ofSourceSchema = z.object({ week: tallySchema, hours: z.record(z.string(), tallySchema) });

/** What a tenant's trips say about times by road in one region, for each source of such times. */
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

/** Times are never told shorter than by half, or longer than twice. */
export const factorBounds = { least: 0.5, most: 2 } as const;

/** On shorter legs a red light or a search for the door says more than the roads do. */
const shortestLegSeconds = 60;
/** Whoever took so many times as long, or as little, did something else than drive there. */
const absurdRatio = 4;
/** So many legs count as much as the expectation that the week is as the roads say, and an hour as the week. */
const legsToTrust = 10;
/** How much of what was known is kept with each new leg: in the long run the last 100 of an hour count, 2,000 of the week. */
const kept = { hour: 1 - 1 / 100, week: 1 - 1 / 2_000 };

/**
 * The estimate after one more leg: the mean of logarithms of ratios, so that twice as slow and twice as fast even
 * out. Exponential smoothing (R. G. Brown, 1959); each leg is winsorised at the bounds, so that none moves it by
 * much (W. J. Dixon, 1960). Short and absurd legs change nothing.
 */
export function observe(speeds: ObservedSpeeds, leg: DrivenLeg): ObservedSpeeds {
  const ratio = leg.tookSeconds / leg.roadSeconds;
  const isAbsurd = !(ratio <= absurdRatio && ratio >= 1 / absurdRatio);
  if (leg.roadSeconds < shortestLegSeconds || isAbsurd) return speeds;
  const value = Math.log(Math.min(factorBounds.most, Math.max(factorBounds.least, ratio)));
  const { week = noTally, hours = {} } = speeds.sources[leg.source] ?? {};
  const hour = hours[leg.hourOfWeek] ?? noTally;
  const updated = {
    week: withOneMore(week, value, kept.week),
    hours: { ...hours, [leg.hourOfWeek]: withOneMore(hour, value, kept.hour) },
  };
  return { ...speeds, sources: { ...speeds.sources, [leg.source]: updated } };
}

function withOneMore({ sum, weight }: Tally, value: number, share: number): Tally {
  return { sum: sum * share + value, weight: weight * share + 1 };
}

/**
 * What a source's times in an hour of the week are to be multiplied by, within `factorBounds`. With few legs an hour is
 * taken to be like the week, and the week as the roads say (shrinkage: B. Efron, C. Morris, 1977).
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
