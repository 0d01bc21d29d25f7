import type { ComponentChildren } from 'preact';
import type { Answer } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';

interface WhenLoadedProps<T> {
  readonly id: string;
  readonly answer: Answer<T> | null;
  readonly onRetry: () => void;
  readonly children: (value: T) => ComponentChildren;
}

/** Renders loaded data, or the reason why it is missing. */
export function WhenLoaded<T>({ id, answer, onRetry, children }: WhenLoadedProps<T>) {
  if (answer === null) {
    return (
      <p role="status">
        <Spinner /> {commonTexts().loading}
      </p>
    );
  }
  if (answer.ok) return <>{children(answer.value)}</>;
  const { failure } = answer;
  const isUnknown = failure.kind === 'problem' && failure.status === 404;
  return (
    <Notice kind="danger">
      {isUnknown ? commonTexts().nothingCalled(id) : explainFailure(failure)}
      {!isUnknown && <Button onClick={onRetry}>{commonTexts().retry}</Button>}
    </Notice>
  );
}
