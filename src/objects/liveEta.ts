import type { Place } from '../domain/geo/place.ts';
import { type Etas, hasRoads, type RoutingRules } from '../domain/supply/eta.ts';
import { greatCircleEtas } from '../routing/greatCircle.ts';

/** Roads are asked again after this; a position comes each second. */
const askEveryMs = 5_000;

interface Known {
  readonly to: Place;
  readonly seconds: number;
  readonly at: number;
}

/** How long the vehicle of a trip still needs: asked of the roads now and then, and counted down in between. */
export class LiveEta {
  readonly #ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>;
  readonly #background: (work: Promise<void>) => void;
  #known: Known | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    ask: (rules: RoutingRules, from: Place, to: Place) => Promise<Etas>,
    background: (work: Promise<void>) => void,
  ) {
    this.#ask = ask;
    this.#background = background;
  }

  /**
   * Seconds to a place, answered at once. Estimated from the great circle until roads have answered, and where no
   * road leads from where the vehicle is: the stream always says a number.
   */
  seconds(from: Place, to: Place, rules: RoutingRules, now: number): number {
    const isElsewhere =
      this.#known !== null && (this.#known.to.lat !== to.lat || this.#known.to.lng !== to.lng);
    if (isElsewhere) this.#known = null;
    if (hasRoads(rules) && (isElsewhere || now - this.#askedAt >= askEveryMs)) {
      this.#askedAt = now;
      this.#background(this.#learn(from, to, rules, now));
    }
    if (this.#known !== null) return Math.max(0, this.#known.seconds - (now - this.#known.at) / 1000);
    return greatCircleEtas([from], to, rules)[0] ?? 0;
  }

  async #learn(from: Place, to: Place, rules: RoutingRules, at: number): Promise<void> {
    const {
      seconds: [seconds = null],
    } = await this.#ask(rules, from, to);
    if (seconds !== null) this.#known = { to, seconds, at };
  }
}
