import { defineTexts } from './language.ts';

const en = {
  amount: (currency: string) => `Amount in ${currency}`,
  amountHint: 'With a minus the rider gets money back.',
  amountWrong: 'Write an amount that is not zero, such as 2.50 or -2.50.',
  reason: 'Reason',
  reasonHint: 'The rider sees it.',
  reasonMissing: 'Say why, in at most 200 characters.',
  of: 'What it is about',
  ofPrice: 'The price, and its tax',
  parts: { tolls: 'Tolls, without tax', tip: 'The tip, without tax' },
  add: 'Add the line',
  added: (money: string) => `The receipt has a line more: ${money}.`,
  'below-zero': 'Give back at most what the trip, or this part of it, costs.',
  'too-many-lines': 'This receipt has as many adjustments as it may have.',
  unsure: 'The service cannot be reached. Add the line again: it is added once.',
};

const de: typeof en = {
  amount: (currency) => `Betrag in ${currency}`,
  amountHint: 'Mit einem Minus bekommt der Fahrgast Geld zurück.',
  amountWrong: 'Schreiben Sie einen Betrag außer null, etwa 2,50 oder -2,50.',
  reason: 'Grund',
  reasonHint: 'Der Fahrgast sieht ihn.',
  reasonMissing: 'Sagen Sie warum, in höchstens 200 Zeichen.',
  of: 'Worum es geht',
  ofPrice: 'Der Preis samt Steuer',
  parts: { tolls: 'Maut, ohne Steuer', tip: 'Das Trinkgeld, ohne Steuer' },
  add: 'Zeile hinzufügen',
  added: (money) => `Die Quittung hat eine Zeile mehr: ${money}.`,
  'below-zero': 'Geben Sie höchstens zurück, was die Fahrt oder dieser Teil kostet.',
  'too-many-lines': 'Diese Quittung hat so viele Anpassungen, wie sie haben darf.',
  unsure: 'Der Dienst ist nicht erreichbar. Fügen Sie die Zeile noch einmal hinzu: Sie zählt einmal.',
};

/** Texts for adjusting the receipt of a trip that is over. */
export const adjustmentTexts = defineTexts({ en, de });
