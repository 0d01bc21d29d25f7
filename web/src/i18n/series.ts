import { locale } from './format.ts';
import { defineTexts } from './language.ts';

const en = {
  none: 'No ride of yours comes again and again.',
  placesFirst: 'To repeat a ride, choose first where it goes from and to.',
  repeat: (from: string, to: string) => `Repeat the ride from ${from} to ${to}`,
  days: 'On',
  time: 'Pick me up at',
  until: 'The last day',
  make: 'Book these rides',
  incomplete: 'Choose the days, a time and the last day.',
  refused: (detail: string) => `These rides cannot be booked: ${detail}`,
  made: 'Your rides are booked, each as soon as it is near enough.',
  when: (days: string, time: string, until: string) => `${days}, ${time}, until ${until}`,
  next: (time: string) => `Next: ${time}`,
  end: 'End',
  endOf: (when: string) => `End: ${when}`,
  ended: 'These rides have ended. Those that were booked and have not begun are cancelled.',
};

const de: typeof en = {
  none: 'Keine Ihrer Fahrten wiederholt sich.',
  placesFirst: 'Um eine Fahrt zu wiederholen, wählen Sie zuerst, von wo und wohin.',
  repeat: (from, to) => `Die Fahrt von ${from} nach ${to} wiederholen`,
  days: 'Am',
  time: 'Abholung um',
  until: 'Der letzte Tag',
  make: 'Diese Fahrten buchen',
  incomplete: 'Wählen Sie die Tage, eine Uhrzeit und den letzten Tag.',
  refused: (detail) => `Diese Fahrten lassen sich nicht buchen: ${detail}`,
  made: 'Ihre Fahrten werden gebucht, jede, sobald es so weit ist.',
  when: (days, time, until) => `${days}, ${time}, bis ${until}`,
  next: (time) => `Nächste: ${time}`,
  end: 'Beenden',
  endOf: (when) => `Beenden: ${when}`,
  ended: 'Diese Fahrten sind beendet. Gebuchte, die noch nicht begonnen haben, sind storniert.',
};

/** Of rides that come again and again. */
export const seriesTexts = defineTexts({ en, de });

/** A day of the week, from 0 for Monday. */
export function formatWeekday(day: number): string {
  const monday = Date.UTC(2024, 0, 1);
  const style = { weekday: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(), style).format(monday + day * 86_400_000);
}
