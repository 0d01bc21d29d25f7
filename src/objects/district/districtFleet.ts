import type { CellReport, ReportAnswer, VehicleSeen } from '../../calls/district.ts';
import { type Bounds, boundsOf, overlap, padded } from '../../domain/geo/bounds.ts';
import { type CellId, cellParent } from '../../domain/geo/cells.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { SurgePlace } from '../../domain/surge/surgeState.ts';
import { addCounts, allDark, countOf, zeroCounts } from '../../protocol/activityCounts.ts';
import type { ActivityCounts } from '../../protocol/operatorFrames.ts';

/** Cells report at least this often while anything in them changes. */
export const reportEveryMs = 10_000;
/** A vehicle that moved to another cell is shown until that cell reports it, at most this long. */
const leavingMs = 5_000;
/** By then a cell has closed every silent stream: a silent cell is empty or lost. */
const forgetCellMs = 600_000;
/** A place is served by the cells within this. */
const servedMeters = 5_000;
/** Drivers may be slightly outside their cell. */
const borderSlackMeters = 1_000;

export interface KnownVehicle {
  readonly cell: CellId;
  seen: VehicleSeen;
  /** Rises with each change, so that watchers see what is new. */
  revision: number;
  /** When it is removed unless another cell reports it (epoch ms). */
  goneAt: number | null;
}

interface KnownCell {
  counts: ActivityCounts;
  freeByType: Readonly<Record<string, number>> | null;
  reportedAt: number;
  darkMs: number;
  order: number;
  /** Until when it reports each vehicle; 0 before that has started. */
  detailUntil: number;
}

/** The vehicles of a district, as its cells report them. The cells own all of it and report again. */
export class DistrictFleet {
  readonly vehicles = new Map<string, KnownVehicle>();
  readonly #cells = new Map<CellId, KnownCell>();
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  /**
   * Applies a cell's report and answers for how long the cell must report each vehicle, and whether it must send a
   * whole report.
   */
  take(report: CellReport, watchMs: number, now: number): ReportAnswer {
    const { cell, counts, freeByType = null, darkMs, order, detail } = report;
    const known = this.#cells.get(cell);
    // Overtaken by a newer report, which was answered.
    if (known !== undefined && known.order >= order) return { watchMs, wantsWhole: false };
    const isEnough = detail === 'whole' || (detail === 'changes' && (known?.detailUntil ?? 0) > now);
    const detailUntil = isEnough ? now + watchMs : 0;
    this.#cells.set(cell, { counts, freeByType, reportedAt: now, darkMs, order, detailUntil });
    this.#revision++;
    if (detail === 'whole' || watchMs === 0) this.#dropOthers(report);
    for (const seen of report.vehicles) this.#see(cell, seen);
    for (const { id, epoch, isElsewhere } of report.gone) {
      const vehicle = this.vehicles.get(id);
      if (vehicle === undefined || vehicle.cell !== cell || vehicle.seen.epoch > epoch) continue;
      if (isElsewhere) vehicle.goneAt = now + leavingMs;
      else this.vehicles.delete(id);
    }
    return { watchMs, wantsWhole: watchMs > 0 && !isEnough };
  }

  #dropOthers({ cell, vehicles }: CellReport): void {
    const there = new Set(vehicles.map(({ id }) => id));
    for (const [id, vehicle] of this.vehicles) {
      if (vehicle.cell === cell && !there.has(id) && vehicle.goneAt === null) this.vehicles.delete(id);
    }
  }

  #see(cell: CellId, seen: VehicleSeen): void {
    const known = this.vehicles.get(seen.id);
    if (known !== undefined && known.seen.epoch > seen.epoch) return;
    this.vehicles.set(seen.id, { cell, seen, revision: this.#revision, goneAt: null });
  }

  /** Silent cells send nothing: call this before reading. */
  sweep(now: number): void {
    this.#revision++;
    for (const [cell, known] of this.#cells) {
      const silentMs = now - known.reportedAt;
      if (silentMs > forgetCellMs) this.#cells.delete(cell);
      if (silentMs <= known.darkMs + reportEveryMs) continue;
      known.counts = allDark(known.counts);
      known.freeByType = {};
      for (const vehicle of this.vehicles.values()) if (vehicle.cell === cell) this.#darken(vehicle);
    }
    for (const [id, { cell, goneAt }] of this.vehicles) {
      if ((goneAt !== null && goneAt <= now) || !this.#cells.has(cell)) this.vehicles.delete(id);
    }
  }

  #darken(vehicle: KnownVehicle): void {
    if (vehicle.seen.activity === 'dark') return;
    vehicle.seen = { ...vehicle.seen, activity: 'dark' };
    vehicle.revision = this.#revision;
  }

  /** Cells in view that do not report each vehicle, or soon stop to. */
  withoutDetail(view: Bounds, until: number): CellId[] {
    return [...this.#cells]
      .filter(
        ([cell, { counts, detailUntil }]) =>
          detailUntil < until && countOf(counts) > 0 && isCellInView(cell, view),
      )
      .map(([cell]) => cell);
  }

  /** Null when no cell is known. */
  total(): ActivityCounts | null {
    if (this.#cells.size === 0) return null;
    return [...this.#cells.values()].reduce((sum, { counts }) => addCounts(sum, counts), zeroCounts());
  }

  /**
   * The free vehicles of each cell of a resolution, of a type; null: of any. A cell that does not tell them apart has as
   * many of each type as of all.
   */
  freeIn(resolution: number): (place: SurgePlace) => number {
    const cells = Map.groupBy(this.#cells, ([cell]) => cellParent(cell, resolution));
    return ({ cell, vehicleType }) =>
      (cells.get(cell) ?? []).reduce((sum, [, { counts, freeByType }]) => {
        const ofType = vehicleType === null || freeByType === null ? counts.free : freeByType[vehicleType];
        return sum + (ofType ?? 0);
      }, 0);
  }

  /** Whether vehicles are on duty in the cells around a place. */
  isServed({ lat, lng }: Place): boolean {
    const view = padded({ south: lat, north: lat, west: lng, east: lng }, servedMeters);
    return [...this.#cells].some(([cell, { counts }]) => {
      const absent = counts.offline + counts.outOfService + counts.dark;
      return countOf(counts) > absent && isCellInView(cell, view);
    });
  }

  /** Counts of the cells in view, summed into cells of the given resolution. */
  counts(view: Bounds, resolution: number): Map<CellId, ActivityCounts> {
    const counts = new Map<CellId, ActivityCounts>();
    for (const [cell, known] of this.#cells) {
      if (countOf(known.counts) === 0 || !isCellInView(cell, view)) continue;
      const shown = cellParent(cell, resolution);
      counts.set(shown, addCounts(counts.get(shown) ?? zeroCounts(), known.counts));
    }
    return counts;
  }
}

export function isCellInView(cell: CellId, view: Bounds): boolean {
  return overlap(padded(boundsOf(cell), borderSlackMeters), view);
}
