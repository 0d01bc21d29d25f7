import type { Shed } from '../../calls/cell.ts';

/** Limits of the work a cell takes on at a time. */
export interface CellCapacity {
  readonly searchesAtOnce: number;
  readonly gatheredAtOnce: number;
  readonly connectsAtOnce: number;
  readonly framesPerSecond: number;
}

/**
 * Limits of one cell. Beyond them, searches and new streams are shed with a retry time; positions and reports of open
 * streams never are.
 */
export const cellCapacity: CellCapacity = {
  searchesAtOnce: 64,
  /** Searches waiting for their window cost nothing until it closes: as many as are assigned within milliseconds. */
  gatheredAtOnce: 300,
  connectsAtOnce: 256,
  /** Above this, searches would delay the streams. */
  framesPerSecond: 5_000,
};

/** When to retry a search or stream that was shed. */
export const retryAfterSeconds = 2;

/** The current load of a cell. */
export class CellLoad {
  readonly #capacity: CellCapacity;
  readonly #underWay = { searchesAtOnce: 0, gatheredAtOnce: 0 };
  #connects = 0;
  #second = 0;
  #frames = 0;
  #framesTheSecondBefore = 0;

  constructor(capacity: CellCapacity = cellCapacity) {
    this.#capacity = capacity;
  }

  countFrame(now: number): void {
    this.#turnTo(now);
    this.#frames += 1;
  }

  /** Runs a search, or sheds it with an empty result. */
  search<Answer>(now: number, empty: Answer, work: () => Promise<Answer>): Promise<Shed<Answer>> {
    return this.#take('searchesAtOnce', now, empty, work);
  }

  /** Lets a search wait for its window, or sheds it with an empty result. */
  gather<Answer>(now: number, empty: Answer, work: () => Promise<Answer>): Promise<Shed<Answer>> {
    return this.#take('gatheredAtOnce', now, empty, work);
  }

  async #take<Answer>(
    limit: 'searchesAtOnce' | 'gatheredAtOnce',
    now: number,
    empty: Answer,
    work: () => Promise<Answer>,
  ): Promise<Shed<Answer>> {
    if (this.#underWay[limit] >= this.#capacity[limit] || this.#isFlooded(now)) {
      return { ...empty, retryAfterSeconds };
    }
    this.#underWay[limit] += 1;
    try {
      return { ...(await work()), retryAfterSeconds: null };
    } finally {
      this.#underWay[limit] -= 1;
    }
  }

  /** Runs a stream's connect, or returns when to retry: after a restart all drivers reconnect at once. */
  async connect<Answer>(work: () => Promise<Answer>): Promise<Answer | { retryAfterSeconds: number }> {
    if (this.#connects >= this.#capacity.connectsAtOnce) return { retryAfterSeconds };
    this.#connects += 1;
    try {
      return await work();
    } finally {
      this.#connects -= 1;
    }
  }

  #isFlooded(now: number): boolean {
    this.#turnTo(now);
    return Math.max(this.#frames, this.#framesTheSecondBefore) > this.#capacity.framesPerSecond;
  }

  #turnTo(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#framesTheSecondBefore = second === this.#second + 1 ? this.#frames : 0;
    this.#second = second;
    this.#frames = 0;
  }
}
