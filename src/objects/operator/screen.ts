import type { DistrictChange, DistrictView, VehicleSeen } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import { countOf } from '../../protocol/activityCounts.ts';
import type {
  CellInView,
  ChangeFrame,
  SnapshotFrame,
  TripInView,
  VehicleInView,
  View,
} from '../../protocol/operatorFrames.ts';

interface Shown<Value> {
  readonly district: CellId;
  readonly value: Value;
}

/** One kind of item on the screen, and which of it is not sent yet. Never more than is in view. */
class Layer<Value> {
  readonly #shown = new Map<string, Shown<Value>>();
  readonly #news = new Set<string>();
  readonly #gone = new Set<string>();

  get(id: string): Value | undefined {
    return this.#shown.get(id)?.value;
  }

  put(id: string, district: CellId, value: Value): void {
    this.#shown.set(id, { district, value });
    this.#news.add(id);
    this.#gone.delete(id);
  }

  /** Removes an item that a district no longer has; another district's newer item stays. */
  remove(id: string, district: CellId): void {
    if (this.#shown.get(id)?.district !== district) return;
    this.#shown.delete(id);
    this.#news.delete(id);
    this.#gone.add(id);
  }

  get hasNews(): boolean {
    return this.#news.size > 0 || this.#gone.size > 0;
  }

  values(): Value[] {
    return [...this.#shown.values()].map(({ value }) => value);
  }

  takeAll(): Value[] {
    this.#news.clear();
    this.#gone.clear();
    return this.values();
  }

  takeNews(): { news: Value[]; gone: string[] } {
    const news = [...this.#news].flatMap((id) => this.#shown.get(id)?.value ?? []);
    const gone = [...this.#gone];
    this.#news.clear();
    this.#gone.clear();
    return { news, gone };
  }
}

/** The merged state of all districts in view. Unsent changes are kept as newest state, never as a queue. */
export class Screen {
  readonly view: View;
  readonly detail: SnapshotFrame['detail'];
  readonly resolution: number;
  isComplete = true;
  readonly #vehicles = new Layer<VehicleSeen>();
  readonly #trips = new Layer<TripInView>();
  readonly #cells = new Layer<CellInView>();

  constructor(view: View, detail: SnapshotFrame['detail'], resolution: number) {
    this.view = view;
    this.detail = detail;
    this.resolution = resolution;
  }

  fill(district: CellId, { vehicles, trips, cells, isComplete }: DistrictView): void {
    this.#show(district, { vehicles, trips, cells });
    this.isComplete &&= isComplete;
  }

  change({ region: district, vehicles, trips, cells, gone }: DistrictChange): void {
    this.#show(district, { vehicles, trips, cells });
    for (const id of gone.vehicles) this.#vehicles.remove(id, district);
    for (const id of gone.trips) this.#trips.remove(id, district);
    for (const id of gone.cells) this.#cells.remove(id, district);
  }

  #show(
    district: CellId,
    { vehicles, trips, cells }: Pick<DistrictView, 'vehicles' | 'trips' | 'cells'>,
  ): void {
    for (const seen of vehicles) {
      const known = this.#vehicles.get(seen.id);
      // It crossed a border, and the old district's report is late.
      if (known === undefined || known.epoch <= seen.epoch) this.#vehicles.put(seen.id, district, seen);
    }
    for (const trip of trips) this.#trips.put(trip.id, district, trip);
    for (const cell of cells) this.#cells.put(cell.cell, district, cell);
  }

  /** Vehicles in view, listed or only counted. */
  get vehicleCount(): number {
    return this.#cells.values().reduce((sum, { vehicles }) => sum + countOf(vehicles), 0);
  }

  get hasNews(): boolean {
    return this.#vehicles.hasNews || this.#trips.hasNews || this.#cells.hasNews;
  }

  snapshot(frame: number, ts: number): SnapshotFrame {
    const { view, detail, resolution, isComplete: complete } = this;
    const vehicles = this.#vehicles.takeAll().map(withoutEpoch);
    const shown = { vehicles, trips: this.#trips.takeAll(), cells: this.#cells.takeAll() };
    return { type: 'snapshot', frame, ts, view, detail, resolution, ...shown, complete };
  }

  /** Returns the differences since the last frame. */
  takeChange(frame: number, ts: number): ChangeFrame {
    const vehicles = this.#vehicles.takeNews();
    const trips = this.#trips.takeNews();
    const cells = this.#cells.takeNews();
    return {
      type: 'change',
      frame,
      ts,
      vehicles: vehicles.news.map(withoutEpoch),
      trips: trips.news,
      cells: cells.news,
      gone: { vehicles: vehicles.gone, trips: trips.gone, cells: cells.gone },
    };
  }
}

function withoutEpoch({ epoch: _, ...vehicle }: VehicleSeen): VehicleInView {
  return vehicle;
}
