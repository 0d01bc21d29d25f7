import type { CellsSearched } from '../../calls/cell.ts';
import { assignWindow } from '../../domain/matching/assignment.ts';
import type { SearchDemand } from '../../domain/supply/candidates.ts';
import type { CellPorts } from './ports.ts';

interface Waiting {
  readonly tripId: string;
  readonly demand: SearchDemand;
  readonly answer: (found: CellsSearched) => void;
  readonly fail: (error: unknown) => void;
}

/** More than an offer needs: the optimal assignment may not use a demand's nearest vehicle. */
const candidatesEach = 15;

/**
 * After this long without a demand of another trip, a new demand is answered at once. The chance that another arrives
 * within a window of w seconds is then about w ÷ this (rule of succession, P. S. Laplace, 1774), while waiting always
 * costs w: it pays only if missing a joint assignment costs more than this.
 */
const quietMs = 120_000;

interface Asked {
  readonly tripId: string;
  readonly at: number;
}

/** A search for a trip; `isJoint`: its vehicles are assigned together with those of other trips. */
type WindowSearch = (demand: SearchDemand, tripId: string, isJoint: boolean) => Promise<CellsSearched>;
type WindowPorts = Pick<CellPorts<never>, 'clock' | 'wait'>;

/**
 * Gathers the demands of a short window and assigns them together; a lone demand does not wait. In memory only: when
 * a cell is lost with its window, the trips search again. A demand belongs to the cell of its pickup, and so to one
 * window.
 */
export class MatchingWindow {
  readonly #ports: WindowPorts;
  readonly #search: WindowSearch;
  #waiting: Waiting[] = [];
  #lastAsked: Asked | null = null;
  /** The last demand of a trip other than `#last`'s. */
  #lastOther: Asked | null = null;

  constructor(ports: WindowPorts, search: WindowSearch) {
    this.#ports = ports;
    this.#search = search;
  }

  /** Returns a trip's candidates when the window closes, its assigned vehicle first. */
  find(demand: SearchDemand, tripId: string, windowSeconds: number): Promise<CellsSearched> {
    const { promise, resolve, reject } = Promise.withResolvers<CellsSearched>();
    const isFirst = this.#waiting.length === 0;
    const isAlone = this.#isAlone(tripId);
    this.#waiting.push({ tripId, demand, answer: resolve, fail: reject });
    if (isFirst) {
      const over = isAlone ? Promise.resolve() : this.#ports.wait(windowSeconds * 1000);
      over.then(() => this.#close()).catch((error: unknown) => failAll(this.#gathered(), error));
    }
    return promise;
  }

  /** Those who wait; the next demand opens another window. */
  #gathered(): readonly Waiting[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Returns whether no other trip has searched here recently, as far as known. */
  #isAlone(tripId: string): boolean {
    const now = this.#ports.clock.now();
    if (this.#lastAsked?.tripId !== tripId) this.#lastOther = this.#lastAsked;
    this.#lastAsked = { tripId, at: now };
    return this.#lastOther === null || now - this.#lastOther.at >= quietMs;
  }

  #close(): Promise<void> {
    const waiting = this.#gathered();
    return this.#assign(waiting).catch((error: unknown) => failAll(waiting, error));
  }

  async #assign(waiting: readonly Waiting[]): Promise<void> {
    const found = await Promise.allSettled(
      waiting.map(({ demand, tripId }) =>
        this.#search(
          { ...demand, limit: Math.max(demand.limit, candidatesEach) },
          tripId,
          waiting.length > 1,
        ),
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

/** Their trips search again. */
function failAll(waiting: readonly Waiting[], error: unknown): void {
  for (const { fail } of waiting) fail(error);
}

/** The trip's assigned vehicle, then the unassigned ones, best first. */
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
