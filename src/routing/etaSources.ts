import type { Place } from '../domain/geo/place.ts';
import type { EtaSource, Etas, RoadSource, RoutingRules } from '../domain/supply/eta.ts';
import type { EtaProvider, Route } from './etaProvider.ts';
import { greatCircleEtas, greatCircleRoute } from './greatCircle.ts';
import { NotCovered } from './roadProvider.ts';

export interface RouteFound {
  readonly source: EtaSource;
  /** Null when there is none. */
  readonly route: Route | null;
  /** The factor applied to the road time; left out for the great circle. */
  readonly observedFactor?: number;
}

/** Returns the factor for a source's road times at the current hour. */
export type TimeFactors = (source: RoadSource) => number;

type Warn = (source: RoadSource, error: unknown) => void;

interface Found<T> {
  readonly source: RoadSource;
  readonly answer: T;
  readonly observedFactor: number;
}

/**
 * Asks the providers in order and falls back to the great circle. Road times are corrected by the observed speeds of
 * the tenant's completed trips.
 */
export class Routing {
  readonly #providers: readonly EtaProvider[];
  readonly #rules: RoutingRules;
  readonly #factors: () => Promise<TimeFactors>;
  readonly #warn: Warn;

  /** `factors` must not reject. */
  constructor(
    providers: readonly EtaProvider[],
    rules: RoutingRules,
    factors: () => Promise<TimeFactors>,
    warn: Warn,
  ) {
    this.#providers = providers;
    this.#rules = rules;
    this.#factors = factors;
    this.#warn = warn;
  }

  /** Returns the seconds from each place to `to`, and their source. Never rejects. */
  async etas(froms: readonly Place[], to: Place): Promise<Etas> {
    const found = await this.#first((provider) => provider.etas(froms, to));
    if (found === null) return { source: 'greatCircle', seconds: greatCircleEtas(froms, to, this.#rules) };
    const { source, answer, observedFactor } = found;
    const seconds = answer.map((byRoad, at) => {
      if (byRoad === 'elsewhere') return greatCircleEtas(froms.slice(at, at + 1), to, this.#rules)[0] ?? null;
      return byRoad === null ? null : byRoad * observedFactor;
    });
    return { source, seconds, observedFactor };
  }

  /** Returns the fastest route and its source. Never rejects. */
  async route(from: Place, to: Place): Promise<RouteFound> {
    const found = await this.#first((provider) => provider.route(from, to));
    if (found === null) return { source: 'greatCircle', route: greatCircleRoute(from, to, this.#rules) };
    const { source, answer, observedFactor } = found;
    const route = answer && { ...answer, durationSeconds: answer.durationSeconds * observedFactor };
    return { source, route, observedFactor };
  }

  async #first<T>(ask: (provider: EtaProvider) => Promise<T>): Promise<Found<T> | null> {
    if (this.#providers.length === 0) return null;
    // Started before the providers, so that both run at the same time.
    const factors = this.#factors();
    for (const provider of this.#providers) {
      try {
        const { source } = provider;
        const answer = await ask(provider);
        return { source, answer, observedFactor: (await factors)(source) };
      } catch (error) {
        if (!(error instanceof NotCovered)) this.#warn(provider.source, error);
      }
    }
    return null;
  }
}
