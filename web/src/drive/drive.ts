import { signal } from '@preact/signals';
import type { Me, RegionMap } from '../api/schemas.ts';
import { Navigation } from './navigation.ts';
import { Shift } from './shift.ts';
import { loadShift, saveShift } from './shiftStorage.ts';
import { type Source, VehiclePosition } from './vehiclePosition.ts';

/** What keeps the place of a vehicle that stands or drives, in milliseconds. */
const KEEP_PLACE_MS = 5_000;

/** A driver's page: the vehicle's place, its shift, and its way. */
export class Drive {
  readonly me: Me;
  readonly vehiclePosition = new VehiclePosition((spot) => this.shift.report(spot));
  readonly shift: Shift;
  readonly navigation: Navigation;
  /** Null until the map of the region is known, or where there is none. */
  readonly region = signal<RegionMap | null>(null);

  constructor(me: Me) {
    this.me = me;
    this.shift = new Shift(me, this.vehiclePosition);
    this.navigation = new Navigation(this.shift, this.vehiclePosition);
  }

  /** Takes up what the page was left in; returns how to leave. */
  start(): () => void {
    const { source, place } = loadShift(this.me);
    this.vehiclePosition.start(source, place);
    const leaveShift = this.shift.start();
    const stopNavigation = this.navigation.start();
    const keeping = setInterval(() => this.#keepPlace(), KEEP_PLACE_MS);
    const leaving = new AbortController();
    addEventListener('pagehide', () => this.#keepPlace(), { signal: leaving.signal });
    return () => {
      leaving.abort();
      clearInterval(keeping);
      this.#keepPlace();
      stopNavigation();
      leaveShift();
      this.vehiclePosition.stop();
    };
  }

  choose(source: Source): void {
    this.vehiclePosition.choose(source);
    saveShift(this.me, { source });
  }

  #keepPlace(): void {
    const { value: spot } = this.vehiclePosition.spot;
    if (spot !== null) saveShift(this.me, { place: { lat: spot.lat, lng: spot.lng } });
  }
}
