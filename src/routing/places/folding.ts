/** Letters that keep a mark of their own when accents are taken off. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
};

const apostrophes = /['’‘ʼ`´]/g;
/** Scripts that put no space between words: each letter counts as a word. */
const unspacedLetter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const longestWord = 40;

/**
 * Returns the words of a text for comparison: lower case, without accents, apostrophes or punctuation. "Café O’Neill,
 * Marktstraße 12" becomes cafe, oneill, marktstrasse, 12.
 */
export function foldWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    // Small letters may have accents that the large ones hid.
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(apostrophes, '')
    .replace(/[ßæœøłđðþħıŋ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(unspacedLetter, ' $& ');
  return plain.split(/[^\p{L}\p{N}]+/u).flatMap((word) => (word === '' ? [] : [word.slice(0, longestWord)]));
}
