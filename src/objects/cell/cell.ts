import { DurableObject } from 'cloudflare:workers';
import { type CellId, cellAt, cellIdSchema, isClearlyOutside } from '../../domain/geo/cells.ts';
import type { Place } from '../../domain/geo/place.ts';
import { type TenantId, type VehicleId, vehicleIdSchema } from '../../domain/ids.ts';
import { localCandidates, type SearchDemand, type SearchResult } from '../../domain/supply/candidates.ts';
import type { Report, VehicleToCell } from '../../domain/vehicle/commands.ts';
import { vehicleRulesSchema } from '../../domain/vehicle/events.ts';
import type { Standing } from '../../domain/vehicle/plan.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import {
  closeCodes,
  type DriverFrame,
  MAX_BAD_FRAMES,
  type Position,
  type RefusedFrame,
  readDriverFrame,
} from '../../protocol/frames.ts';
import { driverStreamSchema, type FixedPosition, STREAM_HEADER } from '../answers.ts';
import { objectName, readObjectName } from '../name.ts';
import { answerClose, sendOn, streamResponse } from '../sockets.ts';
import { type DriverSocket, factsOf } from './driverSocket.ts';
import { Drivers } from './drivers.ts';
import { type CellsSearched, Holds, searchRings } from './search.ts';

/** A report is repeated so often before the stream is given up; vehicles recognise repetitions. */
const reportTries = 3;
/** A position goes on to the trip at most this often. */
const forwardEveryMs = 1_000;

