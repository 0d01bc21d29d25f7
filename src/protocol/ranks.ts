import { z } from '@hono/zod-openapi';
import { rankIdSchema, vehicleIdSchema } from '../domain/ids.ts';
import type { RankFact } from '../domain/rank/events.ts';
import { rfc3339, time } from './values.ts';

/** A driver's place in the line of a rank. */
export const rankPlaceSchema = z.object({
  id: rankIdSchema,
  name: z.string(),
  /** From 1. */
  position: z.int(),
  /** How many wait. */
  of: z.int(),
  /** Until it is its turn, as far as the last hours foretell; null: nothing is known. */
  waitSeconds: z.number().nullable(),
});
export type RankPlace = z.infer<typeof rankPlaceSchema>;

/** A rank in a list. */
export const listedRankSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Null: it did not answer in time. */
    waiting: z.int().nullable(),
  })
  .openapi('ListedRank');

const lineSchema = z.array(
  z.object({
    /** From 1; of its vehicle type where each has a line of its own. */
    position: z.int(),
    vehicle: z.string(),
    vehicleType: z.string(),
    since: time,
    /** Why it is passed over at the moment; null: it is not. */
    absent: z.enum(['outside', 'dark', 'engaged']).nullable(),
  }),
);

/** A rank with its line and the last changes of it. */
export const publicRankSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    line: lineSchema,
    /** The newest first. */
    changes: z.array(
      z.object({
        at: time,
        /** Such as `joined`, `served` or `left`: more may follow. */
        type: z.string(),
        vehicle: z.string(),
        tripId: z.string().nullable(),
        reason: z.string().nullable(),
        /** The operator whose hand it was. */
        by: z.string().nullable(),
        /** Who waited longer, and why they were passed over. */
        passedOver: z.array(z.object({ vehicle: z.string(), reason: z.string() })),
      }),
    ),
  })
  .openapi('Rank');
export type PublicRank = z.infer<typeof publicRankSchema>;

export const lineOrderSchema = z
  .strictObject({
    vehicle: vehicleIdSchema,
    position: z.int().min(1).max(100_000).optional(),
    remove: z.literal(true).optional(),
    reason: z.string().trim().min(1).max(200),
  })
  .refine(({ position, remove }) => (position === undefined) !== (remove === undefined), {
    message: 'say either position or remove',
  })
  .openapi('LineOrder');

export function publicRank(
  { id, name }: Pick<PublicRank, 'id' | 'name'>,
  { line, changes }: Seen,
): PublicRank {
  return {
    id,
    name,
    line: line.map(({ since, ...waiting }) => ({ ...waiting, since: rfc3339(since) })),
    changes: changes.map(publicChange),
  };
}

interface Seen {
  readonly line: readonly (Omit<PublicRank['line'][number], 'since'> & { readonly since: number })[];
  readonly changes: readonly Change[];
}

/** What happened to a vehicle's place. */
type Change = Extract<RankFact, { readonly vehicle: unknown }>;

function publicChange(event: Change): PublicRank['changes'][number] {
  const { at, type, vehicle } = event;
  const reason = 'note' in event ? event.note : 'reason' in event ? event.reason : undefined;
  const how = 'how' in event ? event.how : undefined;
  return {
    at: rfc3339(at),
    type,
    vehicle,
    tripId: 'tripId' in event ? event.tripId : null,
    reason: reason ?? how ?? null,
    by: ('by' in event ? event.by : undefined) ?? null,
    passedOver: 'passedOver' in event ? [...event.passedOver] : [],
  };
}
