import { useSignal } from '@preact/signals';
import { lazy } from '../components/lazy.tsx';
import type { ShiftsPanelProps } from './shiftsPanel.tsx';

const ShiftsPanel = lazy(async () => (await import('./shiftsPanel.tsx')).ShiftsPanel);

/** The planned shifts of a vehicle: read when they are opened. */
export function PlannedShifts({ title, ...props }: ShiftsPanelProps & { readonly title: string }) {
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{title}</summary>
      {isOpen.value && <ShiftsPanel {...props} />}
    </details>
  );
}
