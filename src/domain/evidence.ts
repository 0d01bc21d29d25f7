import { z } from 'zod';
import { distanceMeters, type Place, placeSchema } from './geo/place.ts';

/**
 * What the server saw of a vehicle, and what that says about the milestones that its driver reports. Positions can be
 * invented; but what moves money, rank or statistics must at least agree with them.
 */

const answer = (fallback: 'refuse' | 'flag', description: string) =>
  z.enum(['refuse', 'flag', 'allow']).default(fallback).describe(description);

/** The group `evidence` of the policy. */
export const evidencePolicySchema = z.object({
  arrivalRadiusMeters: z
    .number()
    .min(0)
    .max(200_000)
    .default(300)
    .describe('A vehicle seen this near to a stop counts as being there.'),
  unseenArrival: answer(
    'refuse',
    'An `arrived` at a pickup that positions do not back: `refuse`, `flag` (it counts, operators see it, and nobody owes anything for it) or `allow`.',
  ),
  unseenNoShow: answer('refuse', 'The same for a `noShow`.'),
  unseenDropoff: answer(
    'flag',
    'The same for the `done` of a drop-off or a stop on the way, also after a ride too fast for the road.',
  ),
  withoutPosition: z
    .enum(['same', 'refuse', 'flag', 'allow'])
    .default('same')
    .describe('Used instead where no recent position says anything; `same`: as if seen elsewhere.'),
  fastestRideFactor: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('A ride that takes less than this × the expected time is faster than the road allows.'),
});
export type EvidencePolicy = z.infer<typeof evidencePolicySchema>;

/** An accepted position. `ts` is epoch ms by the phone's clock, never ahead of the server's by much. */
export const fixSchema = placeSchema.extend({ ts: z.number(), accuracyMeters: z.number() });
export type Fix = z.infer<typeof fixSchema>;

/** What a cell saw of a vehicle; attached to the reports that it passes on. */
const seenSchema = z.object({
  /** Some of the newest accepted positions, oldest first. Where a stream was opened counts as one. */
  track: z.array(fixSchema),
  /** What the report says cannot have happened before this (epoch ms): the phone was heard, and did not say it. */
  silentSince: z.number(),
});
export type Seen = z.infer<typeof seenSchema>;

/** State to judge a vehicle's next position. It outlives the stream, so that a new stream cannot jump either. */
export const judgedSchema = z.object({
  /** The last accepted position. */
  last: fixSchema,
  /** How much farther than `maxSpeedMetersPerSecond` allows the next one may be, besides accuracies. */
  spareMeters: z.number(),
});
export type Judged = z.infer<typeof judgedSchema>;

export const availabilityChangedSchema = z.object({
  /** The first change that counts (epoch ms), and how many there were since. */
  since: z.number(),
  count: z.int(),
});

/** What outlives a vehicle's stream: its next one goes on from there. */
export const carriedSchema = z.object({
  judged: judgedSchema.optional(),
  track: z.array(fixSchema),
  /** After a jump: the track backs nothing before this (epoch ms). */
  backsFrom: z.number().optional(),
  /** The last sign of life (epoch ms). */
  heardAt: z.number(),
  /** Left out by older code. */
  availabilityChanged: availabilityChangedSchema.optional(),
});
export type Carried = z.infer<typeof carriedSchema>;

export const doubtSchema = z.enum(['no-position', 'far-from-stop', 'faster-than-road']);
export type Doubt = z.infer<typeof doubtSchema>;

/** What was seen at a milestone. Journaled. */
export const evidenceSchema = z.object({
  /** The position that it was judged by, and its distance from the stop; null without one. */
  fix: fixSchema.nullable(),
  distanceMeters: z.number().nullable(),
  /** Why positions do not back it; null: they do. */
  doubt: doubtSchema.nullable(),
  /** The policy lets it count, but not as a reason to charge anybody. */
  flagged: z.boolean(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A milestone that operators should look at, as their view of the trip shows it. */
export const flagSchema = z.object({
  milestone: z.enum(['arrived', 'onboard', 'noShow', 'completed', 'viaServed']),
  doubt: z.enum([...doubtSchema.options, 'wrong-pin']),
  distanceMeters: z.number().nullable(),
  at: z.number(),
});
export type Flag = z.infer<typeof flagSchema>;

/** Positions this near in time to a milestone are judged by place alone. */
const aboutMs = 30_000;
/** A vehicle last seen elsewhere may be anywhere after this. */
const recentMs = 60_000;
/** A coarse position may be off by this much more than `arrivalRadiusMeters`. */
const mostAccuracyMeters = 100;

type Sighting = Pick<Evidence, 'fix' | 'distanceMeters' | 'doubt'>;

/**
 * Returns what a track says of a vehicle's presence at a place at a time: the nearest of the positions around that
 * time; without one the last before it, which counts for as long as nothing contradicts it, as in a garage.
 */
export function sightingAt(place: Place, at: number, track: readonly Fix[], radiusMeters: number): Sighting {
  const measured = track.map((fix) => ({ fix, meters: distanceMeters(fix, place) }));
  const around = measured.filter(({ fix }) => Math.abs(fix.ts - at) <= aboutMs);
  const [nearest] = around.toSorted((a, b) => a.meters - b.meters);
  const judged = nearest ?? measured.findLast(({ fix }) => fix.ts < at) ?? measured[0];
  if (judged === undefined) return { fix: null, distanceMeters: null, doubt: 'no-position' };
  const { fix, meters } = judged;
  const isThere = meters <= radiusMeters + Math.min(fix.accuracyMeters, mostAccuracyMeters);
  const isRecent = Math.abs(fix.ts - at) <= recentMs;
  const elsewhere = isRecent ? 'far-from-stop' : 'no-position';
  return { fix, distanceMeters: Math.round(meters), doubt: isThere ? null : elsewhere };
}
