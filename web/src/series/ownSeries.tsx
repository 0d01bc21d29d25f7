import { useSignal } from '@preact/signals';
import type { Draft } from '../booking/draft.ts';
import { lazy } from '../components/lazy.tsx';
import { planTexts } from '../i18n/plan.ts';

const SeriesPanel = lazy(async () => (await import('./seriesPanel.tsx')).SeriesPanel);

/** Rides that come again and again: read when they are opened. */
export function OwnSeries(props: { readonly draft: Draft; readonly timeZone: string }) {
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{planTexts().series}</summary>
      {isOpen.value && <SeriesPanel {...props} />}
    </details>
  );
}
