import { signal } from '@preact/signals';
import type { Me, RegionMap } from '../api/schemas.ts';
import { Navigation } from './navigation.ts';
import { soundOffers } from './offerAlarm.ts';
import { Ringer } from './ringer.ts';
import { Shift } from './shift.ts';
import { loadShift, saveShift } from './shiftStorage.ts';
import { type Source, VehiclePosition } from './vehiclePosition.ts';
import { keepScreenOn } from './wakeLock.ts';

/** How often the vehicle's place is stored, in milliseconds. */
const KEEP_PLACE_MS = 5_000;

/** State of the driver's page: the vehicle's position, its shift, and its route. */
export class Drive {
  readonly me: Me;
  readonly vehiclePosition = new VehiclePosition((spot) => this.shift.report(spot));
  readonly shift: Shift;
  readonly navigation: Navigation;
  readonly ringer = new Ringer();
  /** Null until the region's map is known, or if there is none. */
  readonly region = signal<RegionMap | null>(null);

  constructor(me: Me) {
    this.me = me;
    this.shift = new Shift(me, this.vehiclePosition);
    this.navigation = new Navigation(this.shift, this.vehiclePosition);
  }

  /** Restores what the page stored; returns a function that stops it. */
  start(): () => void {
    const { source, place } = loadShift(this.me);
    this.vehiclePosition.start(source, place);
    const leaveShift = this.shift.start();
    const stops = [
      this.navigation.start(),
      this.ringer.start(),
      soundOffers(this.shift, this.ringer),
      keepScreenOn(this.shift),
    ];
    const keeping = setInterval(() => this.#keepPlace(), KEEP_PLACE_MS);
    const leaving = new AbortController();
    addEventListener('pagehide', () => this.#keepPlace(), { signal: leaving.signal });
    return () => {
      leaving.abort();
      clearInterval(keeping);
      this.#keepPlace();
      for (const stop of stops) stop();
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
