import { defineTexts } from './language.ts';

/** What a rider has spent. */
export const spentTexts = defineTexts({
  en: {
    spent: (money: string, rides: number, cancelled: number) =>
      `In the last 30 days: ${money} for ${rides} ${rides === 1 ? 'ride' : 'rides'}; cancelled: ${cancelled}`,
  },
  de: {
    spent: (money: string, rides: number, cancelled: number) =>
      `In den letzten 30 Tagen: ${money} für ${rides} ${rides === 1 ? 'Fahrt' : 'Fahrten'}; storniert: ${cancelled}`,
  },
});
