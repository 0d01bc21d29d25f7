import { defineTexts } from './language.ts';

const en = {
  close: 'Close',
  tripId: 'Trip id',
  tripIdHint: 'Opens this trip at once.',
  riderHint: 'The rider’s id. Left empty, everybody’s trips are listed.',
  from: 'Requested from',
  until: 'Requested until',
  timeMissing: 'Give a beginning, and an end after it.',
  find: 'Find trips',
  found: (count: number) => (count === 1 ? '1 trip' : `${count} trips, newest first`),
  nothing: 'No trips were requested then.',
  more: 'Show more',
  csv: 'Save all trips of this time as CSV',
};

const de: typeof en = {
  close: 'Schließen',
  tripId: 'Kennung der Fahrt',
  tripIdHint: 'Öffnet sofort diese Fahrt.',
  riderHint: 'Die Kennung des Fahrgasts. Bleibt sie leer, werden alle Fahrten aufgeführt.',
  from: 'Bestellt ab',
  until: 'Bestellt bis',
  timeMissing: 'Geben Sie einen Beginn an, und ein Ende danach.',
  find: 'Fahrten suchen',
  found: (count) => (count === 1 ? '1 Fahrt' : `${count} Fahrten, neueste zuerst`),
  nothing: 'In dieser Zeit wurde keine Fahrt bestellt.',
  more: 'Mehr zeigen',
  csv: 'Alle Fahrten dieser Zeit als CSV sichern',
};

/** Texts for searching the trips of the past. */
export const historyTexts = defineTexts({ en, de });
