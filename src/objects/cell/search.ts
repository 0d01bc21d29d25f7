import type { CellsSearched, SearchHold, Shed } from '../../calls/cell.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import { gridMeters } from '../../domain/geo/coarsen.ts';
import type { VehicleId } from '../../domain/ids.ts';
import {
  type Candidate,
  type LocalSupply,
  localCandidates,
  type PlacedCandidate,
  type SearchDemand,
  type SearchResult,
} from '../../domain/supply/candidates.ts';
import { type Etas, hasRoads, type RoutingRules, stopSeconds } from '../../domain/supply/eta.ts';
import {
  borderSlackMeters,
  mergeCandidates,
  nextRing,
  rankByEtas,
} from '../../domain/supply/mergeCandidates.ts';
import { secondsAlong } from '../../routing/secondsAlong.ts';
import type { CellLoad } from './cellLoad.ts';
import { MatchingWindow } from './matchingWindow.ts';
import { Neighbours } from './neighbours.ts';
import type { CellPorts } from './ports.ts';

/** Number of nearest vehicles by great circle that get road ETAs: the best by road is rarely beyond. */
const nearestByRoad = 20;

type SearchPorts = Pick<
  CellPorts<never>,
  'clock' | 'timers' | 'wait' | 'searchNeighbour' | 'lateNeighbours' | 'etas' | 'background' | 'warn'
>;

const emptyResult: CellsSearched = { candidates: [], skipped: [], cellsAsked: 0 };

/** The search around one cell, with short-lived memory of held candidates. */
export class CellSearch {
  readonly #cell: CellId;
  readonly #ports: SearchPorts;
  readonly #supply: (held: ReadonlySet<VehicleId>, demand: SearchDemand) => LocalSupply;
  readonly #holds = new Holds();
  readonly #neighbours: Neighbours;
  /** For searches of the shown supply, whose empty cells are others, and which anybody may cause. */
  readonly #shownNeighbours: Neighbours;
  readonly #window: MatchingWindow;
  readonly #load: CellLoad;

