import { distanceMeters, type Place } from '../../domain/geo/place.ts';
import { labelOf } from './addressLabels.ts';
import { foldWords } from './folding.ts';
import { findHouse } from './houseNumbers.ts';
import { METERS_PER_STEP, placeAtSteps, STEPS_PER_DEGREE } from './placeFile.ts';
import { type PlaceFound, placeId } from './placeFound.ts';
import type { PlaceIndex } from './placeIndex.ts';
import { categoryMasks, isNumber, MOST_WORDS, WordMatches } from './wordMatches.ts';

/** What a match counts for that is not in the name itself, and what counts besides. */
const weights = {
  fit: 2,
  category: 0.9,
  context: 0.8,
  houseAssumed: 0.6,
  houseNear: 0.75,
  houseMissing: 0.3,
  coverage: 0.25,
  importance: 0.35,
  nearness: 0.35,
  wholeCategory: 0.3,
};
/** As far away as this, nearness counts half. */
const nearMeters = 2_000;
/** Candidates examined more closely per wanted result. */
const closerLook = 4;
/** Entries with the same label within this distance are one. */
const sameWithinMeters = 1_000;

interface Candidate {
  readonly entry: number;
  readonly score: number;
}

/** Returns the places that match a text, best first. */
export function searchPlaces(
  index: PlaceIndex,
  text: string,
  near: Place | null,
  limit: number,
): PlaceFound[] {
  const words = foldWords(text).slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  const question = new Question(index, words, near);
  const found = question
    .best(closerLook * limit)
    .map((candidate) => question.lookCloser(candidate))
    .sort((a, b) => b.score - a.score);
  const places: PlaceFound[] = [];
  for (const { entry, label, kind, place } of found) {
    const isKnown = places.some(
      (other) => other.label === label && distanceMeters(other.place, place) < sameWithinMeters,
    );
    if (isKnown) continue;
    const distance = near === null ? null : Math.round(distanceMeters(near, place));
    const about = { label, kind, place, distanceMeters: distance, ...index.spotsOf(entry) };
    places.push({ id: placeId(about), ...about });
    if (places.length === limit) break;
  }
  return places;
}

class Question {
  readonly #index: PlaceIndex;
  readonly #words: readonly string[];
  readonly #near: Place | null;
  readonly #eastShrinks: number;
  readonly #matches: WordMatches;
  readonly #categories: Uint16Array;
  /** How well each word fits each locality and each street: it counts for what lies there. */
  readonly #contextQualities: readonly Uint8Array[];
  readonly #contextMasks: Uint16Array;
  readonly #numbers: number;

