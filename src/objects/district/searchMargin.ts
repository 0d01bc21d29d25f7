import { quantileOf } from '../../domain/waitHistogram.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const days = 7;
/** Fewer searches say nothing. */
const leastSearches = 20;
const share = 0.9;
/** What was learned is used for this long; a database that does not answer is asked again after it. */
const keepMs = 15 * 60_000;

/** A stretch of time, epoch ms. */
export interface Hour {
  readonly from: number;
  readonly until: number;
}

/**
 * What the searches of a district take at an hour of the day: learned from the last hour and from the same hour of
 * the days before. Kept in memory; the history has the trips.
 */
export class SearchMargin {
  readonly #read: (hours: readonly Hour[]) => Promise<readonly number[]>;
  #known: { readonly until: number; readonly seconds: Promise<number | null> } | null = null;

  /** `read` returns the seconds of each search of trips that ended in those hours. */
  constructor(read: (hours: readonly Hour[]) => Promise<readonly number[]>) {
    this.#read = read;
  }

  /** The seconds that nine of ten searches did not exceed; null when there were too few. */
  seconds(now: number): Promise<number | null> {
    if (this.#known === null || this.#known.until <= now) {
      this.#known = { until: now + keepMs, seconds: this.#learn(now) };
    }
    return this.#known.seconds;
  }

  async #learn(now: number): Promise<number | null> {
    const searches = await this.#read(hoursLike(now));
    return searches.length < leastSearches ? null : quantileOf(searches, share);
  }
}

/** The hour that ends now, and that around the same time of day on the days before. */
function hoursLike(now: number): Hour[] {
  const before = Array.from({ length: days }, (_, day) => {
    const at = now - (day + 1) * dayMs;
    return { from: at - hourMs / 2, until: at + hourMs / 2 };
  });
  return [{ from: now - hourMs, until: now }, ...before];
}
