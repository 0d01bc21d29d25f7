import { defineTexts } from './language.ts';

const en = {
  inLine: (name: string) => `In line at ${name}.`,
  place: (position: number, of: number) => `You are number ${position} of ${of}.`,
  wait: (minutes: string) => `Your turn is expected in ${minutes}.`,
};

const de: typeof en = {
  inLine: (name) => `In der Schlange: ${name}.`,
  place: (position, of) => `Sie sind Nummer ${position} von ${of}.`,
  wait: (minutes) => `Voraussichtlich sind Sie in ${minutes} an der Reihe.`,
};

/** A driver's place in the line of a rank. */
export const rankPlaceTexts = defineTexts({ en, de });
