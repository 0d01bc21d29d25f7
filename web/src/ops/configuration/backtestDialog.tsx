import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { backtestTexts } from '../../i18n/backtest.ts';
import { formatNumber } from '../../i18n/format.ts';
import { wallClockAt } from '../../i18n/wallClock.ts';
import { dayBefore } from '../reports.ts';
import { type Backtest, readBacktest } from './backtest.ts';
import { BacktestResult } from './backtestResult.tsx';
import { explain } from './explain.ts';

interface BacktestDialogProps {
  readonly version: number;
  readonly timeZone: string;
  readonly onClose: () => void;
}

const pollEveryMs = 1_000;

/** Computes a past day again under a version, and shows what would cost otherwise. */
export function BacktestDialog({ version, timeZone, onClose }: BacktestDialogProps) {
  const texts = backtestTexts();
  const date = useSignal(dayBefore(wallClockAt(Date.now(), timeZone).slice(0, 10), 1));
  const backtest = useSignal<Backtest | null>(null);
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
    },
    [],
  );
  const run = async (): Promise<void> => {
    isBusy.value = true;
    backtest.value = null;
    problem.value = null;
    while (isOpen.current) {
      const answer = await readBacktest(version, date.value.trim());
      if (answer.ok) backtest.value = answer.value;
      else problem.value = explain(answer.failure);
      if (!answer.ok || answer.value.state === 'done') break;
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
    }
    isBusy.value = false;
  };
  const shown = backtest.value;
  return (
    <Dialog title={texts.title(String(version))} isOpen onClose={onClose}>
      <Field
        label={texts.date}
        value={date.value}
        hint={texts.dateHint}
        onInput={(value) => {
          date.value = value;
        }}
      />
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      {shown?.state === 'running' && <p role="status">{texts.running(formatNumber(shown.trips))}</p>}
      {shown?.state === 'done' && <BacktestResult backtest={shown} />}
      <div class="dialog-actions">
        <Button onClick={onClose}>{texts.close}</Button>
        <Button kind="primary" isBusy={isBusy.value} onClick={run}>
          {texts.run}
        </Button>
      </div>
    </Dialog>
  );
}
