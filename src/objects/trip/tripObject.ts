import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import { objectName, readObjectName } from '../../calls/names.ts';
import { speedsName } from '../../calls/observedSpeeds.ts';
import { routingOf } from '../../calls/routing.ts';
import {
  type CancelAnswer,
  type CommandTerms,
  type ReassignAnswer,
  type RequestAnswer,
  requestAnswer,
  type TripCalls,
  type TripErased,
  type TripJournalAnswer,
  type TripUnknown,
  type VehicleFix,
} from '../../calls/trip.ts';
import type { TripAccess, TripReader } from '../../domain/access.ts';
import { cellAt } from '../../domain/geo/cells.ts';
import { type TenantId, type TripId, tripIdSchema, vehicleIdSchema } from '../../domain/ids.ts';
import { vehicleToTripSchema } from '../../domain/messages.ts';
import type { TripCommand, TripEffect, TripMessage, TripReply } from '../../domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../../domain/trip/events.ts';
import { isOver } from '../../domain/trip/phases.ts';
import type { TripNow } from '../../domain/trip/record.ts';
import { recordOf } from '../../domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../domain/trip/state.ts';
import type { Env } from '../../env.ts';
import { isTripStored } from '../../history/trips.ts';
import { log } from '../../log.ts';
import type { Delivery, Envelope } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { tripSpec } from '../../shell/spec.ts';
import { durableShellPorts } from '../durablePorts.ts';
import { LiveEta } from './liveEta.ts';
import { RiderSockets } from './riderSockets.ts';

const toTripSchema = z.object({ to: z.literal('trip'), body: vehicleToTripSchema });

