import { z } from 'zod';
import type { VehicleFix } from '../../src/calls/trip.ts';
import { type RequestAnswer, requestAnswer } from '../../src/calls/trip.ts';
import type { TripAccess } from '../../src/domain/access.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { type TenantId, type TripId, vehicleIdSchema } from '../../src/domain/ids.ts';
import { vehicleToTripSchema } from '../../src/domain/messages.ts';
import type { TripCommand, TripEffect, TripMessage, TripReply } from '../../src/domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../../src/domain/trip/events.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { recordOf, type TripRecord } from '../../src/domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../src/domain/trip/state.ts';
import type { Delivery, Envelope } from '../../src/shell/ports.ts';
import { Shell } from '../../src/shell/shell.ts';
import type { Context, Stored } from './context.ts';
import { tripSpecWithout } from './guards.ts';
import { simulatedShellPorts } from './shellPorts.ts';
import type { Caller, Life } from './simulatedObject.ts';

const toTripSchema = z.object({ to: z.literal('trip'), body: vehicleToTripSchema });

/** A trip as its object is on the platform, with the simulated world around the same shell and machine. */
export class SimulatedTrip {
  readonly #context: Context;
  readonly #tenant: TenantId;
  readonly #caller: Caller;
  readonly #stored: Stored<SimulatedTrip>;
  readonly shell: Shell<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReply>;
  #fix: VehicleFix | null = null;

  constructor(context: Context, tenant: TenantId, id: TripId, life: Life) {
    this.#context = context;
    this.#tenant = tenant;
    this.#stored = context.trip(tenant, id);
    this.#caller = { name: this.#stored.object.name, life };
    const transport = {
      deliver: (message: TripMessage, envelope: Envelope) => this.#deliver(message, envelope),
    };
    const around = simulatedShellPorts<SimulatedTrip, TripCommand, TripMessage, TripEffect>(
      context,
      this.#stored,
      life,
      transport,
      (effect) => this.#answer(effect),
    );
    this.shell = new Shell(tripSpecWithout(context.removed), around, id, (_, after) =>
      context.witness.tripChanged(tenant, id, after),
    );
    context.witness.rebuilt(this.#stored.object.name, this.shell.state);
    this.shell.start(this.#stored.object.alarmAt);
  }

  #resume(what: string) {
    return (work: () => void) => this.#stored.object.resume(this.#caller.life, what, work);
  }

  async #deliver(message: TripMessage, envelope: Envelope): Promise<Delivery> {
    const { network, history } = this.#context;
    if (message.to === 'vehicle') {
      const { object } = this.#context.vehicle(this.#tenant, message.vehicleId);
      await network.call(
        this.#caller,
        object,
        'receive',
        (vehicle) => vehicle.receive(envelope, this.#tenant),
        this.#resume('delivered'),
      );
      return 'delivered';
    }
    if (message.to === 'speeds') throw new Error('roads here foretell nothing that could be learned from');
    await history.send(this.#caller, { kind: 'trip', sequence: envelope.sequence, record: message.body });
    return 'underway';
  }

  async #answer(effect: TripEffect): Promise<TripCommand | null> {
    switch (effect.type) {
      case 'search':
        return this.#search(effect);
      case 'listen':
        return this.#listen(effect);
      case 'checkHistory': {
        const { tripId, version } = effect;
        const stored = await this.#context.history.isTripStored(this.#caller, this.#tenant, tripId, version);
        return { type: 'historyChecked', stored };
      }
    }
  }

  async #search({ attempt, demand }: TripEffect & { type: 'search' }): Promise<TripCommand | null> {
    const { state } = this.shell;
    if (state.kind !== 'trip') return null;
    const { policy, tripId } = state.booking;
    const cell = this.#context.cell(this.#tenant, cellAt(demand.pickup, policy.streams.cellResolution));
    try {
      const found = await this.#context.network.call(
        this.#caller,
        cell,
        'search',
        ({ live }) => live.search(demand, { forTrip: tripId, seconds: policy.dispatch.candidateHoldSeconds }),
        this.#resume('searched'),
      );
      return { type: 'searchAnswered', attempt, ...found, failure: null };
    } catch {
      const nobody = { candidates: [], skipped: [], cellsAsked: 0 };
      return { type: 'searchAnswered', attempt, ...nobody, failure: 'the cell did not answer' };
    }
  }

  async #listen({ vehicleId }: TripEffect & { type: 'listen' }): Promise<TripCommand> {
    const { object } = this.#context.vehicle(this.#tenant, vehicleId);
    const heardAt = await this.#context.network
      .call(this.#caller, object, 'heardFrom', (vehicle) => vehicle.heardFrom(), this.#resume('listened'))
      .catch(() => null);
    return { type: 'vehicleHeard', vehicleId, heardAt };
  }

  #live(): BookedTrip | null {
    const { state } = this.shell;
    return state.kind === 'trip' ? state : null;
  }

  request(booking: SentBooking): RequestAnswer {
    return requestAnswer(this.shell.execute({ type: 'request', booking }));
  }

  cancel(access: TripAccess): { readonly outcome: 'cancelled' | 'over' | 'unknown' | 'erased' } {
    const trip = this.#live();
    if (trip === null || !maySee(trip, access) || access.role === 'driver') {
      return { outcome: this.shell.state.kind === 'erased' ? 'erased' : 'unknown' };
    }
    const reply = this.shell.execute({ type: 'cancel', by: access.role, reason: null, ifVersion: null });
    if (reply.type === 'cancelled' || reply.type === 'over') return { outcome: reply.type };
    throw new Error(`a cancel cannot be answered with ${reply.type}`);
  }

  reassign(): void {
    this.shell.execute({ type: 'reassign', reason: null, ifVersion: null });
  }

  read(access: TripAccess): TripRecord | null {
    const trip = this.#live();
    return trip !== null && maySee(trip, access) ? recordOf(trip) : null;
  }

  /** A message of a vehicle's outbox. */
  receive(envelope: Envelope, tenant: TenantId): void {
    if (tenant !== this.#tenant) throw new Error(`a message of ${tenant} reached ${this.#caller.name}`);
    const vehicleId = vehicleIdSchema.parse(envelope.sender);
    const says = toTripSchema.parse(JSON.parse(envelope.body)).body;
    this.shell.receive(envelope, { type: 'vehicleSays', vehicleId, says });
  }

  /** Where the assigned vehicle is. */
  position(fix: VehicleFix): void {
    const trip = this.#live();
    if (trip === null || isOver(trip.phase) || trip.assignment?.vehicle.id !== fix.vehicleId) return;
    const known = this.#fix?.vehicleId === fix.vehicleId ? this.#fix : null;
    if (known !== null && (known.epoch > fix.epoch || (known.epoch === fix.epoch && known.ts > fix.ts)))
      return;
    this.#fix = fix;
    if (trip.assignment.darkSince === null) return;
    const heardAt = this.#context.loop.now();
    this.shell.execute({ type: 'vehicleHeard', vehicleId: trip.assignment.vehicle.id, heardAt });
  }
}

/** A trip belongs to its rider, and to the operators of its tenant. */
function maySee(trip: BookedTrip, { role, person }: TripAccess): boolean {
  return role === 'operator' || (role === 'rider' && trip.booking.rider === person);
}
