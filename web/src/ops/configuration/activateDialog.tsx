import { useSignal } from '@preact/signals';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { toast } from '../../components/liveRegion.tsx';
import { Notice } from '../../components/notice.tsx';
import { configurationTexts } from '../../i18n/configuration.ts';
import { activate } from './api.ts';
import { explain } from './explain.ts';

export interface ActivateDialogProps {
  readonly version: number;
  readonly seen: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Puts a version into force: now, later, or for a share of riders. */
export function ActivateDialog({ version, seen, onClose, onDone }: ActivateDialogProps) {
  const texts = configurationTexts();
  const when = useSignal('');
  const percent = useSignal('100');
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const at = when.value.trim() === '' ? null : new Date(when.value.trim().replace(' ', 'T'));
  const isTime = at === null || !Number.isNaN(at.getTime());
  const isShare = /^\d{1,3}([.,]\d+)?$/.test(percent.value.trim());
  const share = Number(percent.value.trim().replace(',', '.')) / 100;
  const isPossible = isTime && isShare && share <= 1;
  const go = async (): Promise<void> => {
    isBusy.value = true;
    const body = { ...(at !== null && { at: at.toISOString() }), ...(share < 1 && { share }) };
    const answer = await activate(version, body, seen);
    isBusy.value = false;
    problem.value = answer.ok ? null : explain(answer.failure);
    if (!answer.ok) return;
    toast(texts.activated(String(version)));
    onDone();
  };
  return (
    <Dialog title={texts.activateTitle(String(version))} isOpen onClose={onClose}>
      <Field
        label={texts.when}
        value={when.value}
        placeholder="2026-12-31 22:00"
        error={isTime ? null : texts.timeError}
        onInput={(value) => {
          when.value = value;
        }}
      />
      <Field
        label={texts.share}
        value={percent.value}
        inputMode="decimal"
        hint={texts.shareHint}
        error={isShare && share <= 1 ? null : texts.shareError}
        onInput={(value) => {
          percent.value = value;
        }}
      />
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button kind="primary" isBusy={isBusy.value} isDisabled={!isPossible} onClick={go}>
          {texts.activate}
        </Button>
      </div>
    </Dialog>
  );
}
