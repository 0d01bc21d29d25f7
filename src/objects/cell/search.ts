import type { CellId } from '../../domain/geo/cells.ts';
import {
  type Candidate,
  mergeCandidates,
  nextRing,
  type SearchDemand,
  type SearchResult,
} from '../../domain/supply/candidates.ts';

/**
 * How far outside of its cell a driver's stream may still be held: the hysteresis of `move`, and what is
 * driven until the new stream is open.
 */
const borderSlackMeters = 500;

export interface CellsSearched extends SearchResult {
  readonly cellsAsked: number;
}

/**
 * Searches ring by ring around the pickup's cell, as far as a better candidate could still be. A neighbour
 * that does not answer is passed over: the answer is advice, and the trip asks again.
 */
export async function searchRings(
  own: { readonly cell: CellId; readonly result: SearchResult },
  demand: SearchDemand,
  askCell: (cell: CellId) => Promise<SearchResult>,
  onFailure: (cell: CellId, error: unknown) => void,
): Promise<CellsSearched> {
  let best = mergeCandidates([own.result], demand.limit);
  let cellsAsked = 1;
  for (let ring = 1; ; ring++) {
    const cells = nextRing(
      { cell: own.cell, ring, best: best.candidates, slackMeters: borderSlackMeters },
      demand,
    );
    if (cells.length === 0) return { ...best, cellsAsked };
    const answers = await Promise.allSettled(cells.map(askCell));
    const results = answers.flatMap((answer, position) => {
      if (answer.status === 'fulfilled') return [answer.value];
      const cell = cells[position];
      if (cell !== undefined) onFailure(cell, answer.reason);
      return [];
    });
    best = mergeCandidates([best, ...results], demand.limit);
    cellsAsked += cells.length;
  }
}

/** A driver who connects in an empty cell is found by its neighbours after this at the latest. */
const emptyForMs = 2_000;

/** The neighbours that had no vehicle at all a moment ago: around a town and at night, nearly all of them. */
export class EmptyNeighbours {
  readonly #emptyUntil = new Map<CellId, number>();

  async ask(cell: CellId, now: number, search: () => Promise<SearchResult>): Promise<SearchResult> {
    if (now < (this.#emptyUntil.get(cell) ?? 0)) return { candidates: [], skipped: [] };
    const result = await search();
    // A cell that offers nobody names those it passed over: it has none where it names none.
    const isEmpty = result.candidates.length + result.skipped.length === 0;
    if (isEmpty) this.#emptyUntil.set(cell, now + emptyForMs);
    return result;
  }
}

interface Hold {
  readonly forTrip: string;
  readonly until: number;
}

/** Vehicles that one search was just told of, kept out of the others' answers for a moment. */
export class Holds {
  readonly #holds = new Map<string, Hold>();

  hold(candidate: Candidate, forTrip: string, until: number): void {
    this.#holds.set(candidate.vehicleId, { forTrip, until });
  }

  /** The vehicles held for other trips. */
  heldFromOthers(forTrip: string | null, now: number): Set<string> {
    const held = new Set<string>();
    for (const [vehicleId, hold] of this.#holds) {
      if (hold.until <= now) this.#holds.delete(vehicleId);
      else if (hold.forTrip !== forTrip) held.add(vehicleId);
    }
    return held;
  }
}