/** One map cell: the driver streams inside it, and the search over them. Nothing here is owned for good. */
export class CellObject extends DurableObject<Env> {
  readonly #tenant: TenantId;
  readonly #cell: CellId;
  readonly #drivers: Drivers;
  readonly #holds = new Holds();
  #armedAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, cellIdSchema);
    this.#tenant = tenant;
    this.#cell = id;
    this.#drivers = new Drivers(id);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    for (const socket of ctx.getWebSockets()) this.#drivers.restore(socket);
    ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm();
      this.#arm();
    });
  }

  /** A driver's stream, already authenticated by the Worker. */
  override async fetch(request: Request): Promise<Response> {
    const stream = driverStreamSchema.parse(JSON.parse(request.headers.get(STREAM_HEADER) ?? 'null'));
    const vehicle = this.#vehicle(stream.vehicle);
    const reply = await vehicle.connectDriver({
      cell: this.#cell,
      driver: stream.driver,
      rules: vehicleRulesSchema.parse(stream.policy),
      registerUnknown: stream.registerUnknown,
    });
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket, [stream.vehicle]);
    if (reply.type !== 'connected') {
      socket.close(closeCodes.notAllowed, 'this vehicle is not registered');
      return streamResponse(request, client);
    }
    const now = Date.now();
    const driver = this.#drivers.open(socket, stream, reply.standing, now);
    if (driver === null) socket.close(closeCodes.superseded, 'a newer stream of this vehicle is open');
    else {
      for (const older of this.#drivers.olderThan(driver)) {
        this.#close(older, closeCodes.superseded, 'a newer stream of this vehicle is open');
      }
      this.#sendPlan(driver, reply.standing, now);
      this.#arm();
    }
    return streamResponse(request, client);
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const driver = this.#drivers.bySocket(socket);
    if (driver === null) return;
    const now = Date.now();
    driver.facts.heardAt = now;
    if (now >= driver.facts.expiresAt) {
      this.#close(driver, closeCodes.notAllowed, 'the token has expired');
      return;
    }
    if (!driver.allowFrame(now)) {
      this.#close(driver, closeCodes.tooManyFrames, 'too many frames');
      return;
    }
    const read = readDriverFrame(message);
    if (!read.ok) {
      this.#badFrame(driver, read.detail);
      return;
    }
    driver.badFrames = 0;
    if (read.frame.type === 'position') this.#takePositions(driver, read.frame.positions, now);
    else await this.#takeReport(driver, read.frame);
  }

  #badFrame(driver: DriverSocket, detail: string): void {
    driver.badFrames += 1;
    send(driver, { type: 'refused', reason: 'bad-frame', detail });
    if (driver.badFrames >= MAX_BAD_FRAMES) {
      this.#close(driver, closeCodes.protocolError, `${MAX_BAD_FRAMES} unreadable frames in a row`);
    }
  }

  #takePositions(driver: DriverSocket, positions: readonly Position[], now: number): void {
    const { facts } = driver;
    let newest: Position | undefined;
    for (const position of positions) {
      if (newest === undefined || position.ts >= newest.ts) newest = position;
    }
    if (newest === undefined) return;
    if (newest.ts > now + facts.rules.positionFutureSeconds * 1000) {
      const detail = `ts is ${Math.round((newest.ts - now) / 1000)} s ahead of the server's clock, ${now}`;
      send(driver, { type: 'refused', reason: 'future-position', detail });
      return;
    }
    if (facts.newestTs !== null && newest.ts <= facts.newestTs) {
      if (newest.ts === facts.newestTs) return;
      const detail = `a position of ${facts.newestTs} is known already`;
      send(driver, { type: 'refused', reason: 'stale-position', detail });
      return;
    }
    facts.newestTs = newest.ts;
    facts.place = { lat: newest.lat, lng: newest.lng };
    facts.heading = newest.heading ?? null;
    facts.positionAt = Math.min(newest.ts, now);
    this.#drivers.move(driver);
    driver.attachSometimes(now);
    if (facts.tripIds.length > 0) this.#forward(driver, now);
    this.#watchBorder(driver, now);
  }

  /** Tells the trips of the plan where their vehicle is. Never stored, and no harm if lost. */
  #forward(driver: DriverSocket, now: number): void {
    if (now - driver.forwardedAt < forwardEveryMs) return;
    driver.forwardedAt = now;
    const { vehicleId, epoch, place, positionAt, heading, tripIds } = driver.facts;
    const fix = { vehicleId, epoch, lat: place.lat, lng: place.lng, ts: positionAt, heading };
    for (const tripId of tripIds) {
      const trip = this.env.TRIP.getByName(objectName(this.#tenant, tripId));
      this.ctx.waitUntil(
        trip.position(fix).catch((error: unknown) => this.#warn('position-not-forwarded', driver, error)),
      );
    }
  }

  /** A driver clearly over the border is told to move; hysteresis keeps those who drive along it. */
  #watchBorder(driver: DriverSocket, now: number): void {
    const { facts } = driver;
    if (!isClearlyOutside(facts.place, this.#cell, facts.rules.moveHysteresisMeters)) {
      facts.moveAskedAt = null;
      return;
    }
    if (facts.moveAskedAt !== null) return;
    facts.moveAskedAt = now;
    driver.attach(now);
    send(driver, { type: 'move', cell: cellAt(facts.place, facts.rules.cellResolution) });
    this.#arm();
  }

  async #takeReport(driver: DriverSocket, report: Report & DriverFrame): Promise<void> {
    const { vehicleId, epoch } = driver.facts;
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.#vehicle(vehicleId).report(epoch, report);
        if (reply.type !== 'reported') {
          this.#supersede(driver);
          return;
        }
        for (const refusal of reply.refusals) send(driver, { type: 'refused', ...refusal });
        this.#stand(driver, reply.standing, reply.refusals.length > 0);
        return;
      } catch (error) {
        this.#warn('report-not-delivered', driver, error);
        // The client connects again, and gets the plan as it is.
        if (attempt === reportTries) {
          this.#close(driver, closeCodes.restarting, 'reconnect with jitter');
          return;
        }
      }
    }
  }

  /** The vehicle stands so now: the driver gets the plan if it is news, or is asked for. */
  #stand(driver: DriverSocket, standing: Standing, resend: boolean): void {
    const { facts } = driver;
    if (standing.epoch !== facts.epoch || standing.plan.version < facts.planVersion) return;
    const isNews = standing.plan.version > facts.planVersion;
    Object.assign(facts, factsOf(standing));
    const now = Date.now();
    driver.attach(now);
    this.#drivers.learn(driver);
    if (isNews || resend) this.#sendPlan(driver, standing, now);
    if (standing.shiftOver) this.#close(driver, closeCodes.endOfShift, 'end of shift');
  }

  #sendPlan(driver: DriverSocket, standing: Standing, now: number): void {
    sendOn(driver.socket, JSON.stringify({ type: 'plan', ...standing.plan, ts: now }));
  }

  /** What a vehicle tells the cell that carries, or carried, its stream. */
  hear(message: VehicleToCell): void {
    if (message.type === 'superseded') {
      const { vehicleId, epoch } = message;
      for (const driver of this.#drivers.fence(vehicleId, epoch)) this.#supersede(driver);
      return;
    }
    const driver = this.#drivers.byVehicle(message.standing.vehicleId);
    if (driver !== null) this.#stand(driver, message.standing, false);
  }

  #supersede(driver: DriverSocket): void {
    const moved = driver.facts.moveAskedAt !== null;
    if (moved) this.#close(driver, closeCodes.moved, 'moved to another cell');
    else this.#close(driver, closeCodes.superseded, 'a newer stream of this vehicle is open');
  }

  #close(driver: DriverSocket, code: number, reason: string): void {
    this.#drivers.forget(driver);
    driver.socket.close(code, reason);
    if (code !== closeCodes.superseded && code !== closeCodes.moved) this.#disconnect(driver);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    answerClose(socket, code);
    this.#lost(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    const driver = this.#drivers.bySocket(socket);
    if (driver === null) return;
    this.#drivers.forget(driver);
    this.#disconnect(driver);
  }

  /** The vehicle has no stream any more, unless it has a newer one already. */
  #disconnect(driver: DriverSocket): void {
    const { vehicleId, epoch } = driver.facts;
    const told = this.#vehicle(vehicleId).disconnect(epoch);
    this.ctx.waitUntil(told.catch((error: unknown) => this.#warn('disconnect-not-told', driver, error)));
  }

  /** The best vehicles for a trip, here and in the neighbours that could hold a better one. */
  async search(
    demand: SearchDemand,
    hold: { forTrip: string; seconds: number } | null,
  ): Promise<CellsSearched> {
    const now = Date.now();
    const held = this.#holds.heldFromOthers(hold?.forTrip ?? null, now);
    const own = { cell: this.#cell, result: localCandidates(this.#drivers.supply(held), demand, now) };
    const excluded = [...demand.excluded, ...[...held].map((id) => vehicleIdSchema.parse(id))];
    const found = await searchRings(
      own,
      demand,
      (cell) => this.env.CELL.getByName(objectName(this.#tenant, cell)).searchHere({ ...demand, excluded }),
      (cell, error) =>
        log('warn', 'neighbour-unreachable', { ...this.#about(), neighbour: cell, error: String(error) }),
    );
    const best = found.candidates[0];
    if (hold !== null && best !== undefined) {
      this.#holds.hold(best, hold.forTrip, Date.now() + hold.seconds * 1000);
    }
    return found;
  }

  /** The best vehicles of this cell alone. */
  searchHere(demand: SearchDemand): SearchResult {
    return localCandidates(this.#drivers.supply(new Set()), demand, Date.now());
  }

  nearby(around: { place: Place; radiusMeters: number; limit: number }) {
    return { vehicles: this.#drivers.nearby(around, Date.now()) };
  }

  /** The last sign of life on the vehicle's stream (epoch ms); null without such a stream. */
  heardFrom(vehicleId: VehicleId, epoch: number): number | null {
    const driver = this.#drivers.byVehicle(vehicleId);
    return driver === null || driver.facts.epoch !== epoch ? null : this.#heardAt(driver);
  }

  whereIs(vehicleId: VehicleId): FixedPosition | null {
    const driver = this.#drivers.byVehicle(vehicleId);
    return driver === null ? null : { ...driver.facts.place, ts: driver.facts.positionAt };
  }

  /** Pings are answered without waking the object, and count as a sign of life all the same. */
  #heardAt(driver: DriverSocket): number {
    const pinged = this.ctx.getWebSocketAutoResponseTimestamp(driver.socket);
    return Math.max(driver.facts.heardAt, pinged?.getTime() ?? 0);
  }

  override alarm(): void {
    this.#armedAt = null;
    const now = Date.now();
    for (const driver of [...this.#drivers]) {
      driver.facts.heardAt = this.#heardAt(driver);
      if (driver.deadline() > now) continue;
      if (now >= driver.facts.expiresAt) this.#close(driver, closeCodes.notAllowed, 'the token has expired');
      else if (driver.facts.moveAskedAt === null)
        this.#close(driver, closeCodes.restarting, 'silent for too long');
      else this.#close(driver, closeCodes.moved, 'reconnect at your present position');
    }
    this.#arm();
  }

  #arm(): void {
    const at = this.#drivers.earliestDeadline();
    if (at === null || (this.#armedAt !== null && this.#armedAt <= at)) return;
    this.#armedAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  #vehicle(vehicleId: VehicleId) {
    return this.env.VEHICLE.getByName(objectName(this.#tenant, vehicleId));
  }

  #about() {
    return { tenant: this.#tenant, cell: this.#cell };
  }

  #warn(event: string, driver: DriverSocket, error: unknown): void {
    log('warn', event, { ...this.#about(), vehicle: driver.facts.vehicleId, error: String(error) });
  }
}

type Frame = RefusedFrame | { type: 'move'; cell: string };

function send(driver: DriverSocket, frame: Frame): void {
  sendOn(driver.socket, JSON.stringify(frame));
}
