import { z } from 'zod';
import { personIdSchema, tripIdSchema, vehicleIdSchema } from '../ids.ts';
import { needsSchema, type VehicleKind, vehicleKindSchema } from '../requirements.ts';
import type { RankCommand } from './commands.ts';
import { readinessSchema } from './commands.ts';
import { tripToRankSchema } from './messages.ts';
import { type RankState, rankDefinitionSchema, rankStateSchema } from './state.ts';

/** When the rank was told (epoch ms). */
const at = { at: z.number() };
const vehicle = vehicleIdSchema;

/** A sighting; its kind is one of the recording's. */
const seenSchema = z.object({
  vehicle,
  kind: z.int(),
  epoch: z.int(),
  standing: readinessSchema,
  /** Left out: none. */
  tripIds: z.array(tripIdSchema).optional(),
  isInside: z.boolean(),
});

/**
 * What a rank was told that was news to it, or changed it. Places and people are no part of it: who gave an order, and
 * why, decides nothing. Stored for as long as backtests reach: add optional fields, never change one.
 */
export const rankInputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('configure'), ...at, definition: rankDefinitionSchema.nullable() }),
  z.object({ type: z.literal('sight'), ...at, sightings: z.array(seenSchema) }),
  z.object({ type: z.literal('goDark'), ...at, vehicle, heardAt: z.number().nullable() }),
  z.object({
    type: z.literal('call'),
    ...at,
    tripId: tripIdSchema,
    needs: needsSchema,
    excluded: z.array(vehicle),
    holdSeconds: z.number(),
    /** Who was called then; null: nobody of the line could be. */
    called: vehicle.nullable(),
  }),
  z.object({ type: z.literal('tripMessage'), ...at, message: tripToRankSchema }),
  z.object({ type: z.literal('order'), ...at, vehicle, position: z.int().nullable() }),
  /** Time passed, and that changed the line. */
  z.object({ type: z.literal('wake'), ...at }),
]);
export type RankInput = z.infer<typeof rankInputSchema>;

/** A piece of what a rank was told, oldest first. */
export const rankRecordingSchema = z.object({
  /** Numbers rise by one in a life of the rank's object: a missing one was lost. */
  number: z.int(),
  /** The rank before the first input: in the first recording of each life and of each hour. See `recordedState`. */
  state: rankStateSchema.optional(),
  kinds: z.array(vehicleKindSchema),
  inputs: z.array(rankInputSchema).min(1),
});
export type RankRecording = z.infer<typeof rankRecordingSchema>;

/** The state as it is recorded: without who was passed over, which decides nothing and is most of it. */
export function recordedState(state: RankState): RankState {
  return {
    ...state,
    calls: state.calls.map((call) => ({ ...call, passedOver: [] })),
    eventsSinceSnapshot: 0,
  };
}

const somebody = personIdSchema.parse('somebody');

/** What the rank was told, as its machine takes it. */
export function commandOf(input: RankInput, kinds: readonly VehicleKind[]): RankCommand {
  switch (input.type) {
    case 'sight': {
      const sightings = input.sightings.flatMap(({ kind: index, tripIds = [], ...seen }) => {
        const kind = kinds[index];
        return kind === undefined ? [] : [{ ...seen, kind, tripIds }];
      });
      return { type: 'sight', sightings };
    }
    case 'order':
      return { ...input, reason: 'recorded', by: somebody };
    default:
      return input;
  }
}
