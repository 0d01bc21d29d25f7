import type { CellId } from '../../domain/geo/cells.ts';
import type { FixedPosition, Place } from '../../domain/geo/place.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { VehicleEvent } from '../../domain/vehicle/events.ts';
import type { VehicleRecord, VehicleToCell } from '../../domain/vehicle/messages.ts';
import type { VehicleState } from '../../domain/vehicle/state.ts';
import type { Envelope, FeedPort, Receipt, ShellHost } from '../../shell/ports.ts';

/** What a vehicle asks of the cell that carries its stream. */
export interface CellOfVehicle {
  hear(message: VehicleToCell): Promise<void>;
  heardFrom(vehicleId: VehicleId, epoch: number): Promise<number | null>;
  whereIs(vehicleId: VehicleId): Promise<FixedPosition | null>;
}

/** What a vehicle needs of its surroundings: a durable object gives it, and so does a simulator. */
export interface VehiclePorts {
  readonly host: ShellHost;
  readonly feed: FeedPort<VehicleState, VehicleEvent>;
  cell(cell: CellId): CellOfVehicle;
  /** Hands a message to a trip; resolves when the trip has it. */
  sendToTrip(tripId: TripId, envelope: Envelope): Promise<Receipt>;
  /** Resolves when the record is on its way to the history, which says `historyStored` when it has it. */
  sendToHistory(sequence: number, record: VehicleRecord): Promise<void>;
  /** Driving times from some places to one. Always answers: where roads cannot tell, with estimates. */
  etas(rules: RoutingRules, froms: readonly Place[], to: Place): Promise<Etas>;
  /** The vehicle has changed, for good. */
  changed(before: VehicleState, after: VehicleState): void;
}
