import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { call } from './client.ts';

const surgeSchema = z.object({
  data: z.array(
    z.object({
      cell: z.string(),
      centre: z.object({ lat: z.number(), lng: z.number() }),
      vehicleType: z.nullable(z.string()),
      percent: z.number(),
      smoothed: z.number(),
      demand: z.number(),
      supply: z.number(),
      configuration: z.string(),
      /** `on`, `shadow`, or one added since. */
      mode: z.string(),
    }),
  ),
  more: z.number(),
  missing: z.array(z.string()),
});
export type SurgeLevels = z.infer<typeof surgeSchema>;

/** What demand adds to prices now, the highest first. */
export function readSurge(): Promise<Answer<SurgeLevels>> {
  return call({ method: 'GET', path: '/v1/operator/surge', answer: surgeSchema });
}
