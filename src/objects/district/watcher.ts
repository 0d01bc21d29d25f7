import type { DistrictChange, DistrictView, VehicleSeen, Watch } from '../../calls/district.ts';
import { boundaryOf, isWithin } from '../../domain/geo/bounds.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import { countOf, zeroCounts } from '../../protocol/activityCounts.ts';
import { type CellInView, MAX_VEHICLES_IN_VIEW, type TripInView } from '../../protocol/operatorFrames.ts';
import type { DistrictDemand } from './districtDemand.ts';
import type { DistrictFleet } from './districtFleet.ts';

/** A watcher that does not renew its subscription for this long is dropped. */
export const leaseMs = 30_000;

/** One operator stream that watches this district, and what it was sent: only differences are sent again. */
export class Watcher {
  readonly watch: Watch;
  until: number;
  /** A notification is in flight; later changes wait and are then sent in their newest state. */
  isBusy = false;
  #revision = 0;
  readonly #vehicles = new Set<string>();
  readonly #trips = new Map<string, number>();
  readonly #cells = new Map<string, string>();

  constructor(watch: Watch, now: number) {
    this.watch = watch;
    this.until = now + leaseMs;
  }

  get showsVehicles(): boolean {
    return this.watch.detail === 'vehicles';
  }

  /** A snapshot of everything in view. `changes` continues from here. */
  look(fleet: DistrictFleet, demand: DistrictDemand, now: number, isComplete: boolean): DistrictView {
    const cells = this.#shownCells(fleet, demand, now);
    const vehicleCount = cells.reduce((sum, { vehicles }) => sum + countOf(vehicles), 0);
    const isTooMuch = vehicleCount > MAX_VEHICLES_IN_VIEW;
    const vehicles = this.showsVehicles && !isTooMuch ? this.#vehiclesSince(fleet, -1) : [];
    const trips = this.showsVehicles ? demand.inView(this.watch.view) : [];
    this.#revision = fleet.revision;
    for (const { id } of vehicles) this.#vehicles.add(id);
    for (const { id, version } of trips) this.#trips.set(id, version);
    for (const cell of cells) this.#cells.set(cell.cell, JSON.stringify(cell));
    return { vehicles, trips, cells, vehicleCount, isComplete };
  }

  /** Differences since the last notification; null when there are none. */
  changes(region: CellId, fleet: DistrictFleet, demand: DistrictDemand, now: number): DistrictChange | null {
    const cells = this.#shownCells(fleet, demand, now);
    const change = {
      vehicles: this.showsVehicles ? this.#vehiclesSince(fleet, this.#revision) : [],
      trips: this.showsVehicles ? this.#newsOfTrips(demand.inView(this.watch.view)) : [],
      cells: cells.filter((cell) => this.#cells.get(cell.cell) !== JSON.stringify(cell)),
      gone: {
        vehicles: [...this.#vehicles].filter((id) => !this.#sees(fleet.vehicles.get(id)?.seen)),
        trips: this.showsVehicles ? this.#endedTrips(demand) : [],
        cells: missing(
          this.#cells.keys(),
          cells.map(({ cell }) => cell),
        ),
      },
    };
    this.#revision = fleet.revision;
    for (const { id } of change.vehicles) this.#vehicles.add(id);
    for (const id of change.gone.vehicles) this.#vehicles.delete(id);
    for (const { id, version } of change.trips) this.#trips.set(id, version);
    for (const id of change.gone.trips) this.#trips.delete(id);
    for (const cell of change.cells) this.#cells.set(cell.cell, JSON.stringify(cell));
    for (const cell of change.gone.cells) this.#cells.delete(cell);
    const { vehicles, trips, gone } = change;
    const isNews = [vehicles, trips, change.cells, gone.vehicles, gone.trips, gone.cells].some(
      (list) => list.length > 0,
    );
    return isNews ? { region, generation: this.watch.generation, ...change } : null;
  }

  #vehiclesSince({ vehicles }: DistrictFleet, revision: number): VehicleSeen[] {
    const found: VehicleSeen[] = [];
    for (const vehicle of vehicles.values()) {
      if (vehicle.revision > revision && this.#sees(vehicle.seen)) found.push(vehicle.seen);
    }
    return found;
  }

  #sees(seen: VehicleSeen | undefined): boolean {
    return seen !== undefined && isWithin(seen, this.watch.view);
  }

  #newsOfTrips(trips: readonly TripInView[]): TripInView[] {
    return trips.filter(({ id, version }) => this.#trips.get(id) !== version);
  }

  #endedTrips(demand: DistrictDemand): string[] {
    return missing(this.#trips.keys(), demand.trips.keys());
  }

  #shownCells(fleet: DistrictFleet, demand: DistrictDemand, now: number): CellInView[] {
    const { view, shownResolution } = this.watch;
    const counts = fleet.counts(view, shownResolution);
    const demands = demand.byCell(view, shownResolution, now);
    return [...new Set([...counts.keys(), ...demands.keys()])].map((cell) => {
      const vehicles = counts.get(cell) ?? zeroCounts();
      const { demand = 0, waitSeconds = null } = demands.get(cell) ?? {};
      return { cell, boundary: boundaryOf(cell), vehicles, supply: vehicles.free, demand, waitSeconds };
    });
  }
}

function missing(known: Iterable<string>, there: Iterable<string>): string[] {
  const still = new Set(there);
  return [...known].filter((id) => !still.has(id));
}
