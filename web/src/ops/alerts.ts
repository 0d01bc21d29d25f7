import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { fixSchema } from '../api/schemas.ts';

/** Somebody of a trip needs help. */
export const alertSchema = z.object({
  trip: z.string(),
  alert: z.number(),
  raisedBy: z.enum(['rider', 'driver']),
  raisedAt: z.string(),
  vehicle: z.nullable(z.string()),
  place: z.nullable(fixSchema),
  note: z.nullable(z.string()),
});
export type Alert = z.infer<typeof alertSchema>;

/** The alerts that no operator has acknowledged, oldest first. */
export async function readAlerts(): Promise<Answer<readonly Alert[]>> {
  const answer = await call({
    method: 'GET',
    path: '/v1/safety',
    answer: z.object({ data: z.array(alertSchema) }),
  });
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}

export function acknowledgeAlert({ trip, alert }: Alert, note: string): Promise<Answer<unknown>> {
  const path = `/v1/trips/${encodeURIComponent(trip)}/safety/acknowledge`;
  const idempotencyKey = crypto.randomUUID();
  return call({ method: 'POST', path, body: { alert, note }, idempotencyKey, answer: z.unknown() });
}
