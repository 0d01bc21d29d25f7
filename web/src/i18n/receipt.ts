import { defineTexts } from './language.ts';

/** Texts about what a ride costs and why. */
export const receiptTexts = defineTexts({
  en: {
    why: 'Why this price',
    total: 'Together',
    tax: (amount: string) => `of which tax ${amount}`,
    underway: 'The ride is not over: this is what was agreed.',
    rule: (item: string, tariff: string, configuration: string) =>
      `${item}, tariff ${tariff}, version ${configuration}`,
    lines: {
      fare: 'Fare',
      base: 'Base fare',
      distance: 'Distance',
      time: 'Time',
      minimum: 'Up to the lowest fare',
      flat: 'Flat price',
      pooled: 'Less, because you share',
      via: 'Stops on the way',
      item: 'Items',
      promotion: 'Promotion',
      surge: 'High demand',
      tax: 'Tax',
      'reported-toll': 'Toll',
      rounding: 'Rounding',
      waiting: 'Waiting',
      cancellation: 'Cancellation',
      'no-show': 'Nobody came',
      'not-owed': 'Not owed',
      adjustment: 'Adjustment',
      tip: 'Tip',
    },
  },
  de: {
    why: 'Warum dieser Preis',
    total: 'Zusammen',
    tax: (amount: string) => `darin Steuer ${amount}`,
    underway: 'Die Fahrt ist nicht zu Ende: Das ist der vereinbarte Preis.',
    rule: (item: string, tariff: string, configuration: string) =>
      `${item}, Tarif ${tariff}, Version ${configuration}`,
    lines: {
      fare: 'Fahrpreis',
      base: 'Grundpreis',
      distance: 'Strecke',
      time: 'Zeit',
      minimum: 'Bis zum Mindestpreis',
      flat: 'Festpreis',
      pooled: 'Nachlass, weil Sie teilen',
      via: 'Zwischenhalte',
      item: 'Gegenstände',
      promotion: 'Aktion',
      surge: 'Hohe Nachfrage',
      tax: 'Steuer',
      'reported-toll': 'Maut',
      rounding: 'Rundung',
      waiting: 'Wartezeit',
      cancellation: 'Stornierung',
      'no-show': 'Niemand kam',
      'not-owed': 'Nicht geschuldet',
      adjustment: 'Anpassung',
      tip: 'Trinkgeld',
    },
  },
});

/** Returns the name of a receipt's line in the chosen language; surcharges have the operator's own. */
export function lineName({ code, label }: { readonly code: string; readonly label: string }): string {
  const names: Readonly<Record<string, string>> = receiptTexts().lines;
  const name = names[code];
  // An operator's own words say more: a promotion's name, a reason.
  return name === undefined || code === 'promotion' ? label : name;
}
