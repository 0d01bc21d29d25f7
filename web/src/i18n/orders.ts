import { defineTexts } from './language.ts';

/** Texts about rides that a driver is not asked for. */
export const orderTexts = defineTexts({
  en: {
    title: 'A ride assigned to you',
    given:
      'The control room gave you this ride. It cannot be declined or given back: call them if you cannot take it.',
  },
  de: {
    title: 'Eine Fahrt, die Ihnen zugeteilt ist',
    given:
      'Die Leitstelle hat Ihnen diese Fahrt gegeben. Sie lässt sich nicht ablehnen oder zurückgeben: Rufen Sie dort an, wenn es nicht geht.',
  },
});
