import type { Seen } from '../../src/domain/evidence.ts';
import type { TenantId, VehicleId } from '../../src/domain/ids.ts';
import type { TripToVehicle } from '../../src/domain/tripVehicleMessages.ts';
import type { Report, VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import { vehicleFeed } from '../../src/events/feedConsumers.ts';
import { LiveVehicle } from '../../src/objects/vehicle/liveVehicle.ts';
import type { VehiclePorts } from '../../src/objects/vehicle/ports.ts';
import type { Envelope, Receipt } from '../../src/shell/ports.ts';
import type { Context, Stored } from './context.ts';
import { seenWithout, vehicleSpecWithout } from './guards.ts';
import { sendBatch, simulatedFeedDelays } from './history.ts';
import type { VehicleInstance } from './instances.ts';
import { simulatedEtas } from './roads.ts';
import type { Life } from './simulatedObject.ts';
import { simulatedShellHost } from './simulatedShellHost.ts';

/**
 * Mounts a `LiveVehicle` in the simulated world, as `VehicleObject` does on the platform, and reports what happens
 * in it.
 */
export class SimulatedVehicle implements VehicleInstance {
  readonly live: LiveVehicle;
  readonly #context: Context;
  readonly #tenant: TenantId;
  readonly #stored: Stored<VehicleInstance>;

  constructor(context: Context, tenant: TenantId, id: VehicleId, life: Life) {
    this.#context = context;
    this.#tenant = tenant;
    this.#stored = context.vehicle(tenant, id);
    const { object } = this.#stored;
    const ports = vehiclePorts(context, tenant, id, this.#stored, life);
    this.live = new LiveVehicle(tenant, id, ports, vehicleSpecWithout(context.removed));
    context.witness.rebuilt(object.name, this.live.state);
    this.live.start(object.alarmAt);
  }

  setService(isWanted: boolean): void {
    if (isWanted) this.live.returnToService();
    else this.live.takeOutOfService('a flat tyre');
  }

  report(streamEpoch: number, report: Report, seen: Seen): VehicleReplies['report'] {
    const { storage, object } = this.#stored;
    const { epoch } = this.live.state;
    const journaled = storage.journal;
    const reply = this.live.report(streamEpoch, report, seenWithout(this.#context.removed, seen));
    const wrote = storage.journal !== journaled;
    this.#context.witness.reported({ vehicle: object.name, streamEpoch, epoch, wrote, report });
    return reply;
  }

  /** A message from a trip's outbox. */
  receive(envelope: Envelope<TripToVehicle>, tenant: TenantId): Receipt {
    if (tenant !== this.#tenant) {
      throw new Error(`a message of ${tenant} reached ${this.#stored.object.name}`);
    }
    return this.live.receive(envelope);
  }
}

function vehiclePorts(
  context: Context,
  tenant: TenantId,
  id: VehicleId,
  stored: Stored<VehicleInstance>,
  life: Life,
): VehiclePorts {
  const { network, witness } = context;
  const { object } = stored;
  const caller = { name: object.name, life };
  const resume = (work: () => void) => object.resume(life, 'answered', work);
  return {
    host: simulatedShellHost(context, stored, life),
    feed: vehicleFeed(tenant, id, simulatedFeedDelays, (consumer, batch) =>
      sendBatch(context, caller, consumer, batch, () => object.instance?.live),
    ),
    cell: (cellId) => {
      const cell = context.cell(tenant, cellId);
      return {
        hear: (message) => network.call(caller, cell, 'hear', (it) => it.hear(message), resume),
        heardFrom: (vehicleId, epoch) =>
          network.call(caller, cell, 'heardFrom', ({ live }) => live.heardFrom(vehicleId, epoch), resume),
        whereIs: (vehicleId) =>
          network.call(caller, cell, 'whereIs', ({ live }) => live.drivers.whereIs(vehicleId), resume),
        positionFor: (...asked) =>
          network.call(caller, cell, 'positionFor', ({ live }) => live.positionFor(...asked), resume),
      };
    },
    sendToTrip: (tripId, envelope) =>
      network.call(
        caller,
        context.trip(tenant, tripId).object,
        'receive',
        (it) => it.receive(envelope, tenant),
        resume,
      ),
    tellDistrict: (district, shifts) =>
      network.call(
        caller,
        context.districts.of(tenant, district),
        'shiftsPlanned',
        (live) => live.shiftsPlanned(shifts),
        resume,
      ),
    sendToHistory: () => {
      throw new Error('only older code sends records to the history');
    },
    etas: simulatedEtas(context, object, life),
    changed: (_, after) => witness.vehicleChanged(tenant, id, after),
  };
}
