import { z } from '@hono/zod-openapi';
import { type Assumption, assumptions } from '../domain/trip/backtest.ts';
import { lineSchema } from './receipts.ts';
import { time } from './values.ts';

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

export const backtestSchema = z
  .object({
    version: z.int(),
    date: z.string(),
    state: z.enum(['running', 'done']),
    ...backtestSumsSchema.shape,
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
