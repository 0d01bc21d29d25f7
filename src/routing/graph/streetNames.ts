import { foldWords } from '../places/folding.ts';
import { writtenOut } from '../places/spellings.ts';

/** More words than the names of streets have. */
const MAX_WORDS = 7;
/** Of a label, which may be long. */
const MAX_LABEL_WORDS = 40;

/**
 * A number for the name of a street, however it is spelt, from 1 to 65,535; 0 for none. Names that share one by chance
 * are seldom near each other.
 */
export function nameNumber(name: string): number {
  return numberOf(writtenOut(foldWords(name)));
}

/** The numbers of all names that a label may have in it: of "12 Market St, Harrisburg 17101" that of Market Street, too. */
export function namesIn(label: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of label.split(',')) {
    const words = foldWords(part).slice(0, MAX_LABEL_WORDS);
    for (let from = 0; from < words.length; from++) {
      for (let to = from + 1; to <= Math.min(words.length, from + MAX_WORDS); to++) {
        numbers.add(numberOf(writtenOut(words.slice(from, to))));
      }
    }
  }
  numbers.delete(0);
  return numbers;
}

/** FNV-1a by G. Fowler, L. C. Noll and K.-P. Vo (1991), 32 bits folded to 16. */
function numberOf(words: readonly string[]): number {
  if (words.length === 0) return 0;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(words.join(' '))) hash = Math.imul(hash ^ byte, 0x01000193);
  return Math.max(1, (hash ^ (hash >>> 16)) & 0xffff);
}
