import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';
import type { FormField } from './formEntries.ts';
import type { PolicyField } from './policyFields.ts';

const shape = {
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
};
/** Older services do not know the fields of the document. */
const fieldsSchema = z.object({
  data: z.array(z.object(shape)),
  document: z._default(
    z.array(z.object({ ...shape, format: z.nullable(z.string()), required: z.boolean() })),
    [],
  ),
  vehicleTypes: z._default(z.array(z.string()), []),
});

/** What forms ask for. */
export interface Fields {
  readonly policy: readonly PolicyField[];
  /** Of everything else in a document. */
  readonly document: readonly FormField[];
  /** Of the vehicles of the fleet. */
  readonly vehicleTypes: readonly string[];
}

export async function readFields(): Promise<Answer<Fields>> {
  const path = '/v1/configuration/policy-fields';
  const answer = await call({ method: 'GET', path, answer: fieldsSchema });
  if (!answer.ok) return answer;
  const { data, document, vehicleTypes } = answer.value;
  return { ok: true, value: { policy: data, document, vehicleTypes } };
}
