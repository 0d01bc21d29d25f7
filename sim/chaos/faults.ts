import { between, createRandom, type Random } from '../random.ts';

/** The fault of an HTTP request. */
export type RequestFault =
  | { readonly kind: 'none' | 'lostRequest' | 'lostAnswer' | 'cutAnswer' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Delivered twice, at once or later. */
  | { readonly kind: 'duplicate'; readonly afterMs: number }
  /** The connection stays open without an answer. */
  | { readonly kind: 'halfOpen'; readonly isDelivered: boolean };

/** The fault of a WebSocket; times count from its opening. */
export interface StreamFault {
  /** Delay of every byte, in each direction. */
  readonly delayMs: number;
  readonly cutAfterMs: number | null;
  /** From then on nothing is forwarded, until the connection is cut. */
  readonly halfOpenAfterMs: number | null;
  /** The share of the client's frames that are duplicated. */
  readonly repeatShare: number;
}

export type DatabaseFault =
  | { readonly kind: 'none' }
  /** Cannot be written: another connection holds the lock. */
  | { readonly kind: 'locked'; readonly afterMs: number; readonly forMs: number }
  /** Cannot be opened, from the restart on. */
  | { readonly kind: 'gone'; readonly forMs: number };

/** One round: a kill, and the other faults until the next one. */
export interface Round {
  /** From this kill to the next. */
  readonly untilNextMs: number;
  readonly database: DatabaseFault;
}

/** The fault schedule of one seed: the n-th request, stream and round always get the same faults. */
export class FaultSchedule {
  readonly #requests: Random;
  readonly #streams: Random;
  readonly #rounds: Random;

  constructor(seed: number) {
    // Each has its own sequence: the number of requests between two kills is not reproducible.
    const random = createRandom(seed);
    this.#requests = createRandom(random() * 2 ** 32);
    this.#streams = createRandom(random() * 2 ** 32);
    this.#rounds = createRandom(random() * 2 ** 32);
  }

  nextRequest(): RequestFault {
    const random = this.#requests;
    // Two numbers for each request, whatever its fault, so that changing a share shifts nothing.
    const draw = random();
    const amount = random();
    if (draw < 0.55) return { kind: 'none' };
    if (draw < 0.68) return { kind: 'delay', ms: 20 + amount * 1_500 };
    if (draw < 0.8) return { kind: 'duplicate', afterMs: amount < 0.5 ? 0 : amount * 3_000 };
    if (draw < 0.84) return { kind: 'lostRequest' };
    if (draw < 0.9) return { kind: 'lostAnswer' };
    if (draw < 0.95) return { kind: 'cutAnswer' };
    return { kind: 'halfOpen', isDelivered: amount < 0.5 };
  }

  nextStream(): StreamFault {
    const random = this.#streams;
    const draw = random();
    const afterMs = between(random, 200, 8_000);
    const delayMs = random() < 0.3 ? random() * 300 : 0;
    const repeatShare = random() < 0.4 ? 0.3 : 0;
    return {
      delayMs,
      cutAfterMs: draw < 0.25 ? afterMs : null,
      halfOpenAfterMs: draw >= 0.25 && draw < 0.4 ? afterMs : null,
      repeatShare,
    };
  }

  nextRound(): Round {
    const random = this.#rounds;
    const untilNextMs = between(random, 1_000, 3_000);
    const draw = random();
    const afterMs = between(random, 0, 2_000);
    const forMs = between(random, 500, 4_000);
    if (draw < 0.25) return { untilNextMs, database: { kind: 'locked', afterMs, forMs } };
    if (draw < 0.35) return { untilNextMs, database: { kind: 'gone', forMs: forMs / 2 } };
    return { untilNextMs, database: { kind: 'none' } };
  }
}

/** A connection without faults, for the healed network. */
export const noRequestFault: RequestFault = { kind: 'none' };
export const noStreamFault: StreamFault = {
  delayMs: 0,
  cutAfterMs: null,
  halfOpenAfterMs: null,
  repeatShare: 0,
};
