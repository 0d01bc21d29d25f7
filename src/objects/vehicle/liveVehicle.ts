import { z } from 'zod';
import type { VehicleFix } from '../../calls/trip.ts';
import type {
  Attendance,
  Connect,
  ShiftPlanAnswer,
  ShiftsPlanned,
  VehicleAnswer,
  VehicleJournalAnswer,
  VehicleRawJournalAnswer,
  Whereabouts,
} from '../../calls/vehicle.ts';
import type { Carried, Seen } from '../../domain/evidence.ts';
import type { FixedPosition } from '../../domain/geo/place.ts';
import {
  type OfferId,
  type StopId,
  type TenantId,
  type TripId,
  tripIdSchema,
  type VehicleId,
} from '../../domain/ids.ts';
import { readinessOf } from '../../domain/rank/commands.ts';
import { vehicleKindOf } from '../../domain/requirements.ts';
import type { HolderNow } from '../../domain/trip/commands.ts';
import {
  type TripToVehicle,
  tripToVehicleSchema,
  type VehicleToTrip,
} from '../../domain/tripVehicleMessages.ts';
import type { Report, VehicleCommand, VehicleEffect, VehicleReplies } from '../../domain/vehicle/commands.ts';
import { isProofWanted } from '../../domain/vehicle/delivery.ts';
import type { VehicleEvent } from '../../domain/vehicle/events.ts';
import type { VehicleMessage } from '../../domain/vehicle/messages.ts';
import type { Permit } from '../../domain/vehicle/permit.ts';
import { planOf, snapshotOf, type VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import { type ShiftPlan, shiftsAhead } from '../../domain/vehicle/plannedShifts.ts';
import { type Profile, stopsAhead, type VehicleState } from '../../domain/vehicle/state.ts';
import { travelMatrix } from '../../routing/travelMatrix.ts';
import { messageIn, parsedAs } from '../../shell/parsedMessages.ts';
import type { Delivery, Envelope, Receipt } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { vehicleSpec } from '../../shell/spec.ts';
import { holderNow } from './holderNow.ts';
import type { VehiclePorts } from './ports.ts';

const toVehicleSchema = z.object({ to: z.literal('vehicle'), body: tripToVehicleSchema });

/** The runtime of one vehicle: its shift, epoch, offers and plan. Independent of the platform. */
export class LiveVehicle {
  readonly #tenant: TenantId;
  readonly #id: VehicleId;
  readonly #ports: VehiclePorts;
  /** Public, so that consumers and operators can refer to what was sent. */
  readonly shell: Shell<
    VehicleState,
    VehicleCommand,
    VehicleEvent,
    VehicleMessage,
    VehicleEffect,
    VehicleReplies
  >;

  /** Rebuilds the vehicle from its journal. `spec` differs only where a simulation removes a guard. */
  constructor(tenant: TenantId, id: VehicleId, ports: VehiclePorts, spec = vehicleSpec) {
    this.#tenant = tenant;
    this.#id = id;
    this.#ports = ports;
    const shellPorts = {
      ...ports.host,
      transport: {
        deliver: (message: VehicleMessage, envelope: Envelope) => this.#deliver(message, envelope),
      },
      answer: (effect: VehicleEffect) => this.#travel(effect),
    };
    this.shell = new Shell(spec, shellPorts, id, (before, after) => ports.changed(before, after), ports.feed);
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.shell.start(armedAt);
  }

  get state(): VehicleState {
    return this.shell.state;
  }

  async #deliver(message: VehicleMessage, envelope: Envelope): Promise<Delivery<VehicleCommand>> {
    switch (message.to) {
      case 'trip':
        return this.#sendToTrip(message.tripId, parsedAs(envelope, message.body));
      case 'cell':
        await this.#ports.cell(message.cell).hear(message.body);
        return 'delivered';
      case 'district':
        await this.#ports.tellDistrict(message.district, message.body);
        return 'delivered';
      case 'history':
        // From an outbox that older code filled.
        await this.#ports.sendToHistory(envelope.sequence, message.body);
        return 'underway';
    }
  }

  /** Delivers a message to a trip. An acceptance is answered with the confirmation. */
  async #sendToTrip(tripId: TripId, envelope: Envelope<VehicleToTrip>): Promise<Delivery<VehicleCommand>> {
    const receipt = await this.#ports.sendToTrip(tripId, { ...envelope, takesAnswer: true });
    if (receipt === undefined || 'refused' in receipt) return receipt ?? 'delivered';
    const { body: message } = toVehicleSchema.parse(JSON.parse(receipt.answer));
    return { answer: { type: 'tripMessage', tripId, message } };
  }

  async #travel({ offerId, planVersion, places, rules }: VehicleEffect): Promise<VehicleCommand> {
    const from = await this.#position();
    const seconds =
      from === null
        ? null
        : await travelMatrix(from, places, (froms, to) => this.#ports.etas(rules, froms, to));
    return { type: 'travelAnswered', offerId, planVersion, seconds };
  }

  /** The vehicle's position; null when unknown. */
  async #position(): Promise<FixedPosition | null> {
    const { connection } = this.shell.state;
    if (connection === null) return null;
    try {
      const position = await this.#ports.cell(connection.cell).whereIs(this.#id);
      // A copy: an answer that is passed on as it came keeps all three objects in memory until it is collected.
      return position && { ...position };
    } catch (error) {
      this.#ports.host.warn('cell-unreachable', { error: String(error) });
      return null;
    }
  }

  register(profile: Profile): Profile {
    this.shell.execute({ type: 'register', profile });
    return this.shell.state.profile ?? profile;
  }

  connectDriver({ cell, driver, rules, registerUnknown, permit }: Connect): VehicleReplies['connect'] {
    const fallbackProfile = registerUnknown ? demoProfile(this.#tenant, this.#id) : null;
    return this.shell.execute({ type: 'connect', cell, driver, rules, permit, fallbackProfile });
  }

  /** An operator has changed what a driver is allowed. */
  permitDriver(permit: Permit): void {
    if (this.shell.state.profile !== null) this.shell.execute({ type: 'permit', permit });
  }

  /** The shifts that are planned and not over; null for an unregistered vehicle. */
  shiftPlan(): ShiftPlan | null {
    const { profile, shiftPlan } = this.shell.state;
    if (profile === null) return null;
    return { ...shiftPlan, shifts: shiftsAhead(shiftPlan.shifts, this.#ports.host.clock.now()) };
  }

  planShifts(planned: ShiftsPlanned): ShiftPlanAnswer {
    if (this.shell.state.profile === null) return { outcome: 'unknown' };
    const { type } = this.shell.execute({ type: 'planShifts', ...planned });
    const { version } = this.shell.state.shiftPlan;
    return { outcome: type === 'stale' ? 'stale' : 'planned', version };
  }

  /** False for an unregistered vehicle. */
  takeOutOfService(reason: string | null): boolean {
    return this.#setService({ type: 'takeOutOfService', reason });
  }

  returnToService(): boolean {
    return this.#setService({ type: 'returnToService' });
  }

  #setService(command: VehicleCommand): boolean {
    if (this.shell.state.profile === null) return false;
    this.shell.execute(command);
    return true;
  }

  isProofWanted(tripId: TripId, stopId: StopId): boolean {
    return isProofWanted(this.shell.state, tripId, stopId);
  }

  proofStored(stopId: StopId): void {
    this.shell.execute({ type: 'proofStored', stopId });
  }

  /** The events that are still in the journal. */
  journal(): VehicleJournalAnswer {
    if (this.shell.state.profile === null) return { outcome: 'unknown' };
    return { outcome: 'found', entries: this.shell.journal() };
  }

  rawJournal(): VehicleRawJournalAnswer {
    const { state } = this.shell;
    if (state.profile === null) return { outcome: 'unknown' };
    return { outcome: 'found', rows: this.shell.rawJournal(), state };
  }

  disconnect(epoch: number, carried?: Carried): void {
    this.shell.execute({ type: 'disconnect', epoch, carried });
  }

  report(epoch: number, report: Report, seen?: Seen): VehicleReplies['report'] {
    return this.shell.execute({ type: 'report', epoch, report, seen });
  }

  /** A message from a trip's outbox. */
  receive(envelope: Envelope<TripToVehicle>): Receipt {
    const tripId = tripIdSchema.parse(envelope.sender);
    const message = messageIn(envelope, toVehicleSchema);
    if ('refused' in message) return message;
    this.shell.receive(envelope, { type: 'tripMessage', tripId, message: message.read });
    return undefined;
  }

  /** The last sign of life (epoch ms); null when unknown. */
  async heardFrom(): Promise<number | null> {
    const { connection, epoch, disconnectedAt } = this.shell.state;
    if (connection === null) return disconnectedAt;
    return this.#ports.cell(connection.cell).heardFrom(this.#id, epoch);
  }

  /** Whether a reservation is still in the agenda, and how long the vehicle needs to its pickup. */
  async holds(offerId: OfferId): Promise<HolderNow> {
    const [heardAt, from] = await Promise.all([this.heardFrom(), this.#position()]);
    return holderNow(this.shell.state, offerId, { heardAt, from }, (...asked) => this.#ports.etas(...asked));
  }

  /**
   * The vehicle's position, for a trip of its plan; null when it is unknown. `isWatched`: the trip wants further ones,
   * too.
   */
  async positionFor(tripId: TripId, isWatched: boolean): Promise<VehicleFix | null> {
    const { state } = this.shell;
    const { connection, stops } = state;
    if (connection === null || !stops.some((stop) => stop.tripId === tripId)) return null;
    const watched = isWatched ? snapshotOf(state, false) : null;
    const fix = await this.#ports.cell(connection.cell).positionFor(this.#id, tripId, watched);
    // A copy, as above.
    return fix && { ...fix };
  }

  /** For an operator who assigns a trip to it. */
  async whereabouts(): Promise<Whereabouts | null> {
    const { epoch, stops } = this.shell.state;
    const position = await this.#position();
    if (position === null) return null;
    return { position, epoch, via: stopsAhead(stops).map(({ place }) => place) };
  }

  async attendance(): Promise<Attendance | null> {
    const { profile, epoch, availability, outOfService, stops, connection } = this.shell.state;
    const { connectedAt = null, disconnectedAt } = this.shell.state;
    if (profile === null) return null;
    const tripIds = [...new Set(stops.map(({ tripId }) => tripId))];
    const standing = readinessOf({ availability, isOutOfService: outOfService !== null, tripIds });
    const said = { kind: vehicleKindOf(profile), epoch, standing, tripIds };
    if (connection === null) return { ...said, position: null, heardAt: disconnectedAt };
    // Unlike elsewhere a cell that cannot be reached is no answer: nobody loses a place for it.
    const cell = this.#ports.cell(connection.cell);
    const [heardAt, position] = await Promise.all([cell.heardFrom(this.#id, epoch), cell.whereIs(this.#id)]);
    // A cell that died knows nothing of the stream that was opened there. A copy, as above.
    return { ...said, heardAt: heardAt ?? connectedAt, position: position && { ...position } };
  }

  snapshot(): VehicleSnapshot | null {
    return snapshotOf(this.shell.state, false);
  }

  async read(): Promise<VehicleAnswer> {
    const { profile, connection, availability } = this.shell.state;
    if (profile === null) return { outcome: 'unknown' };
    const position = await this.#position();
    return {
      outcome: 'found',
      profile,
      // A crashed cell has lost the stream and could not report it; one that cannot be reached is no better.
      connected: position !== null,
      driver: connection?.driver ?? null,
      availability,
      position,
      plan: planOf(this.shell.state),
    };
  }

  alarm(): void {
    this.shell.alarm();
  }
}

/** The profile of an unregistered vehicle of the demo tenant. */
function demoProfile(tenant: TenantId, id: VehicleId): Profile {
  const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 4 };
  return { tenant, id, name: id, type: 'car', plate: id.toUpperCase(), capacity };
}
