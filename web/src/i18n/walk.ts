import { defineTexts } from './language.ts';

/** How to get to a spot where cars stop. */
export const walkTexts = defineTexts({
  en: {
    walk: (distance: string, direction: string, to: string | null) =>
      `Walk ${distance} ${direction}${to === null ? '' : `, to ${to}`}.`,
    directions: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
  },
  de: {
    walk: (distance: string, direction: string, to: string | null) =>
      `${distance} zu Fuß nach ${direction}${to === null ? '' : `, bis ${to}`}.`,
    directions: ['Norden', 'Nordosten', 'Osten', 'Südosten', 'Süden', 'Südwesten', 'Westen', 'Nordwesten'],
  },
});
