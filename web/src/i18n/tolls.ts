import { defineTexts } from './language.ts';

const en = {
  add: 'Add a toll',
  hint: 'The rider sees it at once, and pays it with the ride.',
  amount: (currency: string, most: string) => `What you paid, in ${currency} (at most ${most})`,
  amountWrong: 'Write an amount above zero, such as 2.50.',
  send: 'Add',
  keep: 'Back',
  added: (money: string) => `Tolls of this ride: ${money}.`,
  'trip-not-onboard': 'Tolls are added while the rider is on board.',
  'tolls-included': 'The price of this ride includes tolls.',
  'toll-limit': 'That is more than was agreed with the rider. Ask the operator to adjust the receipt.',
  unsure: 'The service cannot be reached. Add it again: it counts once.',
};

const de: typeof en = {
  add: 'Maut hinzufügen',
  hint: 'Der Fahrgast sieht sie sofort und zahlt sie mit der Fahrt.',
  amount: (currency, most) => `Was Sie bezahlt haben, in ${currency} (höchstens ${most})`,
  amountWrong: 'Schreiben Sie einen Betrag über null, etwa 2,50.',
  send: 'Hinzufügen',
  keep: 'Zurück',
  added: (money) => `Maut dieser Fahrt: ${money}.`,
  'trip-not-onboard': 'Maut wird hinzugefügt, solange der Fahrgast im Fahrzeug ist.',
  'tolls-included': 'Der Preis dieser Fahrt enthält die Maut.',
  'toll-limit':
    'Das ist mehr, als mit dem Fahrgast vereinbart ist. Bitten Sie die Zentrale, die Quittung anzupassen.',
  unsure: 'Der Dienst ist nicht erreichbar. Fügen Sie sie noch einmal hinzu: Sie zählt einmal.',
};

/** Texts for tolls that a driver reports. */
export const tollTexts = defineTexts({ en, de });
