import { defineTexts } from './language.ts';

const en = {
  drivers: 'Drivers',
  driver: 'Driver',
  noDrivers: 'Nobody has driven yet.',
  lastSeen: 'Last heard',
  close: 'Close',
  earnings: 'Earnings of the last seven days',
  noEarnings: 'No rides in the last seven days.',
  day: 'Day',
  rides: 'Rides',
  online: 'Online',
  earned: 'Earned',
  answers: 'Accepted, declined, given back',
  lastThirty: 'The last 30 days',
  rating: (mean: string, count: number) =>
    `${mean} of 5 stars, from ${count} ${count === 1 ? 'ride' : 'rides'}`,
  noRating: 'Not rated yet',
};

const de: typeof en = {
  drivers: 'Fahrer',
  driver: 'Fahrer',
  noDrivers: 'Noch ist niemand gefahren.',
  lastSeen: 'Zuletzt gehört',
  close: 'Schließen',
  earnings: 'Verdient in den letzten sieben Tagen',
  noEarnings: 'Keine Fahrten in den letzten sieben Tagen.',
  day: 'Tag',
  rides: 'Fahrten',
  online: 'Online',
  earned: 'Verdient',
  answers: 'Angenommen, abgelehnt, zurückgegeben',
  lastThirty: 'Die letzten 30 Tage',
  rating: (mean, count) => `${mean} von 5 Sternen, aus ${count} ${count === 1 ? 'Fahrt' : 'Fahrten'}`,
  noRating: 'Noch nicht bewertet',
};

/** What drivers and riders did, in sums. */
export const statisticsTexts = defineTexts({ en, de });
