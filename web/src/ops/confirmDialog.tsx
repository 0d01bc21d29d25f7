import { type Signal, useSignal } from '@preact/signals';
import type { Answer } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { opsTexts } from '../i18n/ops.ts';

export interface ConfirmDialogProps {
  readonly isOpen: Signal<boolean>;
  readonly title: string;
  readonly hint: string;
  readonly confirm: string;
  /** The message after success. */
  readonly done: string;
  readonly act: () => Promise<Answer<unknown>>;
  readonly onDone: () => void;
}

/** A confirmation dialog for an action that is hard to undo. */
export function ConfirmDialog({ isOpen, title, hint, confirm, done, act, onDone }: ConfirmDialogProps) {
  const texts = opsTexts();
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const close = (): void => {
    isOpen.value = false;
    problem.value = null;
  };
  const go = async (): Promise<void> => {
    isBusy.value = true;
    problem.value = null;
    const answer = await act();
    isBusy.value = false;
    if (answer.ok) {
      close();
      toast(done);
      onDone();
    } else {
      const { failure } = answer;
      const isTooLate = failure.kind === 'problem' && failure.status === 409;
      problem.value = isTooLate ? texts.tooLate : explainFailure(failure);
      if (isTooLate) onDone();
    }
  };
  return (
    <Dialog title={title} isOpen={isOpen.value} onClose={close}>
      <p>{hint}</p>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <div class="dialog-actions">
        <Button onClick={close}>{texts.keep}</Button>
        <Button kind="danger" isBusy={isBusy.value} onClick={go}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
