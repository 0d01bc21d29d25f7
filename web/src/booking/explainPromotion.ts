import type { Failure } from '../api/answer.ts';
import { planTexts } from '../i18n/plan.ts';

/** Returns why a promotion does not apply; null where something else failed. */
export function explainPromotion(failure: Failure): string | null {
  const texts: Readonly<Record<string, string>> = planTexts().promotionProblems;
  return failure.kind === 'problem' ? (texts[failure.slug] ?? null) : null;
}
