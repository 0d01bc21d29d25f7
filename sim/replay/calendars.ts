import { InputError } from '../../scripts/commandLine/read.ts';
import type { ConfigurationDocument } from '../../src/domain/configuration/document.ts';
import { localTimeOf } from '../../src/domain/tariff/calendar.ts';
import type { CalendarSpan } from '../../src/domain/tariff/tariff.ts';
import type { RecordingClock } from './clock.ts';

const dayMinutes = 24 * 60;

/**
 * Returns a document whose tariffs count at the same moments of a recording while it is replayed: a service prices by
 * its own clock, which runs slower. Times are rounded to its minutes.
 */
export function atReplayedTimes(
  document: ConfigurationDocument,
  clock: RecordingClock,
  timeZone: string,
): ConfigurationDocument {
  const moved = (spans: readonly CalendarSpan[]) => spans.flatMap((span) => movedSpan(span, clock, timeZone));
  const tariffs = document.tariffs.map((tariff) => ({
    ...tariff,
    ...(tariff.when !== undefined && { when: moved(tariff.when) }),
    surcharges: tariff.surcharges.map((surcharge) => ({
      ...surcharge,
      ...(surcharge.when !== undefined && { when: moved(surcharge.when) }),
    })),
  }));
  return { ...document, tariffs };
}

function movedSpan(
  { days, from, to }: CalendarSpan,
  clock: RecordingClock,
  timeZone: string,
): readonly CalendarSpan[] {
  if (days !== undefined) throw new InputError('A calendar of a replay has no days: a recording is of one.');
  const startMinute = localTimeOf(clock.startsAt * 1_000, timeZone).minute;
  const sinceStart = (time: string): number => (minuteOf(time) - startMinute + dayMinutes) % dayMinutes;
  const timeAt = (minutes: number): string =>
    timeText(localTimeOf(clock.realAt(clock.startsAt + minutes * 60), timeZone).minute);
  const begin = sinceStart(from);
  const end = sinceStart(to) === 0 ? dayMinutes : sinceStart(to);
  if (begin === end % dayMinutes) return [{ from, to }];
  if (begin < end) return [{ from: timeAt(begin), to: timeAt(end) }];
  // The recording begins in it: it counts from a minute before, and comes again.
  return [
    { from: timeAt(-clock.speed), to: timeAt(end) },
    { from: timeAt(begin), to: timeAt(dayMinutes) },
  ];
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return 60 * Number(hours) + Number(minutes);
}

function timeText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
