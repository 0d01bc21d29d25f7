import type { ReadonlySignal } from '@preact/signals';
import { now } from '../clock.ts';
import { formatCountdown } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';

export interface EtaProps {
  /** Epoch milliseconds; null if unknown. */
  readonly dueAt: ReadonlySignal<number | null>;
  readonly label: string;
}

/** A countdown to the arrival. */
export function Eta({ dueAt, label }: EtaProps) {
  if (dueAt.value === null) return null;
  const seconds = (dueAt.value - now.value) / 1000;
  return (
    <p class="eta">
      <span class="quiet">{label}</span>
      <span class="eta-time numeric">{seconds < 1 ? rideTexts().now : formatCountdown(seconds)}</span>
    </p>
  );
}
