import { batch, signal } from '@preact/signals';
import type { Place } from '../api/schemas.ts';
import { headingFrom, metersBetween, moveAlong } from '../map/polyline.ts';

export type Source = 'device' | 'simulated';

export interface Spot extends Place {
  readonly heading: number | null;
  readonly speed: number | null;
  /** Metres; null where it is not known. */
  readonly accuracy: number | null;
}

/** Why the device reports no position. */
export type LocationFault = 'denied' | 'unavailable';

/** The step of a simulated vehicle. */
const STEP_MS = 1_000;
/** The speed of a simulated vehicle: 54 km/h. */
const SPEED_METERS_PER_SECOND = 15;

/** The vehicle's position: from the device, or simulated. */
export class VehiclePosition {
  readonly source = signal<Source>('device');
  /** Null while unknown. */
  readonly spot = signal<Spot | null>(null);
  readonly fault = signal<LocationFault | null>(null);
  readonly isFollowing = signal(false);
  readonly #onSpot: (spot: Spot) => void;
  #watch: number | null = null;
  #steps: ReturnType<typeof setInterval> | null = null;
  #ahead: Place[] = [];
  #steppedAt = 0;

  constructor(onSpot: (spot: Spot) => void) {
    this.#onSpot = onSpot;
  }

  /** Restores the vehicle's last place. */
  start(source: Source, place: Place | null): void {
    if (place !== null) this.spot.value = standingAt(place);
    this.choose(source);
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
    this.halt();
  }

  choose(source: Source): void {
    this.stop();
    batch(() => {
      this.source.value = source;
      this.fault.value = null;
    });
    if (source !== 'device') return;
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords: { latitude: lat, longitude: lng, heading, speed, accuracy } }) => {
        this.fault.value = null;
        this.#see({ lat, lng, heading: finiteOrNull(heading), speed: finiteOrNull(speed), accuracy });
      },
      ({ code, PERMISSION_DENIED }) => {
        this.fault.value = code === PERMISSION_DENIED ? 'denied' : 'unavailable';
      },
      { enableHighAccuracy: true, maximumAge: 1_000, timeout: 20_000 },
    );
  }

  /** Moves a simulated vehicle to a place. */
  put(place: Place): void {
    if (this.source.value !== 'simulated') return;
    this.#ahead = [];
    const from = this.spot.value;
    const heading = from === null ? null : headingFrom(from, place);
    this.#see({ ...standingAt(place), heading });
  }

  /** The line that a simulated vehicle follows; empty: it stands. */
  lead(line: readonly Place[]): void {
    this.#ahead = [...line];
  }

  /** Drives a simulated vehicle along its line. */
  follow(): void {
    this.isFollowing.value = true;
    this.#steppedAt = Date.now();
    this.#steps ??= setInterval(() => this.#step(), STEP_MS);
  }

  halt(): void {
    this.isFollowing.value = false;
    if (this.#steps !== null) clearInterval(this.#steps);
    this.#steps = null;
  }

  #step(): void {
    const now = Date.now();
    const meters = ((now - this.#steppedAt) / 1000) * SPEED_METERS_PER_SECOND;
    this.#steppedAt = now;
    const from = this.spot.value;
    if (from === null || this.#ahead.length === 0) return;
    const { place, ahead } = moveAlong(from, this.#ahead, meters);
    this.#ahead = ahead;
    const heading = metersBetween(from, place) > 0 ? headingFrom(from, place) : from.heading;
    this.#see({ ...place, heading, speed: SPEED_METERS_PER_SECOND, accuracy: null });
  }

  #see(spot: Spot): void {
    this.spot.value = spot;
    this.#onSpot(spot);
  }
}

function standingAt({ lat, lng }: Place): Spot {
  return { lat, lng, heading: null, speed: null, accuracy: null };
}

/** Browsers report NaN as the heading of a standing device. */
function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
