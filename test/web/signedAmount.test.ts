import { describe, expect, test } from 'vitest';
import { signedAmount } from '../../web/src/i18n/signedAmount.ts';

describe('an amount that an operator types', () => {
  test.each([
    ['2.50', 'USD', 250],
    ['-2,5', 'EUR', -250],
    ['−12', 'EUR', -1_200],
    [' + 3.05 ', 'USD', 305],
    ['-500', 'JPY', -500],
    ['1.234', 'KWD', 1_234],
  ])('%s %s is %d minor units', (typed, currency, amount) => {
    expect(signedAmount(typed, currency)).toBe(amount);
  });

  test.each([
    ['', 'USD'],
    ['0', 'USD'],
    ['-0.00', 'USD'],
    ['1.234', 'USD'],
    ['2.5', 'JPY'],
    ['1,000.00', 'USD'],
    ['--2', 'USD'],
    ['2e3', 'USD'],
    ['10000000.01', 'USD'],
  ])('“%s” is no amount of %s', (typed, currency) => {
    expect(signedAmount(typed, currency)).toBeNull();
  });
});
