import type { VehicleFix } from '../../calls/trip.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { FixedPosition, Place } from '../../domain/geo/place.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { VehicleToTrip } from '../../domain/tripVehicleMessages.ts';
import type { VehicleEvent } from '../../domain/vehicle/events.ts';
import type { VehicleRecord, VehicleToCell } from '../../domain/vehicle/messages.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import type { DistrictShifts } from '../../domain/vehicle/plannedShifts.ts';
import type { VehicleState } from '../../domain/vehicle/state.ts';
import type { AnsweredReceipt, Envelope, FeedPort, ShellHost } from '../../shell/ports.ts';

/** Calls of a vehicle to the cell with its stream. */
export interface CellOfVehicle {
  hear(message: VehicleToCell): Promise<void>;
  heardFrom(vehicleId: VehicleId, epoch: number): Promise<number | null>;
  whereIs(vehicleId: VehicleId): Promise<FixedPosition | null>;
  positionFor(
    vehicleId: VehicleId,
    tripId: TripId,
    watched: VehicleSnapshot | null,
  ): Promise<VehicleFix | null>;
}

/** The ports of a vehicle, provided by a durable object or a simulator. */
export interface VehiclePorts {
  readonly host: ShellHost;
  readonly feed: FeedPort<VehicleState, VehicleEvent>;
  cell(cell: CellId): CellOfVehicle;
  /** Delivers a message to a trip; resolves when the trip has it. */
  sendToTrip(tripId: TripId, envelope: Envelope<VehicleToTrip>): Promise<AnsweredReceipt>;
  /** Tells a district which shifts of the vehicle are planned there; resolves when it knows. */
  tellDistrict(district: CellId, shifts: DistrictShifts): Promise<void>;
  /** Resolves when the record is on its way; the history confirms with `historyStored`. */
  sendToHistory(sequence: number, record: VehicleRecord): Promise<void>;
  /** Driving times from several places to one. Never rejects: falls back to estimates. */
  etas(rules: RoutingRules, froms: readonly Place[], to: Place): Promise<Etas>;
  /** Called after a change was committed. */
  changed(before: VehicleState, after: VehicleState): void;
}
