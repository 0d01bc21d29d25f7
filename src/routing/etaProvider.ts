import type { Place } from '../domain/geo/place.ts';
import type { RoadSource } from '../domain/supply/eta.ts';

/** A route from one place to another. */
export interface Route {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly polyline: readonly Place[];
}

/**
 * Seconds; null when there is no route, `elsewhere` when the source does not cover a place, which must be estimated.
 */
export type RoadSeconds = number | null | 'elsewhere';

/** A source of driving times and routes. Rejects when it cannot answer; with `NotCovered` where it has no roads. */
export interface EtaProvider {
  readonly source: RoadSource;
  /** Seconds from each place to `to`. */
  etas(froms: readonly Place[], to: Place): Promise<RoadSeconds[]>;
  /** The fastest route; null when there is none. */
  route(from: Place, to: Place): Promise<Route | null>;
}
