import { driversTexts } from '../i18n/drivers.ts';
import { formatDay } from '../i18n/format.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import { daysLeft } from './drivers.ts';

const SOON_DAYS = 30;

interface DocumentEndProps {
  /** The last day, YYYY-MM-DD. */
  readonly day: string;
  readonly timeZone: string;
}

/** Until when a document is good: louder the nearer that is. */
export function DocumentEnd({ day, timeZone }: DocumentEndProps) {
  const texts = driversTexts();
  const left = daysLeft(day, wallClockAt(Date.now(), timeZone).slice(0, 10));
  const written = formatDay(day);
  if (left < 0) return <strong class="document-over">{texts.ended(written)}</strong>;
  if (left === 0) return <strong class="document-over">{texts.endsToday}</strong>;
  return <span class={left <= SOON_DAYS ? 'document-soon' : 'quiet'}>{texts.endsIn(left, written)}</span>;
}
