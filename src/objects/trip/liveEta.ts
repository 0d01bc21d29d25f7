import type { Place } from '../../domain/geo/place.ts';
import { type Etas, hasRoads, type RoutingRules } from '../../domain/supply/eta.ts';
import { greatCircleEtas } from '../../routing/greatCircle.ts';
import { secondsAlong, withStops } from '../../routing/legs.ts';

/** Interval of road ETA requests; positions arrive every second. */
const askEveryMs = 5_000;

interface Known {
  readonly seconds: number;
  readonly at: number;
}

/** The remaining driving time of a trip's vehicle: requested from roads at intervals, counted down in between. */
export class LiveEta {
  readonly #ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>;
  readonly #background: (work: Promise<void>) => void;
  #known: Known | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #goals = '';

  constructor(
    ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>,
    background: (work: Promise<void>) => void,
  ) {
    this.#ask = ask;
    this.#background = background;
  }

  /**
   * Returns the seconds from a place to the last goal via the others, without waiting. Uses the great circle until
   * the road ETA has arrived, and where no road leads from the position: the stream always has a number.
   */
  seconds(from: Place, goals: readonly Place[], rules: RoutingRules, now: number): number {
    const text = goals.map(({ lat, lng }) => `${lat},${lng}`).join(' ');
    const isElsewhere = text !== this.#goals;
    this.#goals = text;
    if (isElsewhere) this.#known = null;
    if (hasRoads(rules) && (isElsewhere || now - this.#askedAt >= askEveryMs)) {
      this.#askedAt = now;
      this.#background(this.#learn([from, ...goals], text, rules, now));
    }
    if (this.#known !== null) return Math.max(0, this.#known.seconds - (now - this.#known.at) / 1000);
    const legs = goals.map((to, at) => greatCircleEtas([goals[at - 1] ?? from], to, rules)[0] ?? 0);
    return withStops(legs);
  }

  async #learn(places: readonly Place[], goals: string, rules: RoutingRules, at: number): Promise<void> {
    const seconds = await secondsAlong(places, (from, to) => this.#ask(rules, from, to));
    if (seconds !== null && goals === this.#goals) this.#known = { seconds, at };
  }
}
