import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import { objectName, readObjectName } from '../../calls/names.ts';
import { routingOf } from '../../calls/routing.ts';
import type { Connect, VehicleAnswer, VehicleCalls, VehicleJournalAnswer } from '../../calls/vehicle.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { FixedPosition } from '../../domain/geo/place.ts';
import { type TenantId, tripIdSchema, type VehicleId, vehicleIdSchema } from '../../domain/ids.ts';
import { tripToVehicleSchema } from '../../domain/messages.ts';
import type {
  Report,
  VehicleCommand,
  VehicleEffect,
  VehicleMessage,
  VehicleReply,
} from '../../domain/vehicle/commands.ts';
import type { Profile, VehicleEvent, VehicleState } from '../../domain/vehicle/events.ts';
import { planOf } from '../../domain/vehicle/plan.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import { travelMatrix } from '../../routing/travelMatrix.ts';
import type { Delivery, Envelope } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { vehicleSpec } from '../../shell/spec.ts';
import { durableShellPorts } from '../durablePorts.ts';

const toVehicleSchema = z.object({ to: z.literal('vehicle'), body: tripToVehicleSchema });

/** One vehicle: its shift, its epoch, its offers and its plan. */
export class VehicleObject extends DurableObject<Env> implements VehicleCalls {
  readonly #tenant: TenantId;
  readonly #id: VehicleId;
  readonly #shell: Shell<
    VehicleState,
    VehicleCommand,
    VehicleEvent,
    VehicleMessage,
    VehicleEffect,
    VehicleReply
  >;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, vehicleIdSchema);
    this.#tenant = tenant;
    this.#id = id;
    const transport = {
      deliver: (message: VehicleMessage, envelope: Envelope) => this.#deliver(message, envelope),
    };
    const around = durableShellPorts<VehicleCommand, VehicleMessage, VehicleEffect>(
      ctx,
      { tenant, vehicle: id },
      transport,
      (effect) => this.#travel(effect),
    );
    this.#shell = new Shell(vehicleSpec, around, id);
    ctx.blockConcurrencyWhile(async () => this.#shell.start(await ctx.storage.getAlarm()));
  }

  async #deliver(message: VehicleMessage, envelope: Envelope): Promise<Delivery> {
    const { env } = this;
    switch (message.to) {
      case 'trip':
        await env.TRIP.getByName(objectName(this.#tenant, message.tripId)).receive(envelope);
        return 'delivered';
      case 'cell':
        await env.CELL.getByName(objectName(this.#tenant, message.cell)).hear(message.body);
        return 'delivered';
      case 'history': {
        const { sequence } = envelope;
        await env.HISTORY.send({ kind: 'vehicle', sequence, tenant: this.#tenant, record: message.body });
        return 'underway';
      }
    }
  }

  async #travel({ offerId, planVersion, places, rules }: VehicleEffect): Promise<VehicleCommand> {
    const from = await this.#position();
    const routing = routingOf(this.env, this.#tenant, rules);
    const seconds =
      from === null ? null : await travelMatrix(from, places, (froms, to) => routing.etas(froms, to));
    return { type: 'travelAnswered', offerId, planVersion, seconds };
  }

  /** Where the vehicle is; null while nobody knows. */
  async #position(): Promise<FixedPosition | null> {
    const { connection } = this.#shell.state;
    if (connection === null) return null;
    return this.#cell(connection.cell)
      .whereIs(this.#id)
      .catch((error: unknown) => {
        log('warn', 'cell-unreachable', { tenant: this.#tenant, vehicle: this.#id, error: String(error) });
        return null;
      });
  }

  register(profile: Profile): Profile {
    this.#shell.execute({ type: 'register', profile });
    return this.#shell.state.profile ?? profile;
  }

  connectDriver({ cell, driver, rules, registerUnknown }: Connect): VehicleReply {
    const fallbackProfile = registerUnknown ? demoProfile(this.#tenant, this.#id) : null;
    return this.#shell.execute({ type: 'connect', cell, driver, rules, fallbackProfile });
  }

  /** False for a vehicle that nobody registered. */
  takeOutOfService(reason: string | null): boolean {
    return this.#setService({ type: 'takeOutOfService', reason });
  }

  returnToService(): boolean {
    return this.#setService({ type: 'returnToService' });
  }

  #setService(command: VehicleCommand): boolean {
    if (this.#shell.state.profile === null) return false;
    this.#shell.execute(command);
    return true;
  }

  /** Its events, as far back as it keeps them. */
  journal(): VehicleJournalAnswer {
    if (this.#shell.state.profile === null) return { outcome: 'unknown' };
    return { outcome: 'found', entries: this.#shell.journal() };
  }

  disconnect(epoch: number): void {
    this.#shell.execute({ type: 'disconnect', epoch });
  }

  report(epoch: number, report: Report): VehicleReply {
    return this.#shell.execute({ type: 'report', epoch, report });
  }

  /** A message of a trip's outbox. */
  receive(envelope: Envelope): void {
    const tripId = tripIdSchema.parse(envelope.sender);
    const says = toVehicleSchema.parse(JSON.parse(envelope.body)).body;
    this.#shell.receive(envelope, { type: 'tripSays', tripId, says });
  }

  /** The history has what message `sequence` said. */
  historyStored(sequence: number): void {
    this.#shell.acknowledged(sequence);
  }

  /** When the vehicle last gave a sign of life (epoch ms); null when nobody can tell. */
  async heardFrom(): Promise<number | null> {
    const { connection, epoch, disconnectedAt } = this.#shell.state;
    if (connection === null) return disconnectedAt;
    return this.#cell(connection.cell).heardFrom(this.#id, epoch);
  }

  async read(): Promise<VehicleAnswer> {
    const { profile, connection, availability } = this.#shell.state;
    if (profile === null) return { outcome: 'unknown' };
    const position = connection === null ? null : await this.#cell(connection.cell).whereIs(this.#id);
    return {
      outcome: 'found',
      profile,
      // A cell that crashed has lost the stream, and could tell nobody.
      connected: position !== null,
      driver: connection?.driver ?? null,
      availability,
      position,
      plan: planOf(this.#shell.state),
    };
  }

  override alarm(): void {
    this.#shell.alarm();
  }

  #cell(cell: CellId) {
    return this.env.CELL.getByName(objectName(this.#tenant, cell));
  }
}

/** What an unregistered vehicle of the demo tenant is taken for. */
function demoProfile(tenant: TenantId, id: VehicleId): Profile {
  const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
  return { tenant, id, name: id, type: 'car', plate: id.toUpperCase(), capacity };
}
