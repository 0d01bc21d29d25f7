import { interpolate, type Place } from '../../src/domain/geo/place.ts';

/** Where a cab was at a time (unix time, seconds). */
export interface Fix {
  readonly at: number;
  readonly place: Place;
}

/** The track of one recorded cab, interpolated linearly between fixes. */
export class Track {
  readonly #fixes: readonly Fix[];

  /** Of at least one fix, in any order. */
  constructor(fixes: readonly Fix[]) {
    this.#fixes = fixes.toSorted((a, b) => a.at - b.at);
  }

  get startsAt(): number {
    return this.#fixes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  get endsAt(): number {
    return this.#fixes.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  }

  /** Returns the position at a time; constant before the first fix and after the last one. */
  placeAt(at: number): Place {
    const next = this.#firstAfter(at);
    const to = this.#fixes[next];
    const from = this.#fixes[next - 1] ?? to;
    if (from === undefined) throw new RangeError('a track has at least one fix');
    if (to === undefined || to === from) return from.place;
    return interpolate(from.place, to.place, (at - from.at) / (to.at - from.at));
  }

  /** The position of the first fix later than that. */
  #firstAfter(at: number): number {
    let low = 0;
    let high = this.#fixes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#fixes[middle]?.at ?? Number.POSITIVE_INFINITY) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
