import type { Failure } from '../api/answer.ts';
import { changeTexts } from '../i18n/change.ts';
import { explainFailure } from '../i18n/failures.ts';

/** Returns why a ride was not changed, in plain words. */
export function explainChange(failure: Failure): string {
  const texts = changeTexts();
  if (failure.kind === 'unreachable') return texts.unsure;
  if (failure.kind === 'unreadable') return explainFailure(failure);
  const bySlug: Readonly<Record<string, string>> = {
    'change-refused': texts.refused,
    'not-changeable': texts.notChangeable,
    'precondition-failed': texts.movedOn,
    unavailable: texts.unanswered,
    'validation-failed': texts.noRide,
    'outside-service-area': texts.outside,
    'party-too-large': texts.noVehicle,
    'vehicle-type-unknown': texts.noVehicle,
  };
  return bySlug[failure.slug] ?? explainFailure(failure);
}
