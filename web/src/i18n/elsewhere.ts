import { defineTexts } from './language.ts';

const en = {
  title: 'Under way',
  hint: 'Your vehicle has rides, from another device or from before. Drive from here to go on with them.',
};

const de: typeof en = {
  title: 'Unterwegs',
  hint: 'Ihr Fahrzeug hat Fahrten, von einem anderen Gerät oder von vorhin. Fahren Sie von hier aus weiter.',
};

/** Of the rides that a driver's vehicle has while this device is not on duty. */
export const elsewhereTexts = defineTexts({ en, de });
