import type { CellId } from '../../domain/geo/cells.ts';
import { coarsen, coarsenHeading, gridMeters } from '../../domain/geo/coarsen.ts';
import { distanceMeters, type Place } from '../../domain/geo/place.ts';
import type { LocalSupply, SupplyFacts } from '../../domain/supply/candidates.ts';
import { SupplyIndex } from '../../domain/supply/supplyIndex.ts';
import { freeOpening } from '../../domain/vehicle/admission.ts';

/** The period of the snapshot. At 12 km/h a vehicle crosses the grid's 100 m in it. */
export const shownForMs = 30_000;
/** Vehicles silent for this long are not shown. */
const staleMs = 60_000;

/** A vehicle of the cell as the snapshot takes it. */
export interface ShownVehicle {
  readonly facts: SupplyFacts;
  readonly place: Place;
  /** Epoch ms. */
  readonly positionAt: number;
  readonly heading: number | null;
}

/**
 * The free vehicles of a cell as anybody may see them: on the coarse grid, as they were when the current period began.
 * The periods are the same everywhere and for everybody, so that neither asking often nor asking from many places
 * tells when a vehicle crosses a line. A shown place stays until the vehicle is a whole grid step away from it:
 * noise of a vehicle that stands near a line would tell that it does.
 */
export class CoarsenedSupply {
  readonly #index: SupplyIndex;
  readonly #facts = new Map<string, SupplyFacts>();
  readonly #headings = new Map<string, number | null>();
  readonly #vehicles: () => Iterable<ShownVehicle>;
  #period = Number.NEGATIVE_INFINITY;

  /** `vehicles`: all vehicles of the cell as they are now. */
  constructor(cell: CellId, vehicles: () => Iterable<ShownVehicle>) {
    this.#index = new SupplyIndex(cell);
    this.#vehicles = vehicles;
  }

  /** Takes the snapshot of a new period. Call before every change, and before reading. */
  keepUp(now: number): void {
    const period = Math.floor(now / shownForMs);
    if (period === this.#period) return;
    this.#period = period;
    const before = new Map([...this.#index].map(({ key, place }) => [key, place]));
    for (const key of before.keys()) this.#index.remove(key);
    this.#facts.clear();
    this.#headings.clear();
    for (const { facts, place, positionAt, heading } of this.#vehicles()) {
      if (!isFree(facts) || now - positionAt > staleMs) continue;
      this.#index.upsert(facts.vehicleId, shownPlace(place, before.get(facts.vehicleId)), now);
      this.#facts.set(facts.vehicleId, { ...facts, opening: freeOpening });
      this.#headings.set(facts.vehicleId, coarsenHeading(heading));
    }
  }

  /** For a search that anybody may see the result of. */
  supply(): LocalSupply {
    return { index: this.#index, facts: this.#facts, held: new Set() };
  }

  /** The shown vehicles within a distance, nearest first; distances are those of the shown places. */
  around(place: Place, limit: number, radiusMeters: number) {
    return this.#index
      .nearest(place, limit, () => true, radiusMeters)
      .flatMap(({ key, distanceMeters }) => {
        const at = this.#index.get(key)?.place;
        const type = this.#facts.get(key)?.type;
        if (at === undefined || type === undefined) return [];
        return [{ ...at, type, heading: this.#headings.get(key) ?? null, distanceMeters }];
      });
  }
}

function isFree({ availability, opening, outOfService = false }: SupplyFacts): boolean {
  return availability === 'available' && opening?.via.length === 0 && !outOfService;
}

function shownPlace(place: Place, before: Place | undefined): Place {
  return before !== undefined && distanceMeters(place, before) <= gridMeters ? before : coarsen(place);
}
