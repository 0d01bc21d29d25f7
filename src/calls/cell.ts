import type { Carried } from '../domain/evidence.ts';
import type { FixedPosition, Place } from '../domain/geo/place.ts';
import type { TripId, VehicleId } from '../domain/ids.ts';
import type { Candidate, SearchDemand, SearchResult } from '../domain/supply/candidates.ts';
import type { VehicleToCell } from '../domain/vehicle/messages.ts';
import type { VehicleSnapshot } from '../domain/vehicle/plan.ts';
import type { CellReport } from './district.ts';
import type { VehicleFix } from './trip.ts';

/** Calls to a cell's object. */
export interface CellCalls extends Rpc.DurableObjectBranded {
  /** A message from a vehicle whose stream this cell has or had. */
  hear(message: VehicleToCell): void;
  /** The best vehicles for a trip, from this cell and the neighbours that could have a better one. */
  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>>;
  /** The best vehicles of this cell only. */
  searchHere(demand: SearchDemand): Promise<SearchResult>;
  /** Free vehicles around a place as anybody may see them, nearest first. */
  nearby(around: NearbyQuery): Promise<Shed<{ vehicles: VehicleNearby[] }>>;
  /** The last sign of life on the vehicle's stream (epoch ms); null without such a stream. */
  heardFrom(vehicleId: VehicleId, epoch: number): number | null;
  /** What is known of a vehicle whose stream this cell has or had, for its next one; null: nothing. */
  carried(vehicleId: VehicleId): Carried | null;
  whereIs(vehicleId: VehicleId): FixedPosition | null;
  /**
   * The vehicle's position, for a trip of its plan; null when it is not here. With the vehicle's snapshot, the trip is
   * watched: further positions go to it.
   */
  positionFor(vehicleId: VehicleId, tripId: TripId, watched: VehicleSnapshot | null): VehicleFix | null;
  /** An operator watches: the cell reports each vehicle to its district for `watchMs`. */
  show(watchMs: number): CellReport;
  /** Opens a driver's stream. */
  fetch(request: Request): Promise<Response>;
}

/** Keeps the best candidate out of other trips' results for a while. */
export interface SearchHold {
  readonly forTrip: string;
  readonly seconds: number;
}

export interface NearbyQuery {
  readonly place: Place;
  readonly radiusMeters: number;
  readonly limit: number;
}

/** A free vehicle at its coarse place, as of the current period; see `CoarsenedSupply`. */
export interface VehicleNearby extends Place {
  readonly type: string;
  readonly heading: number | null;
  readonly distanceMeters: number;
}

export interface CellsSearched extends SearchResult<Candidate> {
  readonly cellsAsked: number;
  /** How many of them did not answer in time: the result is partial. Left out when all did. */
  readonly cellsUnanswered?: number | undefined;
}

/** A result, empty when the cell shed the request under load. */
export type Shed<Answer> = Answer & {
  /** When to retry; null when the request was served. */
  readonly retryAfterSeconds: number | null;
};
