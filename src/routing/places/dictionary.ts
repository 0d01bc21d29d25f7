/** Words of an index from one position to before another, all as far from what was typed. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
  readonly typos: number;
}

/** Words in the order of their code units. */
export class Dictionary {
  readonly words: readonly string[];

  /** @param words sorted, each once */
  constructor(words: readonly string[]) {
    this.words = words;
  }

  /** Where a word is; -1 where it is not. */
  indexOf(word: string): number {
    const at = this.#firstFrom(word);
    return this.words[at] === word ? at : -1;
  }

  /** The words that begin so. */
  startingWith(prefix: string): WordRange {
    const from = this.#firstFrom(prefix);
    const to = this.#endOf(from, this.words.length, prefix.length, prefix);
    return { from, to, typos: 0 };
  }

  /**
   * The words that begin with something at most so many typos from `typed`: a letter too many, too few, another, or two
   * in each other's place (L. Boytsov's survey, 2011: optimal string alignment along a trie). The sorted words are
   * the trie: all that begin alike are next to each other. With more than one typo the first letter must be right.
   * Ranges may lie within others; the one with the fewest typos counts.
   */
  startingLike(typed: string, mostTypos: number): WordRange[] {
    const found: WordRange[] = [];
    const row = Array.from({ length: typed.length + 1 }, (_, index) => index);
    const whole = { from: 0, to: this.words.length, depth: 0 };
    this.#search({ typed, mostTypos, found }, whole, row, null, -1);
    return found;
  }

  /** Follows each letter that comes next below a node of the trie. The rows are those of the edit distance's table. */
  #search(
    query: { readonly typed: string; readonly mostTypos: number; readonly found: WordRange[] },
    { from, to, depth }: { readonly from: number; readonly to: number; readonly depth: number },
    row: readonly number[],
    rowBefore: readonly number[] | null,
    letterBefore: number,
  ): void {
    const { typed, mostTypos, found } = query;
    let at = from;
    // The word that ends here has no further letters; sorted, it is the first.
    if ((this.words[at]?.length ?? 0) === depth) at++;
    while (at < to) {
      const letter = this.words[at]?.charCodeAt(depth) ?? 0;
      const end = this.#endOfLetter(at, to, depth, letter);
      if (depth > 0 || mostTypos < 2 || letter === typed.charCodeAt(0)) {
        const next = nextRow(typed, letter, letterBefore, row, rowBefore);
        const typos = next[typed.length] ?? Infinity;
        const least = Math.min(...next);
        if (typos <= mostTypos) found.push({ from: at, to: end, typos });
        if (least <= mostTypos && least < typos) {
          this.#search(query, { from: at, to: end, depth: depth + 1 }, next, row, letter);
        }
      }
      at = end;
    }
  }

  /** The end of the words from `at` on that have this letter at a depth. */
  #endOfLetter(at: number, to: number, depth: number, letter: number): number {
    // Most ranges are short: look near first, then farther and farther.
    let step = 1;
    let low = at;
    while (low + step < to && this.words[low + step]?.charCodeAt(depth) === letter) {
      low += step;
      step *= 2;
    }
    let high = Math.min(to, low + step);
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if (this.words[middle]?.charCodeAt(depth) === letter) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #endOf(from: number, to: number, length: number, prefix: string): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.words[middle]?.slice(0, length) === prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first word that is not before another. */
  #firstFrom(word: string): number {
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.words[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function nextRow(
  typed: string,
  letter: number,
  letterBefore: number,
  row: readonly number[],
  rowBefore: readonly number[] | null,
): number[] {
  const next = [(row[0] ?? 0) + 1];
  for (let index = 1; index <= typed.length; index++) {
    const isSame = typed.charCodeAt(index - 1) === letter;
    let typos = Math.min(
      (row[index] ?? 0) + 1,
      (next[index - 1] ?? 0) + 1,
      (row[index - 1] ?? 0) + (isSame ? 0 : 1),
    );
    const isSwapped =
      rowBefore !== null &&
      index > 1 &&
      typed.charCodeAt(index - 1) === letterBefore &&
      typed.charCodeAt(index - 2) === letter;
    if (isSwapped) typos = Math.min(typos, (rowBefore[index - 2] ?? 0) + 1);
    next.push(typos);
  }
  return next;
}
