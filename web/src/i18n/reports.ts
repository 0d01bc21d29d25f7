import { defineTexts } from './language.ts';

const en = {
  title: 'Reports',
  close: 'Close the reports',
  period: 'Show',
  periods: {
    yesterday: 'Today, beside yesterday',
    lastWeekday: 'Today, beside this day last week',
    lastWeek: 'The last 7 days, beside the 7 before',
    lastMonth: 'The last 28 days, beside the 28 before',
  },
  before: {
    yesterday: 'yesterday',
    lastWeekday: 'last week',
    lastWeek: '7 days before',
    lastMonth: '28 days before',
  },
  hint: 'Trips that are over, by the time of their request. The dashed line is what they are compared with.',
  charts: {
    trips: 'Trips',
    completed: 'Completed',
    unfulfilled: 'Without a vehicle',
    cancelled: 'Cancelled',
    wait: 'Mean wait',
    money: (currency: string) => `Revenue and fees (${currency})`,
    empty: 'Empty share of the way',
  },
  compared: (name: string, value: string) => `${name}: ${value}`,
  comparedByNow: (name: string, value: string) => `${name} by now: ${value}`,
  valueAt: (span: string, value: string, before: string, valueBefore: string) =>
    `${span}: ${value} · ${before}: ${valueBefore}`,
  nothing: '–',
  breakdown: 'By what',
  dimensions: {
    vehicle: 'Vehicle',
    tariff: 'Tariff',
    zone: 'Zone of the pickup',
    reason: 'Reason why not completed',
    promotion: 'Promotion',
  },
  money: 'Revenue and fees',
  noLines: 'Nothing in this time.',
  csv: 'Save as CSV',
};

const de: typeof en = {
  title: 'Berichte',
  close: 'Berichte schließen',
  period: 'Zeige',
  periods: {
    yesterday: 'Heute, neben gestern',
    lastWeekday: 'Heute, neben diesem Tag der Vorwoche',
    lastWeek: 'Die letzten 7 Tage, neben den 7 davor',
    lastMonth: 'Die letzten 28 Tage, neben den 28 davor',
  },
  before: {
    yesterday: 'gestern',
    lastWeekday: 'Vorwoche',
    lastWeek: '7 Tage davor',
    lastMonth: '28 Tage davor',
  },
  hint: 'Fahrten, die vorbei sind, nach der Zeit ihrer Bestellung. Die gestrichelte Linie ist der Vergleich.',
  charts: {
    trips: 'Fahrten',
    completed: 'Abgeschlossen',
    unfulfilled: 'Ohne Fahrzeug',
    cancelled: 'Storniert',
    wait: 'Mittlere Wartezeit',
    money: (currency) => `Umsatz und Gebühren (${currency})`,
    empty: 'Leerer Anteil der Strecke',
  },
  compared: (name, value) => `${name}: ${value}`,
  comparedByNow: (name, value) => `${name} bis jetzt: ${value}`,
  valueAt: (span, value, before, valueBefore) => `${span}: ${value} · ${before}: ${valueBefore}`,
  nothing: '–',
  breakdown: 'Wonach',
  dimensions: {
    vehicle: 'Fahrzeug',
    tariff: 'Tarif',
    zone: 'Zone der Abholung',
    reason: 'Grund, warum nicht abgeschlossen',
    promotion: 'Aktion',
  },
  money: 'Umsatz und Gebühren',
  noLines: 'Nichts in dieser Zeit.',
  csv: 'Als CSV sichern',
};

/** Texts of the reports. */
export const reportTexts = defineTexts({ en, de });
