import type { CellId } from '../../domain/geo/cells.ts';
import type { SearchDemand, SearchResult } from '../../domain/supply/candidates.ts';
import { TimeoutError, withTimeout } from '../../timeout.ts';
import type { CellPorts, LateNeighbours } from './ports.ts';

/** A search goes on without a neighbour that takes longer; several times what a cell needs to wake up. */
const timeoutMs = 250;
/** A late neighbour is asked again after this, whether or not it has answered. */
const askAgainMs = 5_000;
/** What was late, and was not asked for so long, is waited for again: it may be quick by now. */
const lateForMs = 60_000;
/** Cache TTL: a driver who connects in an empty cell is found by its neighbours after this at the latest. */
const emptyForMs = 2_000;

type NeighbourPorts = Pick<CellPorts<never>, 'clock' | 'timers' | 'searchNeighbour' | 'background' | 'warn'>;

/** The searches in neighbour cells, with a short memory of those that are empty, or late. */
export class Neighbours {
  readonly #ports: NeighbourPorts;
  /** At a town's edge or at night, nearly all of them are empty. */
  readonly #emptyUntil = new Map<CellId, number>();
  readonly #late: LateNeighbours;

  constructor(ports: NeighbourPorts, late: LateNeighbours) {
    this.#ports = ports;
    this.#late = late;
  }

  /** Returns a neighbour's best vehicles; null when it does not answer in time. Never rejects. */
  async search(cell: CellId, demand: SearchDemand): Promise<SearchResult | null> {
    const { clock, timers, background } = this.#ports;
    const now = clock.now();
    if (now < (this.#emptyUntil.get(cell) ?? 0)) return { candidates: [], skipped: [] };
    const askAgainAt = this.#late.get(cell);
    // The other bound is for a clock that was set back.
    const isLate = askAgainAt !== undefined && Math.abs(now - askAgainAt) < lateForMs;
    if (!isLate) {
      return withTimeout(this.#ask(cell, demand), timeoutMs, timers).catch((error: unknown) =>
        this.#failed(cell, error),
      );
    }
    if (now >= askAgainAt) {
      this.#late.set(cell, now + askAgainMs);
      const asked = this.#ask(cell, demand).catch((error: unknown) => this.#failed(cell, error));
      background(asked.then(() => undefined));
    }
    return null;
  }

  async #ask(cell: CellId, demand: SearchDemand): Promise<SearchResult> {
    const { clock, searchNeighbour } = this.#ports;
    const askedAt = clock.now();
    const result = await searchNeighbour(cell, demand);
    const now = clock.now();
    if (now - askedAt < timeoutMs) this.#late.delete(cell);
    // The next search may see whether it has become quicker.
    else if (this.#late.has(cell)) this.#late.set(cell, now);
    // A cell names vehicles it passed over, so a result without any means an empty cell.
    const isEmpty = result.candidates.length + result.skipped.length === 0;
    if (isEmpty) this.#emptyUntil.set(cell, now + emptyForMs);
    return result;
  }

  #failed(cell: CellId, error: unknown): null {
    const { clock, warn } = this.#ports;
    if (error instanceof TimeoutError) this.#late.set(cell, clock.now() + askAgainMs);
    warn('neighbour-unreachable', { neighbour: cell, error: String(error) });
    return null;
  }
}
