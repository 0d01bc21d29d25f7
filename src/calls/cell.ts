import type { FixedPosition, Place } from '../domain/geo/place.ts';
import type { VehicleId } from '../domain/ids.ts';
import type { Candidate, SearchDemand, SearchResult } from '../domain/supply/candidates.ts';
import type { VehicleToCell } from '../domain/vehicle/messages.ts';
import type { CellReport } from './district.ts';

/** What is asked of a cell's object, and what it answers. */
export interface CellCalls extends Rpc.DurableObjectBranded {
  /** What a vehicle tells the cell that carries, or carried, its stream. */
  hear(message: VehicleToCell): void;
  /** The best vehicles for a trip, here and in the neighbours that could hold a better one. */
  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>>;
  /** The best vehicles of this cell alone. */
  searchHere(demand: SearchDemand): SearchResult;
  /** Free vehicles around a place, nearest first. */
  nearby(around: NearbyQuery): Promise<Shed<{ vehicles: VehicleNearby[] }>>;
  /** The last sign of life on the vehicle's stream (epoch ms); null without such a stream. */
  heardFrom(vehicleId: VehicleId, epoch: number): number | null;
  whereIs(vehicleId: VehicleId): FixedPosition | null;
  /** An operator watches: the district hears of each vehicle for so long. */
  show(watchMs: number): CellReport;
  /** Opens a driver's stream. */
  fetch(request: Request): Promise<Response>;
}

/** The very best candidate is kept out of other trips' answers for a moment. */
export interface SearchHold {
  readonly forTrip: string;
  readonly seconds: number;
}

export interface NearbyQuery {
  readonly place: Place;
  readonly radiusMeters: number;
  readonly limit: number;
}

export interface VehicleNearby extends Place {
  readonly type: string;
  readonly heading: number | null;
  readonly distanceMeters: number;
}

export interface CellsSearched extends SearchResult<Candidate> {
  readonly cellsAsked: number;
}

/** An answer, empty where the cell turned the question away. */
export type Shed<Answer> = Answer & {
  /** When to ask again; null where the question was answered. */
  readonly retryAfterSeconds: number | null;
};
