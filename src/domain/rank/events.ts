import { z } from 'zod';
import { personIdSchema, tripIdSchema, vehicleIdSchema } from '../ids.ts';
import { vehicleKindSchema } from '../requirements.ts';
import { absenceReasonSchema, passedOverSchema, rankDefinitionSchema, rankStateSchema } from './state.ts';

const at = { at: z.number() };
const vehicle = { vehicle: vehicleIdSchema };
const call = { ...vehicle, tripId: tripIdSchema };

export const leaveReasonSchema = z.enum([
  'drove-out',
  'dark',
  'offline',
  'paused',
  'out-of-service',
  'other-trip',
  'removed-by-operator',
  'rank-closed',
]);
export type LeaveReason = z.infer<typeof leaveReasonSchema>;

/** Every event of a rank: each change of the line has its reason. Must stay readable for ever: see the golden samples. */
export const rankEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('configured'), ...at, definition: rankDefinitionSchema }),
  /** The configuration has no such rank any more. */
  z.object({ type: z.literal('closed'), ...at }),
  /** Is in the waiting area and available; joins once it has stayed. */
  z.object({
    type: z.literal('entered'),
    ...at,
    ...vehicle,
    kind: vehicleKindSchema,
    epoch: z.int(),
    joinsAt: z.number(),
  }),
  z.object({ type: z.literal('passedThrough'), ...at, ...vehicle }),
  z.object({ type: z.literal('joined'), ...at, ...vehicle }),
  /** Not there, not heard, or with a trip of elsewhere: keeps the place until then. */
  z.object({ type: z.literal('absent'), ...at, ...vehicle, reason: absenceReasonSchema, until: z.number() }),
  z.object({ type: z.literal('back'), ...at, ...vehicle }),
  /** Its driver has a newer stream: what older ones say does not count. */
  z.object({ type: z.literal('streamChanged'), ...at, ...vehicle, epoch: z.int() }),
  z.object({
    type: z.literal('left'),
    ...at,
    ...vehicle,
    reason: leaveReasonSchema,
    /** Who removed it, and why. */
    by: personIdSchema.optional(),
    note: z.string().optional(),
  }),
  /** Is to be offered a trip until then; everybody who waits longer is passed over for a reason. */
  z.object({
    type: z.literal('called'),
    ...at,
    ...call,
    until: z.number(),
    passedOver: z.array(passedOverSchema),
  }),
  z.object({
    type: z.literal('callEnded'),
    ...at,
    ...call,
    how: z.enum(['refused', 'lost', 'withdrawn', 'expired']),
  }),
  z.object({ type: z.literal('declined'), ...at, ...call, how: z.enum(['declined', 'lapsed']) }),
  z.object({
    type: z.literal('sentLast'),
    ...at,
    ...vehicle,
    reason: z.enum(['declined', 'did-not-arrive']),
  }),
  z.object({
    type: z.literal('moved'),
    ...at,
    ...vehicle,
    /** From 0, among all vehicles of the rank. */
    position: z.int(),
    reason: z.string(),
    by: personIdSchema,
  }),
  /** Has a trip, and leaves the line for it. */
  z.object({
    type: z.literal('served'),
    ...at,
    ...call,
    arriveBy: z.number(),
    passedOver: z.array(passedOverSchema),
  }),
  z.object({ type: z.literal('reachedPickup'), ...at, ...call }),
  /** Without its trip through no fault of its own, or back from a short one: has the place that it had. */
  z.object({
    type: z.literal('placeKept'),
    ...at,
    ...vehicle,
    reason: z.enum(['rider-cancelled', 'rider-no-show', 'operator', 'short-trip']),
  }),
  /** Its place is kept no longer. */
  z.object({
    type: z.literal('departed'),
    ...at,
    ...vehicle,
    reason: z.enum(['not-back-in-time', 'driver-gave-back', 'system']),
  }),
  /** Replaces every event before it. */
  z.object({ type: z.literal('snapshot'), ...at, state: rankStateSchema }),
]);
export type RankEvent = z.infer<typeof rankEventSchema>;
export type RankSummary = RankEvent & { type: 'snapshot' };
/** Every event but the snapshot, which replaces them. */
export type RankFact = Exclude<RankEvent, RankSummary>;
