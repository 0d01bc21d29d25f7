import type { Shed } from '../../calls/cell.ts';

/** How much of each a cell takes on at a time. */
export interface CellCapacity {
  readonly searchesAtOnce: number;
  readonly gatheredAtOnce: number;
  readonly connectsAtOnce: number;
  readonly framesPerSecond: number;
}

/**
 * What one cell takes on at a time. Beyond it, searches and new streams are turned away with a word on when
 * to come back; positions and reports of the streams it has never are.
 */
export const cellCapacity: CellCapacity = {
  searchesAtOnce: 64,
  /** Searches that wait for their window to close cost nothing until then: as many as are assigned in milliseconds. */
  gatheredAtOnce: 300,
  connectsAtOnce: 256,
  /** Above this, answering searches would hold up the streams. */
  framesPerSecond: 5_000,
};

/** Searches and streams that were turned away may come back after this. */
export const retryAfterSeconds = 2;

/** What a cell is busy with at the moment. */
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

  /** Runs a search, or turns it away with an empty answer. */
  search<Answer>(now: number, empty: Answer, work: () => Promise<Answer>): Promise<Shed<Answer>> {
    return this.#take('searchesAtOnce', now, empty, work);
  }

  /** Lets a search wait for its window, or turns it away with an empty answer. */
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

  /** Lets a stream connect, or says when to try again: after a restart all of them come at once. */
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
