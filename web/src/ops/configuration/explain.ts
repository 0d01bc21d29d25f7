import type { Failure } from '../../api/answer.ts';
import { configurationTexts } from '../../i18n/configuration.ts';
import { explainFailure } from '../../i18n/failures.ts';

/** Returns the message of a failed change. What is wrong with a document is said by the service, with paths. */
export function explain(failure: Failure): string {
  if (failure.kind !== 'problem') return explainFailure(failure);
  if (failure.status === 412 || failure.slug === 'configuration-changed') return configurationTexts().stale;
  return failure.status === 422 ? failure.detail : explainFailure(failure);
}
