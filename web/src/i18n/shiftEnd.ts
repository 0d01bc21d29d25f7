import { defineTexts } from './language.ts';

const en = {
  soon: (minutes: string) => `Your shift ends in ${minutes}.`,
  hint: 'Then no new rides come before you have had a break. Rides that you have accepted you drive to their end.',
};

const de: typeof en = {
  soon: (minutes) => `Ihre Schicht endet in ${minutes}.`,
  hint: 'Danach kommen keine neuen Fahrten, bis Sie Pause gemacht haben. Angenommene Fahrten fahren Sie zu Ende.',
};

/** Warns a driver who has worked nearly as long as may be. */
export const shiftEndTexts = defineTexts({ en, de });
