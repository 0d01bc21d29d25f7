import { defineTexts } from './language.ts';

/** What a driver has earned. */
export const earnedTexts = defineTexts({
  en: {
    earned: 'Earned this shift',
    earnedBefore: 'Earned in your last shift',
    ridesAndEarnings: 'Rides and earnings',
    rides: (count: number) => (count === 1 ? '1 ride' : `${count} rides`),
    ridesWithoutFare: (count: number) =>
      count === 1
        ? 'One of them with a fare this device does not know.'
        : `${count} of them with fares this device does not know.`,
  },
  de: {
    earned: 'In dieser Schicht verdient',
    earnedBefore: 'In der letzten Schicht verdient',
    ridesAndEarnings: 'Fahrten und Verdienst',
    rides: (count: number) => (count === 1 ? '1 Fahrt' : `${count} Fahrten`),
    ridesWithoutFare: (count: number) =>
      count === 1
        ? 'Bei einer davon kennt dieses Gerät den Preis nicht.'
        : `Bei ${count} davon kennt dieses Gerät den Preis nicht.`,
  },
});
