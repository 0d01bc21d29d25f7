import type { CellsSearched, SearchHold, Shed } from '../../calls/cell.ts';
import type { RankCalled, VehicleWanted } from '../../calls/rank.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import type { Whereabouts } from '../../calls/vehicle.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { OfferId, RankId, TripId, VehicleId } from '../../domain/ids.ts';
import type { TripAlert } from '../../domain/safetyAlerts.ts';
import type { SearchDemand } from '../../domain/supply/candidates.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { PlannedVehicle, RideAhead } from '../../domain/supply/feasibility.ts';
import type { HolderNow } from '../../domain/trip/commands.ts';
import type { TripEvent } from '../../domain/trip/events.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { TripState } from '../../domain/trip/state.ts';
import type { TripToVehicle } from '../../domain/tripVehicleMessages.ts';
import type { Envelope, FeedPort, Receipt, ShellHost } from '../../shell/ports.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import type { Timers } from '../../timeout.ts';

/** Calls of a trip to a vehicle. */
export interface VehicleOfTrip {
  receive(envelope: Envelope<TripToVehicle>): Promise<Receipt>;
  heardFrom(): Promise<number | null>;
  whereabouts(): Promise<Whereabouts | null>;
  /** Whether the vehicle still has the trip in its agenda, and can be at the pickup. */
  holds(offerId: OfferId): Promise<HolderNow>;
  positionFor(tripId: TripId, isWatched: boolean): Promise<VehicleFix | null>;
}

/** Calls of a trip to the rank of its pickup. */
export interface RankOfTrip {
  call(wanted: VehicleWanted): Promise<RankCalled>;
  receive(envelope: Envelope): Promise<Receipt>;
}

/** The sockets of a trip's watchers. The platform holds them, and they survive the trip's memory. */
export interface WatcherSockets<Socket> {
  /** All open sockets, or those with a tag. */
  open(tag?: string): readonly Socket[];
  /** Accepts a new socket. */
  accept(socket: Socket, tags: readonly string[]): void;
  tags(socket: Socket): readonly string[];
  /** When a ping was last answered on the socket (epoch ms). */
  pingedAt(socket: Socket): number | null;
}

/** The ports of a trip, provided by a durable object or a simulator. */
export interface TripPorts<Socket extends StreamSocket> {
  readonly host: ShellHost;
  readonly timers: Timers;
  readonly feed: FeedPort<TripState, TripEvent>;
  readonly sockets: WatcherSockets<Socket>;
  vehicle(vehicleId: VehicleId): VehicleOfTrip;
  rank(rank: RankId): RankOfTrip;
  search(cell: CellId, demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>>;
  /** What searches around a place take at this hour, in seconds (p90); null when nothing was learned. */
  searchMargin(pickup: Place): Promise<number | null>;
  /** The vehicles of a district that accept the ride by themselves within a planned shift; null: not known yet. */
  planned(district: CellId, ride: RideAhead): Promise<readonly PlannedVehicle[] | null>;
  /** Tells the tenant's operators of an alert. */
  tellTenant(alert: TripAlert): Promise<void>;
  /** Sends driven legs to the observed speeds of a region. */
  sendToSpeeds(region: string | null, envelope: Envelope): Promise<void>;
  /** The trip has ended without its ride, and no longer uses the promotion. */
  givePromotionBack(code: string): Promise<void>;
  /** Resolves when the record is on its way; the history confirms with `historyStored`. */
  sendToHistory(sequence: number, record: TripRecord): Promise<void>;
  /** Whether the history has this version of the trip, or a newer one. */
  isStored(version: number): Promise<boolean>;
  /** Driving times from several places to one. Never rejects: falls back to estimates. */
  etas(rules: RoutingRules, froms: readonly Place[], to: Place): Promise<Etas>;
  /** Called after a change was committed. */
  changed(before: TripState, after: TripState): void;
}
