import type { Failure } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { opsTexts } from '../i18n/ops.ts';

export interface NotThereProps {
  readonly id: string;
  readonly failure: Failure;
  readonly onRetry: () => void;
}

/** In the place of something that cannot be shown. */
export function NotThere({ id, failure, onRetry }: NotThereProps) {
  const isUnknown = failure.kind === 'problem' && failure.status === 404;
  return (
    <Notice kind="danger">
      {isUnknown ? opsTexts().notFound(id) : explainFailure(failure)}
      {!isUnknown && <Button onClick={onRetry}>{commonTexts().retry}</Button>}
    </Notice>
  );
}
