import type { Answer } from '../api/answer.ts';
import type { FoundPlace } from '../api/places.ts';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { planTexts } from '../i18n/plan.ts';

interface PlaceOutcomeProps {
  readonly text: string;
  readonly found: Answer<FoundPlace[]> | null;
}

/** What came of the search, for eyes and screen readers. */
export function PlaceOutcome({ text, found }: PlaceOutcomeProps) {
  const texts = planTexts();
  if (found?.ok === false) return <Notice kind="danger">{explainFailure(found.failure)}</Notice>;
  const isAnswered = text.trim() !== '' && found !== null;
  const count = found?.value.length ?? 0;
  return (
    <p role="status" class={isAnswered && count === 0 ? 'quiet' : 'visually-hidden'}>
      {isAnswered && (count === 0 ? texts.nothingFound : texts.found(count))}
    </p>
  );
}
