import { type CellId, cellRing, distanceToCellMeters } from '../geo/cells.ts';
import type { VehicleId } from '../ids.ts';
import {
  byDistance,
  byEta,
  type Candidate,
  maxSkipped,
  type PlacedCandidate,
  type SearchDemand,
  type SearchResult,
  type Skipped,
  searchRadiusMeters,
} from './candidates.ts';
import { distanceWithin, type Etas } from './eta.ts';

/**
 * How far outside its cell a vehicle's stream may be: the `move` hysteresis, plus the drive until the new stream is
 * open.
 */
export const borderSlackMeters = 500;

/**
 * Merges the results of several cells, best first. A vehicle known to two cells (its old stream is not yet closed)
 * counts where its epoch is higher.
 */
export function mergeCandidates(parts: readonly SearchResult[], limit: number): SearchResult {
  const newest = new Map<VehicleId, PlacedCandidate>();
  for (const candidate of parts.flatMap((part) => part.candidates)) {
    const known = newest.get(candidate.vehicleId);
    if (known === undefined || isPreferred(candidate, known)) newest.set(candidate.vehicleId, candidate);
  }
  const passedOver = new Map<VehicleId, Skipped>();
  for (const skipped of parts.flatMap((part) => part.skipped)) {
    const known = passedOver.get(skipped.vehicleId);
    const isNearest = known === undefined || skipped.distanceMeters < known.distanceMeters;
    if (isNearest && !newest.has(skipped.vehicleId)) passedOver.set(skipped.vehicleId, skipped);
  }
  return {
    candidates: [...newest.values()].sort(byEta).slice(0, limit),
    skipped: [...passedOver.values()].sort(byDistance).slice(0, maxSkipped),
  };
}

/** Re-ranks candidates by their computed ETAs, and skips those without a route or too far away. */
export function rankByEtas(
  { candidates, skipped }: SearchResult,
  { source, seconds, observedFactor }: Etas,
  demand: SearchDemand,
): SearchResult<Candidate> {
  const outcomes = candidates.map(({ place: _, via: __, ...candidate }, at) => ({
    candidate,
    seconds: seconds[at] ?? null,
  }));
  const isTooFar = (eta: number | null) => eta === null || eta > demand.maxEtaSeconds;
  const passedOver = outcomes.flatMap(({ candidate: { vehicleId, distanceMeters }, seconds: eta }) =>
    isTooFar(eta)
      ? [{ vehicleId, distanceMeters, reason: eta === null ? ('no-way' as const) : ('too-far' as const) }]
      : [],
  );
  return {
    candidates: outcomes
      .flatMap(({ candidate, seconds: eta }) =>
        eta === null || isTooFar(eta)
          ? []
          : [
              {
                ...candidate,
                etaSeconds: eta,
                etaSource: source,
                // With stops in between, the time says nothing about the drive to the pickup alone.
                ...(observedFactor !== undefined &&
                  candidate.joins === undefined && { roadSeconds: eta / observedFactor }),
              },
            ],
      )
      .sort(byEta)
      .slice(0, demand.limit),
    skipped: [...skipped, ...passedOver].sort(byDistance).slice(0, maxSkipped),
  };
}

export interface RingSearch {
  /** The cell that holds the pickup. */
  readonly cell: CellId;
  /** Distance of the next cells to ask, in steps from it. */
  readonly ring: number;
  /** The best candidates of the rings before. */
  readonly best: readonly Candidate[];
  /** How many of the best candidates of all cells are needed; farther ones may be missing. */
  readonly needed: number;
  /** How far outside its cell a vehicle may be. */
  readonly slackMeters: number;
}

/**
 * Returns the cells of the next ring that may still hold a better candidate; empty when the search is complete. Every
 * farther ring lies behind this one, so no farther cell is nearer.
 */
export function nextRing(search: RingSearch, demand: SearchDemand): CellId[] {
  const worst = search.best[search.needed - 1];
  const reachMeters = Math.min(
    searchRadiusMeters(demand),
    worst === undefined ? Number.POSITIVE_INFINITY : distanceWithin(worst.etaSeconds, demand),
  );
  return cellRing(search.cell, search.ring).filter(
    (cell) => distanceToCellMeters(demand.pickup, cell) - search.slackMeters <= reachMeters,
  );
}

function isPreferred(candidate: Candidate, known: Candidate): boolean {
  if (candidate.epoch !== known.epoch) return candidate.epoch > known.epoch;
  return candidate.positionAgeSeconds < known.positionAgeSeconds;
}
