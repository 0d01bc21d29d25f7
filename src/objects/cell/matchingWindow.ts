import type { CellsSearched } from '../../calls/cell.ts';
import { assignWindow } from '../../domain/matching/window.ts';
import type { SearchDemand } from '../../domain/supply/candidates.ts';
import type { CellPorts } from './ports.ts';

interface Waiting {
  readonly tripId: string;
  readonly demand: SearchDemand;
  readonly answer: (found: CellsSearched) => void;
  readonly fail: (error: unknown) => void;
}

/** A few more than an offer needs: the best for all may be nobody's nearest. */
const candidatesEach = 15;

/**
 * After so long without another trip's demand, one that comes is answered at once. The chance that another comes within a
 * window of w seconds is then about w ÷ this (the rule of succession, P. S. Laplace, 1774), and waiting costs w for
 * sure: it would pay only if not being assigned together cost more than this.
 */
const quietMs = 120_000;

interface Asked {
  readonly tripId: string;
  readonly at: number;
}

type WindowSurroundings = Pick<CellPorts<never>, 'clock' | 'wait'>;

/**
 * The demands that came in within a moment, assigned together; one that is alone does not wait for others. Kept in memory only: a cell that is lost with its
 * window is asked again by the trips. A demand belongs to the cell of its pickup, and so to one window.
 */
export class MatchingWindow {
  readonly #ports: WindowSurroundings;
  readonly #search: (demand: SearchDemand, tripId: string) => Promise<CellsSearched>;
  #waiting: Waiting[] = [];
  #lastAsked: Asked | null = null;
  /** The last that came from another trip than that one. */
  #lastOther: Asked | null = null;

  constructor(
    around: WindowSurroundings,
    search: (demand: SearchDemand, tripId: string) => Promise<CellsSearched>,
  ) {
    this.#ports = around;
    this.#search = search;
  }

  /** The candidates of a trip when the window closes, the vehicle that is meant for it first. */
  find(demand: SearchDemand, tripId: string, windowSeconds: number): Promise<CellsSearched> {
    const { promise, resolve, reject } = Promise.withResolvers<CellsSearched>();
    const isFirst = this.#waiting.length === 0;
    const isAlone = this.#isAlone(tripId);
    this.#waiting.push({ tripId, demand, answer: resolve, fail: reject });
    if (isFirst) {
      const over = isAlone ? Promise.resolve() : this.#ports.wait(windowSeconds * 1000);
      over.then(() => this.#close()).catch(reject);
    }
    return promise;
  }

  /** True when no other trip has asked for long, as far as is remembered. */
  #isAlone(tripId: string): boolean {
    const now = this.#ports.clock.now();
    if (this.#lastAsked?.tripId !== tripId) this.#lastOther = this.#lastAsked;
    this.#lastAsked = { tripId, at: now };
    return this.#lastOther === null || now - this.#lastOther.at >= quietMs;
  }

  async #close(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const found = await Promise.allSettled(
      waiting.map(({ demand, tripId }) =>
        this.#search({ ...demand, limit: Math.max(demand.limit, candidatesEach) }, tripId),
      ),
    );
    const now = this.#ports.clock.now();
    const assignment = assignWindow(
      waiting.flatMap(({ tripId, demand }, at) => {
        const result = found[at];
        if (result?.status !== 'fulfilled') return [];
        const etas = result.value.candidates.map(
          ({ vehicleId, etaSeconds }) => [vehicleId, etaSeconds] as const,
        );
        const waitedSeconds = Math.max(0, now - (demand.waitingSince ?? now)) / 1000;
        return [{ id: tripId, waitedSeconds, etaSeconds: new Map<string, number>(etas) }];
      }),
    );
    const taken = new Set(assignment.values());
    for (const [at, { tripId, demand, answer, fail }] of waiting.entries()) {
      const result = found[at];
      if (result?.status === 'fulfilled') answer(meant(result.value, assignment.get(tripId), taken, demand));
      else fail(result?.reason);
    }
  }
}

/** The vehicle that is meant for the trip, then those that are meant for nobody, best first. */
function meant(
  found: CellsSearched,
  own: string | undefined,
  taken: ReadonlySet<string>,
  { limit }: SearchDemand,
): CellsSearched {
  const first = found.candidates.filter(({ vehicleId }) => vehicleId === own);
  const others = found.candidates.filter(({ vehicleId }) => !taken.has(vehicleId));
  const forOthers = found.candidates
    .filter(({ vehicleId }) => vehicleId !== own && taken.has(vehicleId))
    .map(({ vehicleId, distanceMeters }) => ({ vehicleId, distanceMeters, reason: 'held' as const }));
  return {
    ...found,
    candidates: [...first, ...others].slice(0, limit),
    skipped: [...found.skipped, ...forOthers].slice(0, 20),
  };
}
