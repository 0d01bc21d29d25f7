import { z } from '@hono/zod-openapi';
import { type Assumption, assumptions } from '../domain/trip/backtest.ts';
import { lineSchema } from './receipts.ts';
import { time } from './values.ts';

/** Of a rank. */
export const mostCallsListed = 50;

const amount = z.int();
const sums = z
  .object({ charged: amount, draft: amount })
  .openapi({ description: 'What was charged, and what the draft would charge, in minor units' });

export const backtestTripSchema = z
  .object({
    tripId: z.string(),
    requestedAt: time,
    end: z.enum(['completed', 'cancelled', 'unfulfilled']),
    currency: z.string(),
    charged: amount,
    draft: amount,
    differences: z.array(
      z.object({
        charged: lineSchema.nullable().openapi({ description: 'Null: the draft has one line more' }),
        draft: lineSchema.nullable().openapi({ description: 'Null: the draft has no such line' }),
        inputs: z
          .array(z.string())
          .openapi({ description: 'In which inputs, the rates among them, the two lines differ' }),
      }),
    ),
    refused: z.boolean().openapi({ description: "The draft's zones would not have let it be booked" }),
  })
  .openapi('BacktestTrip');
export type PublicBacktestTrip = z.infer<typeof backtestTripSchema>;

/** The sums of a backtest, so far. */
export const backtestSumsSchema = z.object({
  trips: z.int().openapi({ description: 'That were computed again' }),
  different: z.int().openapi({ description: 'Those of them that would cost otherwise' }),
  refused: z.int().openapi({ description: "Those of them that the draft's zones would refuse" }),
  leftOut: z.record(z.string(), z.int()).openapi({
    description:
      'How many were left out, by why: `not-over`, `without-price`, `other-currency`, `unreadable`',
  }),
  totals: z.array(z.object({ currency: z.string(), fares: sums, fees: sums })).openapi({
    description: 'By currency: fares of completed trips, and what the others owe',
  }),
  lines: z
    .array(
      z.object({
        currency: z.string(),
        code: z.string(),
        label: z.string(),
        trips: z.int(),
        ...{ charged: amount, draft: amount },
      }),
    )
    .openapi({ description: 'Only of lines that differ: where the difference of the sums comes from' }),
});
export type BacktestSums = z.infer<typeof backtestSumsSchema>;

const placeChange = z
  .object({ at: time, type: z.string(), reason: z.string().nullable() })
  .nullable()
  .openapi({ description: 'What last changed its place, as in `GET /v1/ranks/{id}`; null: it had none' });

/** The line of a rank under the draft. */
export const backtestRankSchema = z
  .object({
    rank: z.string(),
    trips: z.int().openapi({ description: 'That called vehicles of the line' }),
    different: z
      .int()
      .openapi({ description: 'Those of them that would have called others, or in another order' }),
    notReproduced: z.int().openapi({
      description:
        'Left out: trips for which the rules of that day, applied again, do not lead to whom was called',
    }),
    gaps: z.int().openapi({
      description: 'How often what the rank was told is missing: the line then goes on as it really was',
    }),
    calls: z
      .array(
        z.object({
          tripId: z.string(),
          at: time,
          called: z
            .array(z.string())
            .openapi({ description: 'Vehicles in the order in which they were called' }),
          draft: z.array(z.string()).openapi({ description: 'The same under the draft' }),
          cause: z
            .object({
              rule: z
                .string()
                .openapi({ description: 'Of the rank; `rank`: one of the two has no such rank' }),
              values: z.object({ actual: z.number(), draft: z.number() }).nullable(),
              vehicle: z.string().openapi({ description: 'Whose place it changed' }),
              actual: placeChange,
              draft: placeChange,
            })
            .nullable()
            .openapi({ description: 'Null: it follows from an earlier difference' }),
        }),
      )
      .openapi({ description: `The first that differ, ${mostCallsListed} at most` }),
  })
  .openapi('BacktestRank');
export type PublicBacktestRank = z.infer<typeof backtestRankSchema>;

export const backtestSchema = z
  .object({
    version: z.int(),
    date: z.string(),
    state: z.enum(['running', 'done']),
    ...backtestSumsSchema.shape,
    ranks: z
      .array(backtestRankSchema)
      .openapi({ description: 'Of which it was recorded what they were told' }),
    assumed: z.array(z.object({ code: z.string(), text: z.string() })).openapi({
      description: 'What is taken for granted',
    }),
    data: z.array(backtestTripSchema),
    nextCursor: z.string().nullable(),
  })
  .openapi('Backtest');

/** Returns what a backtest of a day takes for granted; `isCoarse`: the exact places of the day are gone. */
export function assumedIn(isCoarse: boolean): { code: string; text: string }[] {
  const codes = Object.keys(assumptions).filter((code): code is Assumption =>
    Object.hasOwn(assumptions, code),
  );
  return codes
    .filter((code) => isCoarse || code !== 'coarse-places')
    .map((code) => ({ code, text: assumptions[code] }));
}
