import type { Failure } from '../api/answer.ts';
import { commonTexts } from './common.ts';

/** Returns a failed call's message for users. Pages handle their own problem types first. */
export function explainFailure(failure: Failure): string {
  const texts = commonTexts();
  if (failure.kind === 'unreachable') return texts.unreachable;
  if (failure.kind === 'unreadable') return texts.unreadable;
  const { slug, status, detail } = failure;
  if (slug === 'not-configured') return texts.notConfigured;
  if (status === 401) return texts.unauthorized;
  if (status === 403) return texts.forbidden;
  if (status === 404) return texts.notFound;
  if (status === 429 || status === 503) return texts.busy;
  return status >= 500 ? texts.internal : texts.invalid(detail);
}
