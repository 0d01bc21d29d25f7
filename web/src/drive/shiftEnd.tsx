import { useEffect } from 'preact/hooks';
import type { PlanFrame } from '../../../client/driver/frames.ts';
import { now } from '../clock.ts';
import { say } from '../components/liveRegion.tsx';
import { formatMinutes } from '../i18n/format.ts';
import { shiftEndTexts } from '../i18n/shiftEnd.ts';
import '../components/notice.css';

interface ShiftEndProps {
  readonly plan: PlanFrame | null;
  /** How far the server's clock is ahead of this one. */
  readonly clockAheadMs: number;
}

/** Warns before the driver has worked as long as may be, with the time that is left. Said once: it counts down for a while. */
export function ShiftEnd({ plan, clockAheadMs }: ShiftEndProps) {
  const { shiftEndsAt, shiftWarningAt } = plan ?? {};
  const serverNow = now.value + clockAheadMs;
  const isSoon = shiftEndsAt !== undefined && shiftWarningAt !== undefined && shiftWarningAt <= serverNow;
  const leftSeconds = isSoon ? (shiftEndsAt - serverNow) / 1000 : 0;
  const texts = shiftEndTexts();
  const soon = texts.soon(formatMinutes(leftSeconds));
  useEffect(() => {
    if (isSoon) say(soon);
  }, [isSoon]);
  if (!isSoon || leftSeconds <= 0) return null;
  return (
    <p class="notice notice-warning">
      <span>
        <strong>{soon}</strong> {texts.hint}
      </span>
    </p>
  );
}
