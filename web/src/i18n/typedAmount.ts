import { minorUnitDigits } from '../../../src/domain/currencies.ts';

/**
 * Reads an amount without a sign as people write it, with either decimal mark, into minor units of the currency. Null
 * for what is no amount, or has more decimals than the currency: a guess would cost money.
 */
export function minorUnitsIn(typed: string, currency: string): number | null {
  const match = /^(\d{1,10})(?:[.,](\d{1,4}))?$/.exec(typed.trim());
  if (match === null) return null;
  const [, whole = '', decimals = ''] = match;
  const digits = minorUnitDigits(currency);
  return decimals.length > digits ? null : Number(whole + decimals.padEnd(digits, '0'));
}

/** Writes minor units as somebody would type them, with every digit of the currency; parts of a unit follow. */
export function typedAmount(minorUnits: number, currency: string, locale: string): string {
  const digits = minorUnitDigits(currency);
  const format = new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + 6,
  });
  return format.format(minorUnits / 10 ** digits);
}
