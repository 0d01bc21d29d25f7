import type { VehicleFix } from '../../calls/trip.ts';
import type { Place } from '../../domain/geo/place.ts';
import { type Etas, hasRoads, type RoutingRules } from '../../domain/supply/eta.ts';
import { type BookedTrip, comesBack } from '../../domain/trip/state.ts';
import { greatCircleEtas } from '../../routing/greatCircle.ts';
import { secondsAlong, withStops } from '../../routing/secondsAlong.ts';

/** Interval of road ETA requests; positions arrive every second. */
const askEveryMs = 5_000;
/** How long the told ETA takes to go over from the promise to the estimate, without a jump. */
const blendMs = 60_000;
/** The same from one estimate to a better one. */
const leastBlendMs = 10_000;
/** The promise of the assignment is told for the position that it was made for: one of about that time. */
const promiseMs = 30_000;
/** Roads that lead farther around do so at one place, a bridge maybe: what exceeds this is no matter of distance. */
const mostFactor = 3;

interface ByRoad {
  readonly fixed: number;
  readonly factor: number;
}

/** What is told first of a drive. */
interface Told {
  /** The drive: another one begins anew. */
  readonly drive: string;
  /** What was promised for it; null: nothing that holds now. */
  readonly promisedSeconds: number | null;
  /** By how much roads are usually longer than the great circle. */
  readonly factor: number;
}

/**
 * The remaining driving time of a trip's vehicle. It is the time by great circle, multiplied by a factor that roads
 * correct at intervals: a vehicle that stands still keeps its ETA, and one that comes nearer loses by how much it does.
 * What was told before changes into a better estimate step by step.
 */
export class LiveEta {
  readonly #ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>;
  readonly #background: (work: Promise<void>) => void;
  #drive = '';
  /** What roads say: seconds, and seconds for each second by great circle. */
  #byRoad: ByRoad = { fixed: 0, factor: 1 };
  /** What is told beyond the estimate at a time; it is gone at another. */
  #excess = { seconds: 0, since: 0, until: 1 };
  #askedAt = Number.NEGATIVE_INFINITY;
  #goals = '';

  constructor(
    ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>,
    background: (work: Promise<void>) => void,
  ) {
    this.#ask = ask;
    this.#background = background;
  }

  /** Returns the seconds from the vehicle's position to the pickup, whole; once on board, to the drop-off. Begins with what was promised. */
  of(trip: BookedTrip, from: VehicleFix, now: number): number {
    const { booking, phase, assignment } = trip;
    if (phase === 'arrived') return 0;
    const { routing } = booking.policy;
    const ride = greatCircleSeconds(
      [booking.pickup, ...(booking.via ?? []).map(({ place }) => place), booking.dropoff],
      routing,
    );
    const isJustPromised = assignment !== null && now - assignment.assignedAt < promiseMs;
    const told: Told = {
      drive: `${assignment?.offerId} ${phase}`,
      promisedSeconds: phase === 'assigned' && isJustPromised ? assignment.etaSeconds : null,
      factor: byRoadOf(booking.rideSeconds, ride).factor,
    };
    return Math.round(this.seconds([from, ...goalsOf(trip, from)], told, routing, now));
  }

  /** Returns the seconds along the places, the vehicle's first, without waiting for roads. */
  seconds(places: readonly Place[], told: Told, rules: RoutingRules, now: number): number {
    const direct = greatCircleSeconds(places, rules);
    if (told.drive !== this.#drive) this.#begin(told, direct, now);
    const goals = placesText(places.slice(1));
    if (hasRoads(rules) && (goals !== this.#goals || now - this.#askedAt >= askEveryMs)) {
      this.#askedAt = now;
      this.#background(this.#learn(places, goals, rules, now));
    }
    this.#goals = goals;
    return this.#told(direct, now);
  }

  #begin({ drive, promisedSeconds, factor }: Told, direct: number, now: number): void {
    this.#drive = drive;
    this.#byRoad = { fixed: 0, factor };
    this.#goals = '';
    this.#excess = {
      seconds: promisedSeconds === null ? 0 : promisedSeconds - factor * direct,
      since: now,
      until: now + blendMs,
    };
  }

  #told(direct: number, now: number): number {
    const { seconds, since, until } = this.#excess;
    const left = Math.max(0, (until - now) / (until - since));
    return Math.max(0, this.#estimate(direct) + seconds * left);
  }

  #estimate(direct: number): number {
    return this.#byRoad.fixed + this.#byRoad.factor * direct;
  }

  async #learn(places: readonly Place[], goals: string, rules: RoutingRules, at: number): Promise<void> {
    const drive = this.#drive;
    const seconds = await secondsAlong(places, (from, to) => this.#ask(rules, from, to));
    if (seconds === null || goals !== this.#goals || drive !== this.#drive) return;
    const direct = greatCircleSeconds(places, rules);
    const before = this.#told(direct, at);
    this.#byRoad = byRoadOf(seconds, direct);
    const until = Math.max(this.#excess.until, at + leastBlendMs);
    this.#excess = { seconds: before - seconds, since: at, until };
  }
}

function byRoadOf(seconds: number, direct: number): ByRoad {
  const factor = Math.min(mostFactor, seconds / Math.max(1, direct));
  return { fixed: seconds - factor * direct, factor };
}

function greatCircleSeconds(places: readonly Place[], rules: RoutingRules): number {
  const legs = places.slice(1).map((to, at) => greatCircleEtas([places[at] ?? to], to, rules)[0] ?? 0);
  return withStops(legs);
}

function placesText(places: readonly Place[]): string {
  return places.map(({ lat, lng }) => `${lat},${lng}`).join(' ');
}

/** Returns the places that a trip's vehicle has before it, up to the pickup; once on board, up to the drop-off. */
function goalsOf(trip: BookedTrip, { via: others = [] }: VehicleFix): Place[] {
  const { booking, phase, viasServed } = trip;
  if (phase !== 'onboard' || comesBack(trip)) return [...others, booking.pickup];
  const own = (booking.via ?? []).slice(viasServed.length).map(({ place }) => place);
  return [...others, ...own, booking.dropoff];
}
