import { defineTexts } from './language.ts';

const en = {
  title: 'How was the ride?',
  stars: (count: number) => (count === 1 ? '1 star' : `${count} stars`),
  comment: 'Anything to add?',
  commentHint: 'The operator reads it, in at most 500 characters.',
  rate: 'Send the rating',
  starsMissing: 'Choose the stars first.',
  rated: (count: number) =>
    count === 1 ? 'You gave 1 star. Thank you.' : `You gave ${count} stars. Thank you.`,
  'already-rated': 'You have rated this ride before, and that stays as it is.',
  tip: (currency: string) => `Tip in ${currency}`,
  tipHint: 'All of it is for the driver.',
  tipWrong: 'Write an amount such as 2.50.',
  give: 'Give the tip',
  tipped: (money: string) => `You gave a tip of ${money}. Thank you.`,
  'already-tipped': 'This ride has another tip already.',
};

const de: typeof en = {
  title: 'Wie war die Fahrt?',
  stars: (count) => (count === 1 ? '1 Stern' : `${count} Sterne`),
  comment: 'Möchten Sie etwas dazu sagen?',
  commentHint: 'Der Betreiber liest es, in höchstens 500 Zeichen.',
  rate: 'Bewertung senden',
  starsMissing: 'Wählen Sie erst die Sterne.',
  rated: (count) => (count === 1 ? 'Sie gaben 1 Stern. Danke.' : `Sie gaben ${count} Sterne. Danke.`),
  'already-rated': 'Sie haben diese Fahrt schon bewertet, und dabei bleibt es.',
  tip: (currency) => `Trinkgeld in ${currency}`,
  tipHint: 'Alles davon ist für den Fahrer.',
  tipWrong: 'Schreiben Sie einen Betrag wie 2,50.',
  give: 'Trinkgeld geben',
  tipped: (money) => `Sie gaben ${money} Trinkgeld. Danke.`,
  'already-tipped': 'Diese Fahrt hat schon ein anderes Trinkgeld.',
};

/** Texts for rating a ride and tipping its driver. */
export const thanksTexts = defineTexts({ en, de });
