import { defineTexts } from './language.ts';

const en = {
  soon: (minutes: string) => `Your shift ends in ${minutes}.`,
  hint: 'Then no new rides come before you have had a break. Rides that you have accepted you drive to their end.',
};

const de: typeof en = {
  // The unit ends with a full stop of its own.
  soon: (minutes) => `In ${minutes} endet Ihre Schicht.`,
  hint: 'Danach kommen keine neuen Fahrten, bis Sie Pause gemacht haben. Angenommene Fahrten fahren Sie zu Ende.',
};

/** Warns a driver who has worked nearly as long as may be. */
export const shiftEndTexts = defineTexts({ en, de });
