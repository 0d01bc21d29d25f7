import type { CellsSearched, NearbyQuery, SearchHold, Shed, VehicleNearby } from '../../calls/cell.ts';
import type { DriverStream } from '../../calls/streams.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import { earliest } from '../../domain/machine.ts';
import { localCandidates, type SearchDemand, type SearchResult } from '../../domain/supply/candidates.ts';
import type { Connected, Report, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { VehicleToCell } from '../../domain/vehicle/messages.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import { closeCodes, type DriverFrame, type Position, readDriverFrame } from '../../protocol/frames.ts';
import type { RankPlace } from '../../protocol/ranks.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { isDistrusted, takePositions } from './acceptPositions.ts';
import { askToMove } from './askToMove.ts';
import { type CellCapacity, CellLoad, cellCapacity } from './cellLoad.ts';
import { CellReporter } from './cellReporter.ts';
import { Connecting } from './connecting.ts';
import { deliverReport, refusedFrames, withinAllowance } from './deliverReport.ts';
import type { DriverSocket } from './driverSocket.ts';
import { Drivers } from './drivers.ts';
import { fixFor } from './forwarding.ts';
import type { CellPorts } from './ports.ts';
import { RankWatch } from './rankWatch.ts';
import { CellSearch } from './search.ts';
import { carriedFrom } from './streamHandover.ts';
import { noteHeard, seenOf } from './vehicleTrack.ts';

/**
 * The runtime of one cell: the driver streams in it, and the search over them. Owns nothing durable, and is
 * independent of the platform.
 */
export class LiveCell<Socket extends StreamSocket> {
  readonly #cell: CellId;
  readonly #ports: CellPorts<Socket>;
  /** The streams in it, for whoever asks where a vehicle is. */
  readonly drivers: Drivers<Socket>;
  readonly #search: CellSearch;
  readonly #load: CellLoad;
  readonly #connecting: Connecting;
  /** Reports the cell's activity to operators. */
  readonly reporter: CellReporter<Socket>;
  readonly #ranks: RankWatch<Socket>;
  #armedAt: number | null = null;

  /** `sockets` are those that survived hibernation. */
  constructor(
    cell: CellId,
    ports: CellPorts<Socket>,
    sockets: readonly Socket[],
    capacity: CellCapacity = cellCapacity,
  ) {
    this.#cell = cell;
    this.#ports = ports;
    this.#load = new CellLoad(capacity);
    this.#connecting = new Connecting(cell, ports);
    const holder = {
      pingedAt: (socket: Socket) => ports.pingedAt(socket),
      closed: (socket: Socket, code: number) => this.#closed(socket, code),
    };
    this.drivers = new Drivers(cell, holder, ports.clock);
    this.#search = new CellSearch(cell, ports, (...asked) => this.drivers.supply(...asked), this.#load);
    this.reporter = new CellReporter(cell, ports, this.drivers, (at) => this.#armBy(at));
    this.#ranks = new RankWatch(ports, this.drivers, (...shown) => this.#showRank(...shown));
    for (const socket of sockets) this.drivers.restore(socket);
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.#armedAt = armedAt;
    this.#armBy(this.drivers.earliestDeadline());
  }

  /** Announces a stream to its vehicle. Returns the reply that `admit` needs, or when to retry. */
  connect(stream: DriverStream): Promise<VehicleReplies['connect'] | { retryAfterSeconds: number }> {
    return this.#load.connect(() => this.#connecting.announce(stream));
  }

  /** Adds the stream of a registered vehicle, unless a newer one is open. */
  admit(socket: Socket, stream: DriverStream, reply: Connected | { readonly type: 'unregistered' }): void {
    if (reply.type !== 'connected') {
      socket.close(closeCodes.notAllowed, 'this vehicle is not registered');
      return;
    }
    const now = this.#ports.clock.now();
    const driver = this.drivers.open(socket, stream, reply, now);
    if (driver === null) {
      socket.close(closeCodes.superseded, 'a newer stream of this vehicle is open');
      return;
    }
    for (const older of this.drivers.olderThan(driver)) {
      older.close(closeCodes.superseded, 'a newer stream of this vehicle is open');
    }
    driver.sendPlan(reply.standing.plan, now);
    const early = this.drivers.takeEarly(driver);
    if (early !== null) this.#applySnapshot(driver, early, false);
    this.#changed(driver, now);
    this.#armBy(driver.deadline());
  }

  /** Handles a driver's frame. Only reports are awaited: a promise costs more than a position. */
  message(socket: Socket, message: string | ArrayBuffer): Promise<void> | undefined {
    const now = this.#ports.clock.now();
    this.#load.countFrame(now);
    const driver = this.drivers.bySocket(socket);
    if (driver === null) return;
    noteHeard(driver.facts, () => driver.heardAt(), now);
    const frame = driver.read(message, readDriverFrame, now);
    if (frame === null) return;
    if (frame.type === 'report') return this.#takeReport(driver, frame, now);
    return this.#takePositions(driver, frame.positions, now);
  }

  #takePositions(driver: DriverSocket<Socket>, positions: readonly Position[], now: number): undefined {
    const { facts } = driver;
    const wasDistrusted = isDistrusted(facts);
    const { hasMoved, refusal } = takePositions(facts, positions, now);
    if (refusal !== null) {
      driver.send(refusal);
      driver.tellIfDistrusted(refusal.reason, now, this.#ports);
    }
    // What was refused must outlive hibernation too.
    driver.attachSometimes(now);
    if (!hasMoved) {
      if (isDistrusted(facts) !== wasDistrusted) this.#changed(driver, now);
      return;
    }
    this.drivers.move(driver, now);
    this.#changed(driver, now);
    if (facts.tripIds.length > 0) {
      for (const forwarded of driver.forwarding.forward(facts, this.#ports.forwardPosition)) {
        this.#background(forwarded, 'position-not-forwarded', driver);
      }
    }
    if (askToMove(driver, this.#cell, now)) this.#armBy(driver.deadline());
  }

  /** A trip asks for its vehicle's position; with `watched`, the vehicle's snapshot, for further ones too. */
  positionFor(vehicleId: VehicleId, tripId: TripId, watched: VehicleSnapshot | null): VehicleFix | null {
    const driver = this.drivers.byVehicle(vehicleId);
    if (driver === null) return null;
    if (watched !== null) {
      // The plan goes out once more where positions are now wanted more often.
      const isNews = driver.forwarding.watched(tripId);
      this.#applySnapshot(driver, watched, isNews);
    }
    return fixFor(driver.facts, tripId);
  }

  /** The last sign of life on the vehicle's newest stream (epoch ms); null without such a stream. */
  heardFrom(vehicleId: VehicleId, epoch: number): number | null {
    const driver = this.drivers.byVehicle(vehicleId);
    // The newer stream was announced and is not here: it may never open.
    const isLeftBehind = driver !== null && driver.facts.epoch < epoch;
    if (isLeftBehind) driver.close(closeCodes.restarting, 'reconnect with jitter');
    return driver?.facts.epoch === epoch ? driver.heardAt() : null;
  }

  async #takeReport(driver: DriverSocket<Socket>, frame: Report & DriverFrame, now: number): Promise<void> {
    const { vehicleId, epoch } = driver.facts;
    const onFailure = (error: unknown) => this.#warn('report-not-delivered', driver, error);
    const { report, refusals } = withinAllowance(driver.facts, frame, now);
    const told = { report, seen: seenOf(driver.facts, now) };
    const reply = await deliverReport(this.#ports.vehicle(vehicleId), epoch, told, onFailure);
    // The client reconnects and receives the current plan.
    if (reply === null) driver.close(closeCodes.restarting, 'reconnect with jitter');
    else if (reply.type !== 'reported') this.#supersede(driver);
    else {
      const refused = refusedFrames([...refusals, ...reply.refusals]);
      for (const one of refused) driver.send(one);
      this.#applySnapshot(driver, reply.standing, refused.length > 0);
    }
  }

  /** Applies a vehicle's snapshot, and sends the plan if it is new or `resend` is set. */
  #applySnapshot(driver: DriverSocket<Socket>, snapshot: VehicleSnapshot, resend: boolean): void {
    const { facts } = driver;
    if (snapshot.epoch !== facts.epoch || snapshot.plan.version < facts.planVersion) return;
    const isNews = snapshot.plan.version > facts.planVersion;
    driver.apply(snapshot);
    const now = this.#ports.clock.now();
    driver.attachAt(now);
    this.drivers.applySnapshot(driver);
    this.#changed(driver, now);
    if (isNews || resend) driver.sendPlan(snapshot.plan, now);
    if (snapshot.shiftOver) driver.close(closeCodes.endOfShift, 'end of shift');
  }

  #changed(driver: DriverSocket<Socket>, now: number): void {
    this.reporter.changed(driver, now);
    this.#ranks.seen(driver, now);
  }

  async #showRank(driver: DriverSocket<Socket>, place: RankPlace | null): Promise<void> {
    const snapshot = await this.#ports.vehicle(driver.facts.vehicleId).snapshot();
    driver.facts.rank = place;
    if (snapshot !== null) this.#applySnapshot(driver, snapshot, true);
  }

  /** Handles a message of a vehicle whose stream this cell has or had. */
  hear(message: VehicleToCell): void {
    if (message.type === 'superseded') {
      for (const older of this.drivers.fence(message.vehicleId, message.epoch)) this.#supersede(older);
      return;
    }
    const { standing: snapshot } = message;
    const driver = this.drivers.byVehicle(snapshot.vehicleId);
    if (driver !== null && snapshot.epoch <= driver.facts.epoch) {
      this.#applySnapshot(driver, snapshot, false);
      return;
    }
    this.drivers.keepEarly(snapshot);
    // The newer stream may never open, so the driver must reconnect.
    if (driver !== null) this.#supersede(driver);
  }

  #supersede(driver: DriverSocket<Socket>): void {
    if (driver.facts.moveAskedAt !== null) driver.close(closeCodes.moved, 'moved to another cell');
    else driver.close(closeCodes.superseded, 'a newer stream of this vehicle is open');
  }

  /** Handles a stream closed by this side. */
  #closed(socket: Socket, code: number): void {
    const isElsewhere = code === closeCodes.superseded || code === closeCodes.moved;
    const driver = this.#forget(socket, () => isElsewhere);
    if (driver !== null && !isElsewhere) this.#disconnect(driver);
  }

  /** Handles a stream closed by the other side or the network. */
  lost(socket: Socket): void {
    const driver = this.#forget(socket, ({ moveAskedAt }) => moveAskedAt !== null);
    if (driver !== null) this.#disconnect(driver);
  }

  #forget(socket: Socket, isElsewhere: (facts: DriverSocket<Socket>['facts']) => boolean) {
    const driver = this.drivers.bySocket(socket);
    if (driver === null) return null;
    this.drivers.forget(driver);
    this.#ranks.left(driver);
    this.reporter.left(driver, isElsewhere(driver.facts), this.#ports.clock.now());
    return driver;
  }

  /** Tells the vehicle that its stream is gone; the epoch spares a newer one. */
  #disconnect(driver: DriverSocket<Socket>): void {
    const { vehicleId, epoch } = driver.facts;
    const told = this.#ports.vehicle(vehicleId).disconnect(epoch, carriedFrom(driver.facts));
    this.#background(told, 'disconnect-not-told', driver);
  }

  /** The best vehicles for a trip, from this cell and the neighbours that could have a better one. */
  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>> {
    return this.#search.find(demand, hold);
  }

  /** The best vehicles of this cell only. */
  searchHere(demand: SearchDemand): SearchResult {
    return localCandidates(this.drivers.supply(new Set(), demand), demand, this.#ports.clock.now());
  }

  /** Free vehicles around a place as anybody may see them, nearest first. */
  nearby({ place, limit, radiusMeters }: NearbyQuery): Promise<Shed<{ vehicles: VehicleNearby[] }>> {
    const work = async () => ({ vehicles: this.drivers.shown.around(place, limit, radiusMeters) });
    return this.#load.search(this.#ports.clock.now(), { vehicles: [] }, work);
  }

  alarm(): void {
    this.#armedAt = null;
    const now = this.#ports.clock.now();
    for (const driver of [...this.drivers]) {
      driver.facts.heardAt = driver.heardAt();
      if (driver.deadline() > now) continue;
      const { code, reason } = driver.overdueClose(now);
      driver.close(code, reason);
      // No newer stream was opened: the vehicle has none.
      if (code === closeCodes.moved) this.#disconnect(driver);
    }
    this.reporter.alarm(now);
    this.#armBy(earliest(this.drivers.earliestDeadline(), this.reporter.deadline));
  }

  #armBy(at: number | null): void {
    if (at === null || (this.#armedAt !== null && this.#armedAt <= at)) return;
    this.#armedAt = at;
    this.#ports.setAlarm(at);
  }

  #background(work: Promise<void>, onFailure: string, driver: DriverSocket<Socket>): void {
    this.#ports.background(work.catch((error: unknown) => this.#warn(onFailure, driver, error)));
  }

  #warn(event: string, driver: DriverSocket<Socket>, error: unknown): void {
    this.#ports.warn(event, { vehicle: driver.facts.vehicleId, error: String(error) });
  }
}
