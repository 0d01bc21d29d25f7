import { computed, effect, signal } from '@preact/signals';
import { askRoute, type Route } from '../api/common.ts';
import type { Place } from '../api/schemas.ts';
import { lengthOf, nearestOnLine } from '../map/polyline.ts';
import type { Shift } from './shift.ts';
import type { VehiclePosition } from './vehiclePosition.ts';

/** A vehicle farther from its route than this has left it. */
const OFF_ROUTE_METERS = 80;
/** A missing or abandoned route is requested again after this. */
const ASK_AGAIN_MS = 5_000;

/** The route from the vehicle to its next stop. */
export class Navigation {
  readonly route = signal<Route | null>(null);
  /** The remaining distance (m) and time (s) along the route, at the speed of its roads. */
  readonly left = computed(() => this.#left());
  readonly #shift: Shift;
  readonly #vehiclePosition: VehiclePosition;
  #stopId = '';
  #askedAt = 0;

  constructor(shift: Shift, vehiclePosition: VehiclePosition) {
    this.#shift = shift;
    this.#vehiclePosition = vehiclePosition;
  }

  /** Keeps the route in step with the plan; returns a function that stops it. */
  start(): () => void {
    return effect(() => {
      const spot = this.#vehiclePosition.spot.value;
      const [stop] = this.#shift.stops.value;
      const isUnderWay = stop !== undefined && this.#shift.statusOf(stop) === 'enroute';
      const stopId = stop?.id ?? '';
      if (stopId !== this.#stopId) {
        this.#stopId = stopId;
        this.#askedAt = 0;
        this.route.value = null;
      }
      if (stop === undefined || spot === null) return this.#vehiclePosition.lead([]);
      const { value: route } = this.route;
      const point = route === null ? null : nearestOnLine(route.polyline, spot);
      const isLost = point === null || point.metersAway > OFF_ROUTE_METERS;
      const isNear = lengthOf([spot, stop.place]) < OFF_ROUTE_METERS;
      if (isLost && !(route !== null && isNear)) this.#ask(spot, stop.place, stopId);
      const line = route === null || point === null ? [] : route.polyline.slice(point.after + 1);
      this.#vehiclePosition.lead(isUnderWay ? [...line, stop.place] : []);
    });
  }

  async #ask(from: Place, to: Place, stopId: string): Promise<void> {
    const now = Date.now();
    if (now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    const answer = await askRoute(from, to);
    if (answer.ok && stopId === this.#stopId) this.route.value = answer.value;
  }

  #left(): { meters: number; seconds: number } | null {
    const { value: route } = this.route;
    const { value: spot } = this.#vehiclePosition.spot;
    if (route === null || spot === null) return null;
    const point = nearestOnLine(route.polyline, spot);
    const whole = lengthOf(route.polyline);
    if (point === null || whole === 0) return { meters: 0, seconds: 0 };
    const meters = lengthOf([point.place, ...route.polyline.slice(point.after + 1)]);
    return { meters, seconds: (route.durationSeconds * meters) / whole };
  }
}