  constructor(index: PlaceIndex, words: readonly string[], near: Place | null) {
    this.#index = index;
    this.#words = words;
    this.#near = near;
    this.#eastShrinks = Math.cos(((near?.lat ?? 0) * Math.PI) / 180);
    this.#matches = new WordMatches(index, words);
    this.#categories = categoryMasks(index, words);
    const contexts = index.localityCount + index.streetCount;
    this.#contextMasks = new Uint16Array(contexts);
    this.#contextQualities = words.map(() => new Uint8Array(contexts));
    for (const name of this.#matches.names) this.#addContext(name);
    this.#numbers = maskOf(words, (word, position) => isNumber(word) || this.#isLetterOfNumber(position));
  }

  #addContext(name: number): void {
    const entry = this.#index.entryOfName[name] ?? 0;
    if (this.#index.isPoi(entry)) return;
    this.#contextMasks[entry] = (this.#contextMasks[entry] ?? 0) | (this.#matches.masks[name] ?? 0);
    for (const [position, qualities] of this.#contextQualities.entries()) {
      const quality = this.#matches.qualities[position]?.[name] ?? 0;
      qualities[entry] = Math.max(qualities[entry] ?? 0, quality);
    }
  }

  /** "12 a": what follows a number, alone, belongs to it. */
  #isLetterOfNumber(position: number): boolean {
    const [before = '', word = ''] = [this.#words[position - 1], this.#words[position]];
    return isNumber(before) && /^[a-z]$/.test(word);
  }

  /** Those that fit the most words, and of these the ones with the best scores. */
  best(count: number): Candidate[] {
    const best: Candidate[] = [];
    let mostWords = 0;
    const consider = (entry: number, name: number) => {
      const words = bitCount(this.#wordsOf(entry, name));
      if (words < mostWords) return;
      if (words > mostWords) best.length = 0;
      mostWords = words;
      const score = this.#score(entry, name);
      const last = best.at(-1);
      if (best.length >= count && last !== undefined && last.score >= score) return;
      insert(best, { entry, score }, count);
    };
    for (const name of this.#matches.names) consider(this.#index.entryOfName[name] ?? 0, name);
    const { category } = this.#index.file;
    const firstPoi = this.#index.localityCount + this.#index.streetCount;
    if (this.#categories.some((mask) => mask > 0)) {
      for (let entry = firstPoi; entry < this.#index.entryCount; entry++) {
        if (this.#categories[category[entry] ?? 0] !== 0) consider(entry, this.#index.firstName[entry] ?? 0);
      }
    }
    return best;
  }

  /** The words that fit an entry in any way, as a mask. */
  #wordsOf(entry: number, name: number): number {
    const house = this.#index.isStreet(entry) ? this.#numbers : 0;
    return (this.#matches.masks[name] ?? 0) | this.#categoryOf(entry) | this.#contextOf(entry) | house;
  }

  #categoryOf(entry: number): number {
    return this.#index.isPoi(entry) ? (this.#categories[this.#index.file.category[entry] ?? 0] ?? 0) : 0;
  }

  /** The words that fit what an entry belongs to. */
  #contextOf(entry: number): number {
    const { locality, postcode } = this.#index.file;
    const masks = this.#contextMasks;
    const around = (masks[locality[entry] ?? -1] ?? 0) | (masks[postcode[entry] ?? -1] ?? 0);
    return around | (masks[this.#index.streetOf(entry) ?? -1] ?? 0);
  }

  #contextQuality(entry: number, position: number): number {
    const { locality, postcode } = this.#index.file;
    const around = [locality[entry] ?? -1, postcode[entry] ?? -1, this.#index.streetOf(entry) ?? -1];
    const qualities = this.#contextQualities[position];
    return Math.max(...around.map((other) => qualities?.[other] ?? 0)) / 255;
  }

  #score(entry: number, name: number): number {
    const own = this.#matches.masks[name] ?? 0;
    const category = this.#categoryOf(entry);
    const context = this.#contextOf(entry);
    const isStreet = this.#index.isStreet(entry);
    let fit = 0;
    for (let position = 0; position < this.#words.length; position++) {
      const bit = 1 << position;
      if (own & bit) fit += (this.#matches.qualities[position]?.[name] ?? 0) / 255;
      else if (category & bit) fit += weights.category;
      else if (context & bit) fit += weights.context * this.#contextQuality(entry, position);
      else if (isStreet && this.#numbers & bit) fit += weights.houseAssumed;
    }
    const { wordCount, importance } = this.#index.file;
    const coverage = Math.min(1, bitCount(own) / (wordCount[name] ?? 1));
    const whole = (1 << this.#words.length) - 1;
    return (
      (weights.fit * fit) / this.#words.length +
      weights.coverage * coverage +
      (weights.importance * (importance[entry] ?? 0)) / 255 +
      weights.nearness * this.#nearness(entry) +
      (category === whole ? weights.wholeCategory : 0)
    );
  }

  /** From 1, here, to 0, far away. Quick: exact to a percent over a region. */
  #nearness(entry: number): number {
    if (this.#near === null) return 0;
    const { lat, lng } = this.#index.file;
    const north = (lat[entry] ?? 0) - this.#near.lat * STEPS_PER_DEGREE;
    const east = ((lng[entry] ?? 0) - this.#near.lng * STEPS_PER_DEGREE) * this.#eastShrinks;
    return nearMeters / (nearMeters + METERS_PER_STEP * Math.sqrt(north * north + east * east));
  }

  /** Finds the requested house, if any, and builds the result. */
  lookCloser({ entry, score }: Candidate): Candidate & Pick<PlaceFound, 'label' | 'kind' | 'place'> {
    const index = this.#index;
    const kind = index.isLocality(entry) ? 'locality' : index.isStreet(entry) ? 'street' : 'poi';
    const number = kind === 'street' ? this.#houseWords(entry) : null;
    const found = number === null ? null : findHouse(index.housesOf(entry), number.words);
    const gainOf = (weight: number) =>
      (weights.fit * (weight - weights.houseAssumed) * (number?.words.length ?? 0)) / this.#words.length;
    if (found === null) {
      const label = labelOf(index, entry, null);
      return { entry, label, kind, place: index.placeOf(entry), score: score + gainOf(weights.houseMissing) };
    }
    const { house } = found;
    const gain = gainOf(found.match === 'exact' ? 1 : weights.houseNear);
    const place = placeAtSteps(house.lat, house.lng);
    const label = labelOf(index, entry, house.number);
    return { entry, label, kind: 'address', place, score: score + gain };
  }

  /** The words of a number that are not the street's own nor its postcode's; null where there are none. */
  #houseWords(entry: number): { words: string[] } | null {
    const { firstName } = this.#index;
    let own = this.#contextOf(entry);
    for (let name = firstName[entry] ?? 0; name < (firstName[entry + 1] ?? 0); name++) {
      own |= this.#matches.masks[name] ?? 0;
    }
    const start = this.#words.findIndex((word, position) => isNumber(word) && (own & (1 << position)) === 0);
    if (start === -1) return null;
    return { words: this.#words.slice(start, this.#isLetterOfNumber(start + 1) ? start + 2 : start + 1) };
  }
}

/** Keeps a list sorted, the best first, and short. */
function insert(list: Candidate[], candidate: Candidate, most: number): void {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.score ?? 0) < candidate.score) at--;
  list.splice(at, 0, candidate);
  if (list.length > most) list.pop();
}

function maskOf(words: readonly string[], isMeant: (word: string, position: number) => boolean): number {
  return words.reduce((mask, word, position) => (isMeant(word, position) ? mask | (1 << position) : mask), 0);
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}
