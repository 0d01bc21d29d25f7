import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldWords } from '../../../src/routing/places/folding.ts';

test.each([
  ['Café O’Neill, Marktstraße 12', ['cafe', 'oneill', 'marktstrasse', '12']],
  ['MARKTSTRASSE', ['marktstrasse']],
  ['Ærøskøbing', ['aeroskobing']],
  ['Łódź  Główna', ['lodz', 'glowna']],
  ['İstanbul ıspanak', ['istanbul', 'ispanak']],
  ['東京駅', ['東', '京', '駅']],
  ['12-14/3b', ['12', '14', '3b']],
  [' – ★ ', []],
])('"%s" is %j', (text, words) => {
  expect(foldWords(text)).toEqual(words);
});

test('folding what is folded changes nothing, nor do accents and capital letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const words = foldWords(text);
      expect(foldWords(words.join(' '))).toEqual(words);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aeiounzAEIOUNZ -'), maxLength: 20 }), (text) => {
      const accented = text.replace(/[aeiou]/gi, '$&\u0301');
      expect(foldWords(accented)).toEqual(foldWords(text));
      expect(foldWords(text.toUpperCase())).toEqual(foldWords(text));
    }),
  );
});
