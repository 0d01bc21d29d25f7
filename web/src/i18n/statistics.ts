import { defineTexts } from './language.ts';

const en = {
  driver: 'Driver',
  noDrivers: 'Nobody has driven yet.',
  lastSeen: 'Last heard',
  close: 'Close',
  lastWeek: 'The last seven days',
  noEarnings: 'No rides in the last seven days.',
  by: 'By',
  kinds: { days: 'Days', weeks: 'Weeks', months: 'Months' },
  periods: { days: 'Day', weeks: 'Week', months: 'Month' },
  weekFrom: (monday: string) => `from ${monday}`,
  since: (day: string) => `Since ${day}`,
  spentSince: (day: string, money: string, rides: number) =>
    `Since ${day}: ${money} for ${rides} ${rides === 1 ? 'ride' : 'rides'}.`,
  ratedByDrivers: (rating: string) => `Drivers gave you ${rating}.`,
  rides: 'Rides',
  online: 'Online',
  earned: 'Earned',
  answers: 'Accepted, declined, given back',
  figures: 'Figures',
  byPeriod: 'By day, week and month',
  spent: 'Spent',
  cancelled: 'Cancelled',
  unfulfilled: 'No vehicle',
  rating: (mean: string, count: number) =>
    `${mean} of 5 stars, from ${count} ${count === 1 ? 'ride' : 'rides'}`,
  noRating: 'Not rated yet',
};

const de: typeof en = {
  driver: 'Fahrer',
  noDrivers: 'Noch ist niemand gefahren.',
  lastSeen: 'Zuletzt gehört',
  close: 'Schließen',
  lastWeek: 'Die letzten sieben Tage',
  noEarnings: 'Keine Fahrten in den letzten sieben Tagen.',
  by: 'Nach',
  kinds: { days: 'Tage', weeks: 'Wochen', months: 'Monate' },
  periods: { days: 'Tag', weeks: 'Woche', months: 'Monat' },
  weekFrom: (monday) => `ab ${monday}`,
  since: (day) => `Seit ${day}`,
  spentSince: (day, money, rides) =>
    `Seit ${day}: ${money} für ${rides} ${rides === 1 ? 'Fahrt' : 'Fahrten'}.`,
  ratedByDrivers: (rating) => `Fahrer gaben Ihnen ${rating}.`,
  rides: 'Fahrten',
  online: 'Online',
  earned: 'Verdient',
  answers: 'Angenommen, abgelehnt, zurückgegeben',
  figures: 'Zahlen',
  byPeriod: 'Nach Tag, Woche und Monat',
  spent: 'Ausgegeben',
  cancelled: 'Storniert',
  unfulfilled: 'Kein Fahrzeug',
  rating: (mean, count) => `${mean} von 5 Sternen, aus ${count} ${count === 1 ? 'Fahrt' : 'Fahrten'}`,
  noRating: 'Noch nicht bewertet',
};

/** What drivers and riders did, in sums. */
export const statisticsTexts = defineTexts({ en, de });
