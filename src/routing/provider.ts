import type { Place } from '../domain/geo/place.ts';
import type { RoadSource } from '../domain/supply/eta.ts';

/** A route from one place to another. */
export interface Route {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly polyline: readonly Place[];
}

/** Null where there is no way; `elsewhere` where a place is on ground that is not known, and has to be estimated. */
export type RoadSeconds = number | null | 'elsewhere';

/** Somebody who knows times and ways. Rejects when it cannot answer, or does not know the ground. */
export interface EtaProvider {
  readonly source: RoadSource;
  /** Seconds from each place to one. */
  etas(froms: readonly Place[], to: Place): Promise<RoadSeconds[]>;
  /** The fastest way; null where there is none. */
  route(from: Place, to: Place): Promise<Route | null>;
}
