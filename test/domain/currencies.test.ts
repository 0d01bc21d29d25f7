import codes from 'currency-codes';
import { describe, expect, it } from 'vitest';
import { minorUnitDigits } from '../../src/domain/currencies.ts';
import { moneyText } from '../../web/src/i18n/moneyText.ts';

/** Precious metals, funds and codes for tests have no minor unit; nobody pays for a ride with them. */
const noMoney = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

describe('amounts of money', () => {
  it.each(codes.data.filter(({ code }) => !noMoney.has(code)))(
    'have the digits of ISO 4217: $code',
    ({ code, digits }) => {
      expect(minorUnitDigits(code)).toBe(digits);
    },
  );

  it.each([
    [{ amount: 123_400, currency: 'HUF' }, '1,234.00'],
    [{ amount: 123_400, currency: 'IDR' }, '1,234.00'],
    [{ amount: 1_234_000, currency: 'IQD' }, '1,234.000'],
    [{ amount: 1_234, currency: 'JPY' }, '1,234'],
    [{ amount: 1_234, currency: 'USD' }, '12.34'],
    [{ amount: 1_234, currency: 'KWD' }, '1.234'],
  ])('are written with them, whatever the locale data says: %o', (money, written) => {
    expect(moneyText(money, 'en').replace(/^[^\d]+/, '')).toBe(written);
  });
});
