import type { CalendarSpan, Weekday } from './tariff.ts';

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const minutesOfDay = 24 * 60;

/** A weekday and the minute of that day, by the clocks of a time zone. */
export interface LocalTime {
  readonly day: Weekday;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the local time of a moment (epoch ms). Throws for an unknown time zone. */
export function localTimeOf(at: number, timeZone: string): LocalTime {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  const day = weekdays.find((weekday) => weekday === name) ?? 'mon';
  return { day, minute: 60 * Number(parts.get('hour') ?? 0) + Number(parts.get('minute') ?? 0) };
}

/**
 * Returns whether a calendar applies at a local time. A span over midnight belongs to the day
 * on which it begins. Clocks decide: an hour that a clock change repeats counts twice, one that it skips never comes.
 */
export function isWithin(calendar: readonly CalendarSpan[], { day, minute }: LocalTime): boolean {
  const dayBefore = weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day;
  return calendar.some(({ days, from, to }) => {
    const begin = minuteOf(from);
    const end = minuteOf(to) > begin ? minuteOf(to) : minuteOf(to) + minutesOfDay;
    const runs = (on: Weekday, at: number) => (days?.includes(on) ?? true) && begin <= at && at < end;
    return runs(day, minute) || runs(dayBefore, minute + minutesOfDay);
  });
}

function minuteOf(clockTime: string): number {
  const [hours, minutes] = clockTime.split(':');
  return 60 * Number(hours) + Number(minutes);
}
