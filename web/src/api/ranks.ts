import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { call } from './client.ts';

const ranksSchema = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });

/** The ranks of the active configuration. */
export function readRanks(): Promise<Answer<z.infer<typeof ranksSchema>>> {
  return call({ method: 'GET', path: '/v1/ranks', answer: ranksSchema });
}

const rankSchema = z.object({
  id: z.string(),
  name: z.string(),
  line: z.array(
    z.object({
      /** From 1. */
      position: z.number(),
      vehicle: z.string(),
      vehicleType: z.string(),
      since: z.string(),
      /** Why it is passed over at the moment: `outside`, `dark`, `engaged`, or one added since. */
      absent: z.nullable(z.string()),
    }),
  ),
});
export type Rank = z.infer<typeof rankSchema>;
export type InLine = Rank['line'][number];

export function readRank(id: string): Promise<Answer<Rank>> {
  return call({ method: 'GET', path: `/v1/ranks/${encodeURIComponent(id)}`, answer: rankSchema });
}

export interface LineOrder {
  readonly vehicle: string;
  readonly reason: string;
  /** From 1. */
  readonly position?: number;
  readonly remove?: true;
}

/** Puts a vehicle elsewhere in the line, or out of it. */
export function orderLine(id: string, body: LineOrder): Promise<Answer<Rank>> {
  const path = `/v1/ranks/${encodeURIComponent(id)}/line`;
  return call({ method: 'POST', path, body, idempotencyKey: crypto.randomUUID(), answer: rankSchema });
}
