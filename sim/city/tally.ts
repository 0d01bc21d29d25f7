import { isOver, type TripPhase } from '../../src/domain/trip/phases.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { percentile } from '../percentile.ts';

/** What a vehicle is doing, as its driver sees it. */
export type VehicleDoing =
  | 'idle'
  | 'in line'
  | 'offered'
  | 'to pickup'
  | 'at pickup'
  | 'with rider'
  | 'paused'
  | 'offline';

/** What robots do now and then. */
export const occasions = [
  'series',
  'rides of series',
  'messages',
  'replies',
  'alerts',
  'acknowledged',
  'guests',
  'assigned',
  'photos',
  'signatures',
  'doors',
  'failures',
  'returns',
] as const;
export type Occasion = (typeof occasions)[number];

/** Percentiles cover so many of the newest values. */
const maxValues = 500;

/** Counts the outcomes of the city's riders. */
export class Tally {
  requested = 0;
  assigned = 0;
  refused = 0;
  /** Vehicles with a planned shift. */
  shiftsPlanned = 0;
  /** Changes of booked rides. */
  readonly changes = { made: 0, refused: 0 };
  readonly ends: Record<'completed' | 'cancelled' | 'unfulfilled', number> = {
    completed: 0,
    cancelled: 0,
    unfulfilled: 0,
  };
  readonly #occasions = new Map<Occasion, number>();
  readonly #cameBack = new Set<string>();
  readonly #underWay = new Map<string, TripPhase>();
  readonly #assignedOnce = new Set<string>();
  readonly #held = new Set<string>();
  /** Booked ahead while a vehicle was planned to be free then. */
  readonly #inShifts = new Set<string>();
  readonly #waitsMs: number[] = [];
  readonly #bookingsMs: number[] = [];

  /** Trips that are over, however they ended. */
  get ended(): number {
    const { completed, cancelled, unfulfilled } = this.ends;
    return completed + cancelled + unfulfilled;
  }

  /** The time that a share of the newest bookings were answered within; null without bookings. */
  bookingMs(share: number): number | null {
    return percentile(this.#bookingsMs, share);
  }

  /** One more of what robots do now and then. */
  did(what: Occasion): void {
    this.#occasions.set(what, this.count(what) + 1);
  }

  count(what: Occasion): number {
    return this.#occasions.get(what) ?? 0;
  }

  /** Without those that wait for their time. */
  get underWay(): number {
    return [...this.#underWay.values()].filter((state) => state !== 'scheduled').length;
  }

  /** A booking was answered. */
  booked(trip: PublicTrip, latencyMs: number): void {
    this.requested += 1;
    remember(this.#bookingsMs, latencyMs);
    this.saw(trip);
  }

  /** A change of a booked ride was answered. */
  changed(isMade: boolean): void {
    this.changes[isMade ? 'made' : 'refused'] += 1;
  }

  /** Records a trip as its rider sees it now; states may have been seen before. */
  saw({ id, state, timeline, requestedAt, scheduledFor, reservation, goodsReturn }: PublicTrip): void {
    const before = this.#underWay.get(id);
    if (reservation.state === 'held') this.#held.add(id);
    if (goodsReturn?.returnedAt != null && !this.#cameBack.has(id)) {
      this.#cameBack.add(id);
      this.did('returns');
    }
    if (reservation.feasibility?.reason === 'shifts-free') this.#inShifts.add(id);
    if (
      state !== 'scheduled' &&
      state !== 'searching' &&
      timeline.some((entry) => entry.state === 'assigned')
    ) {
      if (!this.#assignedOnce.has(id)) this.assigned += 1;
      this.#assignedOnce.add(id);
    }
    if (state === 'arrived' && before !== 'arrived') {
      const arrivedAt = timeline.findLast((entry) => entry.state === 'arrived')?.at ?? requestedAt;
      remember(this.#waitsMs, Date.parse(arrivedAt) - Date.parse(scheduledFor ?? requestedAt));
    }
    if (!isOver(state)) {
      this.#underWay.set(id, state);
      return;
    }
    this.#underWay.delete(id);
    this.#assignedOnce.delete(id);
    if (state === 'completed' || state === 'cancelled' || state === 'unfulfilled') this.ends[state] += 1;
  }

  /** Returns the state of the city in a few lines, without the time. */
  lines(vehicles: readonly VehicleDoing[]): string[] {
    const { completed, cancelled, unfulfilled } = this.ends;
    return [
      `vehicles  ${counts(vehicles)}`,
      `trips     ${counts([...this.#underWay.values()])}`,
      `requests  ${this.requested} · assigned ${this.assigned} · completed ${completed} · ` +
        `cancelled ${cancelled} · unfulfilled ${unfulfilled}${this.refused > 0 ? ` · refused ${this.refused}` : ''}`,
      `later     shifts ${this.shiftsPlanned} · likely by them ${this.#inShifts.size} · held ${this.#held.size} · changed ${this.changes.made} · refused changes ${this.changes.refused}`,
      `besides   ${[...this.#occasions].map(([what, count]) => `${what} ${count}`).join(' · ') || 'nothing yet'}`,
      `wait      p50 ${seconds(this.#waitsMs, 0.5)} · p90 ${seconds(this.#waitsMs, 0.9)} · ` +
        `booking answered in p50 ${milliseconds(this.#bookingsMs, 0.5)} · p99 ${milliseconds(this.#bookingsMs, 0.99)}`,
    ];
  }
}

function remember(values: number[], value: number): void {
  values.push(value);
  if (values.length > maxValues) values.shift();
}

/** How often each word occurs, in the order of the words. */
function counts(words: readonly string[]): string {
  const found = new Map<string, number>();
  for (const word of words.toSorted()) found.set(word, (found.get(word) ?? 0) + 1);
  return [...found].map(([word, count]) => `${count} ${word}`).join(' · ') || 'none';
}

function seconds(values: readonly number[], share: number): string {
  const value = percentile(values, share);
  return value === null ? '–' : `${(value / 1000).toFixed(1)} s`;
}

function milliseconds(values: readonly number[], share: number): string {
  const value = percentile(values, share);
  return value === null ? '–' : `${Math.round(value)} ms`;
}