/** One trip: the booking's journal, its offers and timers, and the riders who watch it. */
export class TripObject extends DurableObject<Env> implements TripCalls {
  readonly #tenant: TenantId;
  readonly #id: TripId;
  readonly #shell: Shell<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReply>;
  readonly #riders: RiderSockets;
  readonly #eta: LiveEta;
  #fix: VehicleFix | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, tripIdSchema);
    this.#tenant = tenant;
    this.#id = id;
    this.#riders = new RiderSockets(ctx);
    this.#eta = new LiveEta(
      (rules, from, to) => routingOf(env, tenant, rules).etas([from], to),
      (work) => ctx.waitUntil(work),
    );
    const transport = {
      deliver: (message: TripMessage, envelope: Envelope) => this.#deliver(message, envelope),
    };
    const around = durableShellPorts(ctx, { tenant, trip: id }, transport, (effect: TripEffect) =>
      this.#answer(effect),
    );
    this.#shell = new Shell(tripSpec, around, id, (before, after) => this.#changed(before, after));
    ctx.blockConcurrencyWhile(async () => this.#shell.start(await ctx.storage.getAlarm()));
  }

  async #deliver(message: TripMessage, envelope: Envelope): Promise<Delivery> {
    if (message.to === 'vehicle') {
      const vehicle = this.env.VEHICLE.getByName(objectName(this.#tenant, message.vehicleId));
      await vehicle.receive(envelope);
      return 'delivered';
    }
    if (message.to === 'speeds') {
      await this.env.SPEEDS.getByName(speedsName(this.#tenant, message.region)).receive(envelope);
      return 'delivered';
    }
    await this.env.HISTORY.send({ kind: 'trip', sequence: envelope.sequence, record: message.body });
    return 'underway';
  }

  async #answer(effect: TripEffect): Promise<TripCommand | null> {
    switch (effect.type) {
      case 'search':
        return this.#search(effect);
      case 'listen': {
        const { vehicleId } = effect;
        const vehicle = this.env.VEHICLE.getByName(objectName(this.#tenant, vehicleId));
        const heardAt = await vehicle.heardFrom().catch((error: unknown) => {
          log('warn', 'vehicle-unreachable', { ...this.#about(), vehicle: vehicleId, error: String(error) });
          return null;
        });
        return { type: 'vehicleHeard', vehicleId, heardAt };
      }
      case 'checkHistory':
        return {
          type: 'historyChecked',
          stored: await isTripStored(this.env.DB, this.#tenant, effect.tripId, effect.version),
        };
    }
  }

  async #search({ attempt, demand }: TripEffect & { type: 'search' }): Promise<TripCommand | null> {
    const trip = this.#live();
    if (trip === null) return null;
    const { policy } = trip.booking;
    const cell = cellAt(demand.pickup, policy.streams.cellResolution);
    try {
      const found = await this.env.CELL.getByName(objectName(this.#tenant, cell)).search(demand, {
        forTrip: this.#id,
        seconds: policy.dispatch.candidateHoldSeconds,
      });
      const { retryAfterSeconds, ...answer } = found;
      const failure = retryAfterSeconds === null ? null : 'the cell is over its capacity';
      return { type: 'searchAnswered', attempt, ...answer, failure };
    } catch (error) {
      log('warn', 'search-failed', { ...this.#about(), cell, error: String(error) });
      const nobody = { candidates: [], skipped: [], cellsAsked: 0 };
      return { type: 'searchAnswered', attempt, ...nobody, failure: 'the cell did not answer' };
    }
  }

  #about() {
    return { tenant: this.#tenant, trip: this.#id };
  }

  #live(): BookedTrip | null {
    const { state } = this.#shell;
    return state.kind === 'trip' ? state : null;
  }

  #now(trip: BookedTrip): TripNow {
    const record = recordOf(trip);
    const { assignment } = trip;
    const fix = this.#fix;
    if (fix === null || isOver(trip.phase) || fix.vehicleId !== assignment?.vehicle.id) {
      return { outcome: 'found', record, position: null, pickupEtaSeconds: record.pickupEtaSeconds };
    }
    const { lat, lng, ts } = fix;
    const pickupEtaSeconds = trip.phase === 'assigned' ? this.#etaSeconds(trip, fix) : null;
    return { outcome: 'found', record, position: { lat, lng, ts }, pickupEtaSeconds };
  }

  #etaSeconds({ booking, phase }: BookedTrip, from: VehicleFix): number {
    if (phase === 'arrived') return 0;
    const to = phase === 'onboard' ? booking.dropoff : booking.pickup;
    return Math.round(this.#eta.seconds(from, [...(from.via ?? []), to], booking.policy.routing, Date.now()));
  }

  #changed(before: TripState, after: TripState): void {
    if (after.kind !== 'trip') return;
    const versionBefore = before.kind === 'trip' ? before.version : 0;
    if (after.version !== versionBefore) {
      log('info', `trip-${after.phase}`, { ...this.#about(), version: after.version });
      this.#riders.sendTrip(this.#now(after));
    }
    const since = darkSince(after);
    if (since !== null && since !== darkSince(before)) this.#riders.sendDark(since);
  }

  request(booking: SentBooking): RequestAnswer {
    return requestAnswer(this.#shell.execute({ type: 'request', booking }));
  }

  read(reader: TripReader): TripNow | TripUnknown | TripErased {
    const { state } = this.#shell;
    if (state.kind === 'erased') return { outcome: 'erased' };
    return state.kind === 'trip' && maySee(state, reader) ? this.#now(state) : { outcome: 'unknown' };
  }

  cancel(access: TripAccess, how: CommandTerms): CancelAnswer {
    const trip = this.#live();
    if (trip === null || !maySee(trip, access) || access.role === 'driver') {
      return { outcome: this.#shell.state.kind === 'erased' ? 'erased' : 'unknown' };
    }
    const reply = this.#shell.execute({ type: 'cancel', by: access.role, ...how });
    switch (reply.type) {
      case 'cancelled':
        return { outcome: 'cancelled', record: recordOf(reply.trip) };
      case 'stale':
        return { outcome: 'stale', version: reply.version };
      case 'over':
        return { outcome: 'over' };
      default:
        throw new Error(`a cancel cannot be answered with ${reply.type}`);
    }
  }

  /** For operators, who are told from everybody else at the edge. */
  reassign(how: CommandTerms): ReassignAnswer {
    const reply = this.#shell.execute({ type: 'reassign', ...how });
    switch (reply.type) {
      case 'reassigned':
        return { outcome: 'reassigned', record: recordOf(reply.trip) };
      case 'stale':
        return { outcome: 'stale', version: reply.version };
      case 'over':
      case 'notAssigned':
      case 'boarded':
      case 'unknown':
      case 'erased':
        return { outcome: reply.type };
      default:
        throw new Error(`a reassignment cannot be answered with ${reply.type}`);
    }
  }

  journal(access: TripAccess): TripJournalAnswer {
    const { state } = this.#shell;
    if (state.kind === 'erased') return { outcome: 'erased' };
    if (state.kind === 'none' || access.role !== 'operator') return { outcome: 'unknown' };
    return { outcome: 'found', entries: this.#shell.journal() };
  }

  /** A message of a vehicle's outbox. */
  receive(envelope: Envelope): void {
    const vehicleId = vehicleIdSchema.parse(envelope.sender);
    const says = toTripSchema.parse(JSON.parse(envelope.body)).body;
    this.#shell.receive(envelope, { type: 'vehicleSays', vehicleId, says });
  }

  /** The history has what message `sequence` said. */
  historyStored(sequence: number): void {
    this.#shell.acknowledged(sequence);
  }

  /** Where the assigned vehicle is. Kept in memory only, and passed on to who watches. */
  position(fix: VehicleFix): void {
    const trip = this.#live();
    if (trip === null || isOver(trip.phase) || trip.assignment?.vehicle.id !== fix.vehicleId) return;
    const known = this.#fix?.vehicleId === fix.vehicleId ? this.#fix : null;
    if (known !== null && (known.epoch > fix.epoch || (known.epoch === fix.epoch && known.ts > fix.ts)))
      return;
    this.#fix = fix;
    if (trip.assignment.darkSince !== null) {
      const { vehicle } = trip.assignment;
      this.#shell.execute({ type: 'vehicleHeard', vehicleId: vehicle.id, heardAt: Date.now() });
    }
    this.#riders.sendPosition(fix, this.#etaSeconds(trip, fix), Date.now());
  }

  /** The stream of a rider or a friend, already authenticated by the Worker. */
  override fetch(request: Request): Response {
    const trip = this.#live();
    const opened = this.#riders.open(request, (reader) => trip !== null && maySee(trip, reader));
    if (opened === 'full') return new Response(null, { status: 429 });
    if (opened === null || trip === null) return new Response(null, { status: 404 });
    this.#riders.sendTrip(this.#now(trip), opened.socket);
    const since = darkSince(trip);
    if (since !== null) this.#riders.sendDark(since, opened.socket);
    this.#shell.wakeBy(opened.expiresAt);
    return opened.response;
  }

  override webSocketMessage(socket: WebSocket): void {
    this.#riders.refuse(socket);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#riders.closed(socket, code);
  }

  override alarm(): void {
    const nextExpiry = this.#riders.closeExpired(Date.now());
    this.#shell.alarm();
    if (nextExpiry !== null) this.#shell.wakeBy(nextExpiry);
  }
}

/** Since when the vehicle of a trip under way has been silent; null while it is heard. */
function darkSince(state: TripState): number | null {
  return state.kind === 'trip' && !isOver(state.phase) ? (state.assignment?.darkSince ?? null) : null;
}

/** A trip belongs to its rider, and to the operators of its tenant; until it is over, friends may watch. */
function maySee(trip: BookedTrip, { role, person }: TripReader): boolean {
  if (role === 'friend') return !isOver(trip.phase);
  return role === 'operator' || (role === 'rider' && trip.booking.rider === person);
}
