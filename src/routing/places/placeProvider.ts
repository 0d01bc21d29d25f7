import type { Place } from '../../domain/geo/place.ts';
import type { PlaceFound } from './placeFound.ts';

/** A source of places by name. Rejects when it cannot answer. */
export interface PlaceProvider {
  readonly source: 'photon' | 'nominatim' | 'index';
  /** Places that match the text, best first. */
  search(text: string, near: Place | null, limit: number): Promise<readonly PlaceFound[]>;
  /** The place at a position; null when nothing is near. */
  reverse(at: Place): Promise<PlaceFound | null>;
}

/** Asks the providers in order until one answers; rejects when none does. */
export class PlaceFinder {
  readonly #providers: readonly PlaceProvider[];
  readonly #warn: (source: PlaceProvider['source'], error: unknown) => void;

  constructor(
    providers: readonly PlaceProvider[],
    warn: (source: PlaceProvider['source'], error: unknown) => void,
  ) {
    this.#providers = providers;
    this.#warn = warn;
  }

  search(text: string, near: Place | null, limit: number): Promise<readonly PlaceFound[]> {
    return this.#first((provider) => provider.search(text, near, limit), []);
  }

  reverse(at: Place): Promise<PlaceFound | null> {
    return this.#first((provider) => provider.reverse(at), null);
  }

  /** @param nobody the answer where there is no one to ask */
  async #first<T>(ask: (provider: PlaceProvider) => Promise<T>, nobody: T): Promise<T> {
    let failure: { readonly error: unknown } | null = null;
    for (const provider of this.#providers) {
      try {
        return await ask(provider);
      } catch (error) {
        this.#warn(provider.source, error);
        failure = { error };
      }
    }
    if (failure !== null) throw failure.error;
    return nobody;
  }
}
