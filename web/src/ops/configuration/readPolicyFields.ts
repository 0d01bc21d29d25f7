import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';
import type { PolicyField } from './policyFields.ts';

const fieldSchema = z.object({
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
});
/** Older services do not know the fields of surge. */
const fieldsSchema = z.object({ data: z.array(fieldSchema), surge: z._default(z.array(fieldSchema), []) });

/** The parts of a document that a form edits. */
export const formParts = ['policy', 'surge'] as const;
export type FormPart = (typeof formParts)[number];

export async function readPolicyFields(part: FormPart): Promise<Answer<readonly PolicyField[]>> {
  const path = '/v1/configuration/policy-fields';
  const answer = await call({ method: 'GET', path, answer: fieldsSchema });
  if (!answer.ok) return answer;
  return { ok: true, value: part === 'policy' ? answer.value.data : answer.value.surge };
}
