import { useSignal } from '@preact/signals';
import { lazy } from '../components/lazy.tsx';
import { earnedTexts } from '../i18n/earned.ts';

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
      <summary>{earnedTexts().ridesAndEarnings}</summary>
      {isOpen.value && <EarningsPanel timeZone={timeZone} />}
    </details>
  );
}
