import type { Dictionary } from './dictionary.ts';
import type { PlaceIndex } from './placeIndex.ts';
import { otherSpellings } from './spellings.ts';

/** Further words of a query are ignored. */
export const MOST_WORDS = 12;

const spelledOtherwise = 245;
const joined = 0.95;
const leastLettersToJoin = 2;
/** One letter of a category's name says nothing yet. */
const leastLettersOfCategory = 3;

/**
 * How well each word of a query fits the words of an index: from 1 to 255. A bit of a mask stands for a word of the
 * query.
 */
export class WordMatches {
  /** For each word of the query, how well it fits each name; 0: not at all. */
  readonly qualities: readonly Uint8Array[];
  /** For each name, the words that fit it. */
  readonly masks: Uint16Array;
  /** Names that any word fits, each once. */
  readonly names: number[] = [];

  constructor(index: PlaceIndex, words: readonly string[]) {
    this.qualities = words.map(() => new Uint8Array(index.nameCount));
    this.masks = new Uint16Array(index.nameCount);
    for (const [position, word] of words.entries()) {
      const isLast = position === words.length - 1;
      for (const [found, quality] of fittingWords(index.dictionary, word, isLast)) {
        index.forNamesWith(found, (name) => this.#add(position, name, quality));
      }
      this.#addJoined(index, words, position);
    }
  }

  /** "Markt str" is a beginning of Marktstraße, and "mc donalds" McDonalds. */
  #addJoined(index: PlaceIndex, words: readonly string[], position: number): void {
    const [word = '', next = ''] = words.slice(position, position + 2);
    if (Math.min(word.length, next.length) < leastLettersToJoin || isNumber(word) || isNumber(next)) return;
    const typed = word + next;
    const { from, to } = index.dictionary.startingWith(typed);
    for (let found = from; found < to; found++) {
      const quality = Math.round(joined * fitOf(typed, index.dictionary.words[found] ?? '', 0, true));
      index.forNamesWith(found, (name) => {
        this.#add(position, name, quality);
        this.#add(position + 1, name, quality);
      });
    }
  }

  #add(position: number, name: number, quality: number): void {
    const qualities = this.qualities[position];
    if (qualities === undefined || (qualities[name] ?? 0) >= quality) return;
    qualities[name] = quality;
    const mask = this.masks[name] ?? 0;
    if (mask === 0) this.names.push(name);
    this.masks[name] = mask | (1 << position);
  }
}

/** For each category, the words of a query that name it. */
export function categoryMasks(index: PlaceIndex, words: readonly string[]): Uint16Array {
  const fitting = words.map(
    (word, position) =>
      new Set(
        word.length < leastLettersOfCategory
          ? []
          : [...fittingWords(index.categoryWords, word, position === words.length - 1)].map(
              ([found]) => index.categoryWords.words[found] ?? '',
            ),
      ),
  );
  return Uint16Array.from(index.categoryTerms, (terms) => {
    let mask = 0;
    for (const term of terms) {
      for (let start = 0; start + term.length <= words.length; start++) {
        if (term.every((word, offset) => fitting[start + offset]?.has(word))) {
          mask |= ((1 << term.length) - 1) << start;
        }
      }
    }
    return mask;
  });
}

export function isNumber(word: string): boolean {
  return /^\d{1,6}[a-z]?$/.test(word);
}

/** Dictionary words that a typed word may mean, and how well they match. */
function fittingWords(dictionary: Dictionary, typed: string, isLast: boolean): Map<number, number> {
  const fitting = new Map<number, number>();
  const add = (word: number, quality: number) => {
    if ((fitting.get(word) ?? 0) < quality) fitting.set(word, quality);
  };
  const mostTypos = typosIn(typed);
  const ranges =
    mostTypos === 0 ? [dictionary.startingWith(typed)] : dictionary.startingLike(typed, mostTypos);
  for (const { from, to, typos } of ranges) {
    for (let word = from; word < to; word++) {
      add(word, fitOf(typed, dictionary.words[word] ?? '', typos, isLast));
    }
  }
  for (const other of otherSpellings(typed)) {
    const word = dictionary.indexOf(other);
    if (word !== -1) add(word, spelledOtherwise);
  }
  return fitting;
}

/** As many as there may be before one word becomes another. */
function typosIn(typed: string): number {
  if (typed.length < 4 || isNumber(typed)) return 0;
  return typed.length < 8 ? 1 : 2;
}

/** The last word may be unfinished: letters missing from it count less. */
function fitOf(typed: string, word: string, typos: number, isLast: boolean): number {
  const share = Math.min(1, typed.length / word.length);
  if (typos === 0 && share === 1) return 255;
  const [least, most] = isLast ? [200, 245] : [140, 235];
  return Math.round((least + share * (most - least)) * 0.65 ** typos);
}
