import { useSignal } from '@preact/signals';
import { lazy } from '../components/lazy.tsx';
import { statisticsTexts } from '../i18n/statistics.ts';

const EarningsPanel = lazy(async () => (await import('./earningsPanel.tsx')).EarningsPanel);

/** What was earned before this shift: read when it is opened. */
export function PastEarnings({ timeZone }: { readonly timeZone: string }) {
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{statisticsTexts().earnings}</summary>
      {isOpen.value && <EarningsPanel timeZone={timeZone} />}
    </details>
  );
}
