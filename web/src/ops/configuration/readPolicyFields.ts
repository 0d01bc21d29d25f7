import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';
import type { PolicyField } from './policyFields.ts';

const fieldsSchema = z.object({
  data: z.array(
    z.object({
      group: z.string(),
      key: z.string(),
      kind: z.string(),
      unit: z.string(),
      description: z.string(),
      default: z.unknown(),
      minimum: z.nullable(z.number()),
      maximum: z.nullable(z.number()),
      options: z.array(z.string()),
      pattern: z.nullable(z.string()),
    }),
  ),
});

export async function readPolicyFields(): Promise<Answer<readonly PolicyField[]>> {
  const path = '/v1/configuration/policy-fields';
  const answer = await call({ method: 'GET', path, answer: fieldsSchema });
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}
