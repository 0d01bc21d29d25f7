import { minorUnitDigits } from '../../../src/domain/money.ts';

/** The largest adjustment that the service takes, in minor units. */
const MOST = 1_000_000_000;

/**
 * Reads an amount as people write it, with a sign and either decimal mark, into minor units of the currency. Null for
 * what is no amount, is nothing, or has more decimals than the currency: a guess would cost money.
 */
export function signedAmount(typed: string, currency: string): number | null {
  const match = /^([+\-−–])?\s*(\d{1,10})(?:[.,](\d{1,4}))?$/.exec(typed.trim());
  if (match === null) return null;
  const [, sign = '+', whole = '', decimals = ''] = match;
  const digits = minorUnitDigits(currency);
  if (decimals.length > digits) return null;
  const amount = Number(whole + decimals.padEnd(digits, '0'));
  if (amount === 0 || amount > MOST) return null;
  return sign === '+' ? amount : -amount;
}
