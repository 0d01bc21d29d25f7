import { defineTexts } from './language.ts';

const en = {
  close: 'Close',
  noRanks: 'The active configuration has no ranks.',
  nobody: 'Nobody waits here.',
  line: (name: string) => `The line at ${name}`,
  place: 'Place',
  type: 'Type',
  since: 'Since',
  state: 'State',
  waits: 'Waits',
  absent: { outside: 'Drove out', dark: 'Not heard', engaged: 'Has a trip' },
  change: (vehicle: string) => `Change the place of ${vehicle}`,
  newPlace: 'New place',
  badPlace: 'Type a place from 1 on.',
  reason: 'Reason',
  reasonHint: 'It is written down with your name.',
  move: 'Move',
  remove: 'Take out of the line',
  cancel: 'Leave as it is',
  gone: 'This vehicle does not wait any more.',
  done: 'The line is changed.',
};

const de: typeof en = {
  close: 'Schließen',
  noRanks: 'Die geltende Konfiguration hat keine Halteplätze.',
  nobody: 'Hier wartet niemand.',
  line: (name) => `Die Schlange: ${name}`,
  place: 'Platz',
  type: 'Art',
  since: 'Seit',
  state: 'Zustand',
  waits: 'Wartet',
  absent: { outside: 'Hinausgefahren', dark: 'Nicht zu hören', engaged: 'Hat eine Fahrt' },
  change: (vehicle) => `Den Platz von ${vehicle} ändern`,
  newPlace: 'Neuer Platz',
  badPlace: 'Geben Sie einen Platz ab 1 ein.',
  reason: 'Grund',
  reasonHint: 'Er wird mit Ihrem Namen festgehalten.',
  move: 'Verschieben',
  remove: 'Aus der Schlange nehmen',
  cancel: 'So lassen',
  gone: 'Dieses Fahrzeug wartet nicht mehr.',
  done: 'Die Schlange ist geändert.',
};

/** The lines of ranks, for operators. */
export const rankTexts = defineTexts({ en, de });
