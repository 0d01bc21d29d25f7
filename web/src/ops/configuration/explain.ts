import * as z from 'zod/mini';
import type { Failure } from '../../api/answer.ts';
import { configurationTexts } from '../../i18n/configuration.ts';
import { explainFailure } from '../../i18n/failures.ts';
import type { DocumentFault } from './formRows.ts';

const faultsSchema = z.object({
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});

/** Returns the message of a failed change. What is wrong with a document is said by the service, with paths. */
export function explain(failure: Failure): string {
  if (failure.kind !== 'problem') return explainFailure(failure);
  if (failure.status === 412 || failure.slug === 'configuration-changed') return configurationTexts().stale;
  return failure.status === 422 ? failure.detail : explainFailure(failure);
}

/** Returns what the service found wrong with a document; none where that is not why the change failed. */
export function faultsOf(failure: Failure): readonly DocumentFault[] {
  const read = faultsSchema.safeParse(failure.kind === 'problem' ? failure.body : null);
  return read.success ? read.data.errors : [];
}
