import { minorUnitsIn } from './typedAmount.ts';

/** The largest adjustment that the service takes, in minor units. */
const MOST = 1_000_000_000;

/**
 * Reads an amount as people write it, with a sign and either decimal mark, into minor units of the currency. Null for
 * what is no amount, is nothing, or has more decimals than the currency: a guess would cost money.
 */
export function signedAmount(typed: string, currency: string): number | null {
  const match = /^([+\-−–])?\s*(.+)$/.exec(typed.trim());
  if (match === null) return null;
  const [, sign = '+', unsigned = ''] = match;
  const amount = minorUnitsIn(unsigned, currency);
  if (amount === null || amount === 0 || amount > MOST) return null;
  return sign === '+' ? amount : -amount;
}
