import { z } from 'zod';
import type { Connect } from '../../src/calls/vehicle.ts';
import { type TenantId, tripIdSchema, type VehicleId } from '../../src/domain/ids.ts';
import { tripToVehicleSchema } from '../../src/domain/messages.ts';
import type {
  Report,
  VehicleCommand,
  VehicleEffect,
  VehicleMessage,
  VehicleReply,
} from '../../src/domain/vehicle/commands.ts';
import type { Profile, VehicleEvent, VehicleState } from '../../src/domain/vehicle/events.ts';
import { greatCircleEtas } from '../../src/routing/greatCircle.ts';
import { travelMatrix } from '../../src/routing/travelMatrix.ts';
import type { Delivery, Envelope } from '../../src/shell/ports.ts';
import { Shell } from '../../src/shell/shell.ts';
import type { Context, Stored } from './context.ts';
import { vehicleSpecWithout } from './guards.ts';
import { simulatedShellPorts } from './shellPorts.ts';
import type { Caller, Life } from './simulatedObject.ts';

const toVehicleSchema = z.object({ to: z.literal('vehicle'), body: tripToVehicleSchema });

/** A vehicle as its object is on the platform, with the simulated world around the same shell and machine. */
export class SimulatedVehicle {
  readonly #context: Context;
  readonly #tenant: TenantId;
  readonly #id: VehicleId;
  readonly #caller: Caller;
  readonly #stored: Stored<SimulatedVehicle>;
  readonly shell: Shell<
    VehicleState,
    VehicleCommand,
    VehicleEvent,
    VehicleMessage,
    VehicleEffect,
    VehicleReply
  >;

  constructor(context: Context, tenant: TenantId, id: VehicleId, life: Life) {
    this.#context = context;
    this.#tenant = tenant;
    this.#id = id;
    this.#stored = context.vehicle(tenant, id);
    this.#caller = { name: this.#stored.object.name, life };
    const transport = {
      deliver: (message: VehicleMessage, envelope: Envelope) => this.#deliver(message, envelope),
    };
    const around = simulatedShellPorts<SimulatedVehicle, VehicleCommand, VehicleMessage, VehicleEffect>(
      context,
      this.#stored,
      life,
      transport,
      (effect) => this.#travel(effect),
    );
    this.shell = new Shell(vehicleSpecWithout(context.removed), around, id, (_, after) =>
      context.witness.vehicleChanged(tenant, id, after),
    );
    context.witness.rebuilt(this.#stored.object.name, this.shell.state);
    this.shell.start(this.#stored.object.alarmAt);
  }

  async #deliver(message: VehicleMessage, envelope: Envelope): Promise<Delivery> {
    const { network, history } = this.#context;
    const resume = (work: () => void) => this.#stored.object.resume(this.#caller.life, 'delivered', work);
    switch (message.to) {
      case 'trip': {
        const { object } = this.#context.trip(this.#tenant, message.tripId);
        await network.call(
          this.#caller,
          object,
          'receive',
          (trip) => trip.receive(envelope, this.#tenant),
          resume,
        );
        return 'delivered';
      }
      case 'cell': {
        const cell = this.#context.cell(this.#tenant, message.cell);
        await network.call(this.#caller, cell, 'hear', (heard) => heard.hear(message.body), resume);
        return 'delivered';
      }
      case 'history': {
        const { sequence } = envelope;
        const told = { kind: 'vehicle', sequence, tenant: this.#tenant, record: message.body } as const;
        await history.send(this.#caller, told);
        return 'underway';
      }
    }
  }

  async #travel({ offerId, planVersion, places, rules }: VehicleEffect): Promise<VehicleCommand | null> {
    const { connection } = this.shell.state;
    if (connection === null) return { type: 'travelAnswered', offerId, planVersion, seconds: null };
    const cell = this.#context.cell(this.#tenant, connection.cell);
    const resume = (work: () => void) => this.#stored.object.resume(this.#caller.life, 'located', work);
    try {
      const from = await this.#context.network.call(
        this.#caller,
        cell,
        'whereIs',
        ({ live }) => live.whereIs(this.#id),
        resume,
      );
      const seconds =
        from === null
          ? null
          : await travelMatrix(from, places, async (froms, to) => ({
              source: 'greatCircle',
              seconds: greatCircleEtas(froms, to, rules),
            }));
      return { type: 'travelAnswered', offerId, planVersion, seconds };
    } catch {
      // Nobody could tell: the vehicle's deadline covers the question.
      return null;
    }
  }

  register(profile: Profile): void {
    this.shell.execute({ type: 'register', profile });
  }

  setService(isWanted: boolean): void {
    this.shell.execute(
      isWanted ? { type: 'returnToService' } : { type: 'takeOutOfService', reason: 'a flat tyre' },
    );
  }

  connectDriver({ cell, driver, rules }: Connect): VehicleReply {
    return this.shell.execute({ type: 'connect', cell, driver, rules, fallbackProfile: null });
  }

  disconnect(epoch: number): void {
    this.shell.execute({ type: 'disconnect', epoch });
  }

  report(streamEpoch: number, report: Report): VehicleReply {
    const { epoch } = this.shell.state;
    const journaled = this.#stored.storage.journal;
    const reply = this.shell.execute({ type: 'report', epoch: streamEpoch, report });
    const wrote = this.#stored.storage.journal !== journaled;
    this.#context.witness.reported({ vehicle: this.#caller.name, streamEpoch, epoch, wrote });
    return reply;
  }

  /** A message of a trip's outbox. */
  receive(envelope: Envelope, tenant: TenantId): void {
    if (tenant !== this.#tenant) throw new Error(`a message of ${tenant} reached ${this.#caller.name}`);
    const tripId = tripIdSchema.parse(envelope.sender);
    const says = toVehicleSchema.parse(JSON.parse(envelope.body)).body;
    this.shell.receive(envelope, { type: 'tripSays', tripId, says });
  }

  /** When the vehicle last gave a sign of life (epoch ms); null when nobody can tell. */
  async heardFrom(): Promise<number | null> {
    const { connection, epoch, disconnectedAt } = this.shell.state;
    if (connection === null) return disconnectedAt;
    const cell = this.#context.cell(this.#tenant, connection.cell);
    return this.#context.network.call(this.#caller, cell, 'heardFrom', ({ live }) =>
      live.heardFrom(this.#id, epoch),
    );
  }
}
