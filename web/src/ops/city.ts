import { computed, signal } from '@preact/signals';
import { type VehicleActivity, vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import type { Place } from '../api/schemas.ts';
import { isAnimated } from '../map/reducedMotion.ts';
import { readAlerts } from './alerts.ts';
import { readFigures, readIrregularities, readOpenTrips } from './api.ts';
import type { Shade } from './colours.ts';
import { Fleet } from './fleet.ts';
import type { CityCell, OpenTrip } from './model.ts';
import { Poller } from './poller.ts';
import { loadView, saveView } from './viewStorage.ts';

/** More trips do not end before the history has them. */
const MOST_OVER = 1_000;

/** A vehicle in view. */
export interface VehicleNow {
  readonly id: string;
  readonly state: VehicleActivity;
  readonly place: Place;
  readonly heading: number | null;
  readonly trips: readonly string[];
  /** All it said of its place lately was refused. */
  readonly positionsRefused: boolean;
}

/** State of the city, updated by the stream, read by the map and the tables. */
export class City {
  readonly openTrips = new Poller(readOpenTrips, 5_000);
  /** One point per minute of the last hour, oldest first. */
  readonly figures = new Poller(readFigures, 10_000);
  /** Those who need help, wherever the map looks: the stream tells at once, and asking now and then misses none. */
  readonly alerts = new Poller(readAlerts, 10_000);
  readonly irregularities = new Poller(readIrregularities, 15_000);
  /** Vehicle positions: read every frame, therefore not a signal. */
  readonly fleet = new Fleet(isAnimated);
  readonly vehicles = signal<ReadonlyMap<string, VehicleNow>>(new Map());
  /** The trips in view. */
  readonly trips = signal<ReadonlyMap<string, OpenTrip>>(new Map());
  readonly cells = signal<ReadonlyMap<string, CityCell>>(new Map());
  /** Whether the view is too wide for single vehicles: cells carry the counts. */
  readonly isRolledUp = signal(false);
  /** False while parts of the view have not reported. */
  readonly isComplete = signal(true);
  readonly shade = signal<Shade | null>(loadView().shade);

  readonly counts = computed(() => {
    const counts = new Map<VehicleActivity, number>(vehicleActivities.map((state) => [state, 0]));
    for (const { state } of this.vehicles.value.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return counts;
  });

  /** Open trips, in view or not, longest wait first. */
  readonly tripsByWait = computed(() => {
    const listed = new Map(this.openTrips.latest.value?.map((trip) => [trip.id, trip]));
    for (const trip of this.trips.value.values()) {
      const known = listed.get(trip.id);
      if (known === undefined || known.version <= trip.version) listed.set(trip.id, trip);
    }
    return [...listed.values()].filter(({ id }) => !this.#over.has(id)).sort(byWait);
  });
  /** Trips that ended in view, latest last: the history may not have them yet. */
  readonly #over = new Set<string>();

  /** Returns an open trip, if known. */
  openTrip(id: string): OpenTrip | null {
    return this.tripsByWait.value.find((trip) => trip.id === id) ?? null;
  }

  chooseShade(shade: Shade | null): void {
    this.shade.value = shade;
    saveView({ shade });
  }

  /** Replaces the content of the view. */
  show({ vehicles, trips, cells }: Seen, now: number): void {
    const still = new Set(vehicles.map(({ id }) => id));
    for (const id of this.vehicles.value.keys()) if (!still.has(id)) this.fleet.forget(id);
    this.vehicles.value = new Map();
    this.trips.value = new Map();
    this.cells.value = new Map();
    this.change({ vehicles, trips, cells }, { vehicles: [], trips: [], cells: [] }, now);
  }

  /** Applies changes, and removals from the view. */
  change(seen: Seen, gone: Gone, now: number): void {
    for (const vehicle of seen.vehicles) this.fleet.see(vehicle.id, vehicle, now);
    for (const id of gone.vehicles) this.fleet.forget(id);
    this.vehicles.value = changed(this.vehicles.value, seen.vehicles, gone.vehicles);
    // A trip's places do not move: one that leaves an unchanged view is over.
    for (const id of gone.trips) this.#over.add(id);
    for (const { id } of seen.trips) this.#over.delete(id);
    for (const id of [...this.#over].slice(0, -MOST_OVER)) this.#over.delete(id);
    this.trips.value = changed(this.trips.value, seen.trips, gone.trips);
    this.cells.value = changed(this.cells.value, seen.cells, gone.cells);
  }
}

interface Seen {
  readonly vehicles: readonly VehicleNow[];
  readonly trips: readonly OpenTrip[];
  readonly cells: readonly CityCell[];
}

interface Gone {
  readonly vehicles: readonly string[];
  readonly trips: readonly string[];
  readonly cells: readonly string[];
}

function changed<T extends { readonly id: string }>(
  known: ReadonlyMap<string, T>,
  seen: readonly T[],
  gone: readonly string[],
): ReadonlyMap<string, T> {
  // Notifies readers only of changes.
  if (seen.length === 0 && gone.length === 0) return known;
  const all = new Map(known);
  for (const one of seen) all.set(one.id, one);
  for (const id of gone) all.delete(id);
  return all;
}

/** Waiting trips first, longest wait first. */
function byWait(a: OpenTrip, b: OpenTrip): number {
  const since = (trip: OpenTrip) => trip.waitingSince ?? Number.POSITIVE_INFINITY;
  if (since(a) !== since(b)) return since(a) < since(b) ? -1 : 1;
  return a.requestedAt - b.requestedAt;
}
