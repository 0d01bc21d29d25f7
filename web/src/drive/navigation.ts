import { computed, effect, signal } from '@preact/signals';
import { askRoute, type Route } from '../api/common.ts';
import type { Place } from '../api/schemas.ts';
import { lengthOf, nearestOnLine } from '../map/line.ts';
import type { Shift } from './shift.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Farther from its way than this a vehicle has taken another one. */
const OFF_WAY_METERS = 80;
/** A way that was not found, or is not taken, is asked for again after this. */
const ASK_AGAIN_MS = 5_000;

/** The way from where the vehicle is to its next stop. */
export class Navigation {
  readonly way = signal<Route | null>(null);
  /** How far it still is along the way, and how long at the speed of its roads. */
  readonly left = computed(() => this.#left());
  readonly #shift: Shift;
  readonly #whereabouts: Whereabouts;
  #goal = '';
  #askedAt = 0;

  constructor(shift: Shift, whereabouts: Whereabouts) {
    this.#shift = shift;
    this.#whereabouts = whereabouts;
  }

  /** Follows the plan; returns how to stop. */
  start(): () => void {
    return effect(() => {
      const spot = this.#whereabouts.spot.value;
      const [stop] = this.#shift.stops.value;
      const isUnderWay = stop !== undefined && this.#shift.statusOf(stop) === 'enroute';
      const goal = stop?.id ?? '';
      if (goal !== this.#goal) {
        this.#goal = goal;
        this.#askedAt = 0;
        this.way.value = null;
      }
      if (stop === undefined || spot === null) return this.#whereabouts.lead([]);
      const { value: way } = this.way;
      const point = way === null ? null : nearestOnLine(way.polyline, spot);
      const isLost = point === null || point.metersAway > OFF_WAY_METERS;
      const isNear = lengthOf([spot, stop.place]) < OFF_WAY_METERS;
      if (isLost && !(way !== null && isNear)) this.#ask(spot, stop.place, goal);
      const line = way === null || point === null ? [] : way.polyline.slice(point.after + 1);
      this.#whereabouts.lead(isUnderWay ? [...line, stop.place] : []);
    });
  }

  async #ask(from: Place, to: Place, goal: string): Promise<void> {
    const now = Date.now();
    if (now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    const answer = await askRoute(from, to);
    if (answer.ok && goal === this.#goal) this.way.value = answer.value;
  }

  #left(): { meters: number; seconds: number } | null {
    const { value: way } = this.way;
    const { value: spot } = this.#whereabouts.spot;
    if (way === null || spot === null) return null;
    const point = nearestOnLine(way.polyline, spot);
    const whole = lengthOf(way.polyline);
    if (point === null || whole === 0) return { meters: 0, seconds: 0 };
    const meters = lengthOf([point.place, ...way.polyline.slice(point.after + 1)]);
    return { meters, seconds: (way.durationSeconds * meters) / whole };
  }
}
