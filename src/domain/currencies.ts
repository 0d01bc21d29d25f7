/** Currencies whose minor unit is not a hundredth, by number of digits (ISO 4217:2015, list one, 2024-06-25). */
const unusualDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const digitsOf = new Map(
  Object.entries(unusualDigits).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  ),
);

const currencies = new Set([...Intl.supportedValuesOf('currency'), ...digitsOf.keys()]);

/** Whether amounts can be in a currency (an ISO 4217 code). */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/**
 * Returns the number of decimal places of a currency's amounts: 1234 is 12.34 USD, 1234 JPY, 1.234 KWD. Browser
 * locale data (CLDR) cannot be used: it gives common notation, such as no decimals for the forint.
 */
export function minorUnitDigits(currency: string): number {
  return digitsOf.get(currency) ?? 2;
}
