import type { Place } from '../domain/geo/place.ts';
import type { EtaSource, Etas, RoutingRules } from '../domain/supply/eta.ts';
import { greatCircleEtas, greatCircleWay } from './greatCircle.ts';
import type { EtaProvider, Way } from './provider.ts';
import { NotCovered } from './roadProvider.ts';

export interface WayFound {
  readonly source: EtaSource;
  /** Null where there is none. */
  readonly way: Way | null;
}

type Warn = (source: EtaSource, error: unknown) => void;

/** Asks one provider after another until one knows; the great circle is the last, and always does. */
export class Routing {
  readonly #providers: readonly EtaProvider[];
  readonly #rules: RoutingRules;
  readonly #warn: Warn;

  constructor(providers: readonly EtaProvider[], rules: RoutingRules, warn: Warn) {
    this.#providers = providers;
    this.#rules = rules;
    this.#warn = warn;
  }

  /** Seconds from each place to one, and how they were found. Never rejects. */
  async etas(froms: readonly Place[], to: Place): Promise<Etas> {
    const found = await this.#first((provider) => provider.etas(froms, to));
    if (found !== null) return { source: found.source, seconds: found.answer };
    return { source: 'greatCircle', seconds: greatCircleEtas(froms, to, this.#rules) };
  }

  /** The fastest way, and how it was found. Never rejects. */
  async way(from: Place, to: Place): Promise<WayFound> {
    const found = await this.#first((provider) => provider.way(from, to));
    if (found !== null) return { source: found.source, way: found.answer };
    return { source: 'greatCircle', way: greatCircleWay(from, to, this.#rules) };
  }

  async #first<T>(
    ask: (provider: EtaProvider) => Promise<T>,
  ): Promise<{ readonly source: EtaSource; readonly answer: T } | null> {
    for (const provider of this.#providers) {
      try {
        return { source: provider.source, answer: await ask(provider) };
      } catch (error) {
        if (!(error instanceof NotCovered)) this.#warn(provider.source, error);
      }
    }
    return null;
  }
}
