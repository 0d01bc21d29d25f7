import { defineTexts } from './language.ts';

const en = {
  open: 'Compare the shares',
  since: (time: string) => `Trips requested since ${time}, by the version they were booked under`,
  version: 'Version',
  none: 'none',
  share: 'Riders',
  quotes: 'Prices asked',
  trips: 'Trips',
  conversion: 'Booked',
  completed: 'Completed',
  cancelled: 'Cancelled',
  revenue: 'Fares',
  fees: 'Fees',
  perTrip: 'A trip',
  nothing: 'No trips yet.',
  caption: 'The shares of riders compared',
};

const de: typeof en = {
  open: 'Anteile vergleichen',
  since: (time) => `Fahrten seit ${time}, nach der Version, unter der sie gebucht wurden`,
  version: 'Version',
  none: 'keine',
  share: 'Fahrgäste',
  quotes: 'Preisanfragen',
  trips: 'Fahrten',
  conversion: 'Gebucht',
  completed: 'Beendet',
  cancelled: 'Storniert',
  revenue: 'Fahrpreise',
  fees: 'Gebühren',
  perTrip: 'Je Fahrt',
  nothing: 'Noch keine Fahrten.',
  caption: 'Die Anteile der Fahrgäste im Vergleich',
};

/** Comparing the figures of a version on trial with those of the active one. */
export const sharesTexts = defineTexts({ en, de });
