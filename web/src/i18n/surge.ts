import { defineTexts } from './language.ts';

const en = {
  close: 'Close',
  none: 'Nobody wants a ride where prices follow demand, or they do not follow it.',
  caption: 'What demand adds to prices, by place and vehicle type',
  adds: 'Adds',
  type: 'Type',
  riders: 'Riders',
  free: 'Free vehicles',
  smoothed: 'Minutes so far',
  counts: 'Counts',
  all: 'All',
  percent: (value: string) => `${value} %`,
  show: (percent: string, type: string) => `Show on the map where it is ${percent} (${type})`,
  paid: (version: string) => `Version ${version}`,
  shadow: (version: string) => `Only written down (version ${version})`,
  more: (count: string) => `${count} lower ones are not listed.`,
  missing: 'A part of the city did not answer: its prices are missing here.',
  hint: 'Riders who only asked for a price count a quarter.',
};

const de: typeof en = {
  close: 'Schließen',
  none: 'Niemand wünscht eine Fahrt, wo Preise der Nachfrage folgen, oder sie folgen ihr nicht.',
  caption: 'Was die Nachfrage auf Preise aufschlägt, nach Ort und Fahrzeugart',
  adds: 'Aufschlag',
  type: 'Art',
  riders: 'Fahrgäste',
  free: 'Freie Fahrzeuge',
  smoothed: 'Minuten bisher',
  counts: 'Gilt',
  all: 'Alle',
  percent: (value) => `${value} %`,
  show: (percent, type) => `Auf der Karte zeigen, wo es ${percent} sind (${type})`,
  paid: (version) => `Version ${version}`,
  shadow: (version) => `Nur aufgeschrieben (Version ${version})`,
  more: (count) => `${count} niedrigere fehlen hier.`,
  missing: 'Ein Teil der Stadt hat nicht geantwortet: Seine Preise fehlen hier.',
  hint: 'Wer nur nach einem Preis gefragt hat, zählt ein Viertel.',
};

/** Prices that follow demand, for operators. */
export const surgeTexts = defineTexts({ en, de });
