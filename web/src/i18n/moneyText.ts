import { minorUnitDigits } from '../../../src/domain/currencies.ts';
import type { Money } from '../api/schemas.ts';

/** An amount as the locale writes it, with every digit that ISO 4217 gives its currency. */
export function moneyText({ amount, currency }: Money, locale: string): string {
  const digits = minorUnitDigits(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}