  constructor(
    cell: CellId,
    ports: SearchPorts,
    supply: (held: ReadonlySet<VehicleId>, demand: SearchDemand) => LocalSupply,
    load: CellLoad,
  ) {
    this.#cell = cell;
    this.#ports = ports;
    this.#supply = supply;
    this.#load = load;
    this.#neighbours = new Neighbours(ports, ports.lateNeighbours);
    this.#shownNeighbours = new Neighbours(ports, new Map());
    this.#window = new MatchingWindow(ports, (demand, tripId, isJoint) =>
      this.#search(demand, tripId, isJoint ? demand.limit : 1),
    );
  }

  /**
   * Returns the best vehicles for a trip and holds the first as `hold` says. Sheds the search while the cell is over
   * its limits.
   */
  find(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>> {
    const now = this.#ports.clock.now();
    const windowSeconds = demand.windowSeconds ?? 0;
    return hold === null || windowSeconds === 0
      ? this.#load.search(now, emptyResult, () =>
          this.#hold(hold, this.#search(demand, hold?.forTrip ?? null, 1)),
        )
      : this.#load.gather(now, emptyResult, () =>
          this.#hold(hold, this.#window.find(demand, hold.forTrip, windowSeconds)),
        );
  }

  async #hold(hold: SearchHold | null, search: Promise<CellsSearched>): Promise<CellsSearched> {
    const found = await search;
    const best = found.candidates[0];
    if (hold !== null && best !== undefined) {
      this.#holds.hold(best, hold.forTrip, this.#ports.clock.now() + hold.seconds * 1000);
    }
    return found;
  }

  /** `needed`: how many of the best candidates of all cells; the others are those that were found on the way. */
  async #search(demand: SearchDemand, forTrip: string | null, needed: number): Promise<CellsSearched> {
    const now = this.#ports.clock.now();
    // Which vehicle another search was given says where it exactly is: what anybody may see does not depend on it.
    const held = demand.shown === true ? new Set<VehicleId>() : this.#holds.heldFromOthers(forTrip, now);
    const byRoad = demand.routing !== undefined && hasRoads(demand.routing);
    const wide = byRoad ? { ...demand, limit: Math.max(demand.limit, nearestByRoad) } : demand;
    const own = { cell: this.#cell, result: localCandidates(this.#supply(held, demand), wide, now) };
    const neighbours = demand.shown === true ? this.#shownNeighbours : this.#neighbours;
    const excluded = [...demand.excluded, ...held];
    const nearest = await searchRings(
      own,
      // Which of the nearest is best by road is not known before the roads are asked.
      { demand: wide, needed: byRoad ? wide.limit : needed },
      (cell) => neighbours.search(cell, { ...wide, excluded }),
    );
    return { ...nearest, ...(await this.#rank(nearest, demand)) };
  }

  async #rank(nearest: SearchResult, demand: SearchDemand): Promise<SearchResult<Candidate>> {
    const { candidates } = nearest;
    const origins = candidates.flatMap(({ place, via }) => via?.at(-1) ?? place ?? []);
    const { routing } = demand;
    const isEstimated = routing === undefined || !hasRoads(routing) || origins.length < candidates.length;
    if (isEstimated || candidates.length === 0) return rankByEtas(nearest, estimates(nearest), demand);
    const [etas, ...before] = await Promise.all([
      this.#ports.etas(routing, origins, demand.pickup),
      ...candidates.map((candidate) => this.#secondsBefore(candidate, routing)),
    ]);
    const seconds = etas.seconds.map((lastLeg, at) => {
      const first = before[at] ?? null;
      return lastLeg === null || first === null ? null : first + lastLeg;
    });
    return rankByEtas(nearest, { ...etas, seconds }, demand);
  }

  /**
   * Seconds until a vehicle can leave for the pickup, its other stops included; null when there is no route to them.
   */
  async #secondsBefore({ place, via }: PlacedCandidate, routing: RoutingRules): Promise<number | null> {
    if (place === undefined || via === undefined) return 0;
    const seconds = await secondsAlong([place, ...via], (from, to) => this.#ports.etas(routing, [from], to));
    return seconds === null ? null : seconds + stopSeconds;
  }
}

/** ETAs for candidates of older code, which have no place: their own estimates. */
function estimates({ candidates }: SearchResult): Etas {
  return { source: 'greatCircle', seconds: candidates.map(({ etaSeconds }) => etaSeconds) };
}

/**
 * Searches ring by ring around the pickup's cell, while a better candidate is possible. Skips a neighbour that does
 * not answer in time: the result is advice, and the trip searches again.
 */
async function searchRings(
  own: { readonly cell: CellId; readonly result: SearchResult },
  { demand, needed }: { readonly demand: SearchDemand; readonly needed: number },
  askCell: (cell: CellId) => Promise<SearchResult | null>,
): Promise<SearchResult & Pick<CellsSearched, 'cellsAsked' | 'cellsUnanswered'>> {
  let best = mergeCandidates([own.result], demand.limit);
  let cellsAsked = 1;
  let cellsUnanswered = 0;
  for (let ring = 1; ; ring++) {
    const cells = nextRing(
      {
        cell: own.cell,
        ring,
        best: best.candidates,
        needed,
        slackMeters: borderSlackMeters + (demand.shown === true ? gridMeters : 0),
      },
      demand,
    );
    if (cells.length === 0) return { ...best, cellsAsked, ...(cellsUnanswered > 0 && { cellsUnanswered }) };
    const answers = await Promise.all(cells.map(askCell));
    const results = answers.filter((answer) => answer !== null);
    best = mergeCandidates([best, ...results], demand.limit);
    cellsAsked += cells.length;
    cellsUnanswered += answers.length - results.length;
  }
}

interface Hold {
  readonly forTrip: string;
  readonly until: number;
}

/** Vehicles offered by one search, kept out of other trips' results for a while. */
class Holds {
  readonly #holds = new Map<VehicleId, Hold>();

  hold(candidate: Candidate, forTrip: string, until: number): void {
    this.#holds.set(candidate.vehicleId, { forTrip, until });
  }

  /** The vehicles held for other trips. */
  heldFromOthers(forTrip: string | null, now: number): Set<VehicleId> {
    const held = new Set<VehicleId>();
    for (const [vehicleId, hold] of this.#holds) {
      if (hold.until <= now) this.#holds.delete(vehicleId);
      else if (hold.forTrip !== forTrip) held.add(vehicleId);
    }
    return held;
  }
}
