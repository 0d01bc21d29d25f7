import type { DriverStream } from '../../calls/streams.ts';
import type { Carried } from '../../domain/evidence.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { FixedPosition } from '../../domain/geo/place.ts';
import type { LocalSupply, SearchDemand, SupplyFacts } from '../../domain/supply/candidates.ts';
import { SupplyIndex } from '../../domain/supply/supplyIndex.ts';
import type { Connected } from '../../domain/vehicle/commands.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import type { Clock } from '../../shell/ports.ts';
import type { StreamHolder } from '../../streams/clientStream.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { openingPosition } from './acceptPositions.ts';
import { CoarsenedSupply, type ShownVehicle } from './coarsenedSupply.ts';
import { type Attachment, cellRulesSchema, DriverSocket, factsOf, sharedRules } from './driverSocket.ts';
import { carriedFrom, newest } from './streamHandover.ts';

/** The most vehicles without a stream that something is kept for, oldest dropped first. */
const maxKept = 10_000;

/** The streams of a cell, with each vehicle's newest one in the supply index. */
export class Drivers<Socket extends StreamSocket> {
  readonly #index: SupplyIndex;
  readonly #holder: StreamHolder<Socket>;
  readonly #clock: Clock;
  readonly #shown: CoarsenedSupply;
  readonly #facts = new Map<string, SupplyFacts>();
  readonly #bySocket = new Map<Socket, DriverSocket<Socket>>();
  /** All streams of a vehicle: the newest, and older ones until they are closed. */
  readonly #streams = new Map<string, Set<DriverSocket<Socket>>>();
  readonly #byVehicle = new Map<string, DriverSocket<Socket>>();
  /** The lowest epoch a vehicle may have here. May overtake a stream that is still opening. */
  readonly #fences = new Map<string, number>();
  /** What is known of vehicles whose stream has closed, for their next one. */
  readonly #carried = new Map<string, Carried>();
  /** What vehicles said of streams that are just being opened. */
  readonly #early = new Map<string, VehicleSnapshot>();

  constructor(cell: CellId, holder: StreamHolder<Socket>, clock: Clock) {
    this.#index = new SupplyIndex(cell);
    this.#holder = holder;
    this.#clock = clock;
    this.#shown = new CoarsenedSupply(cell, () => this.#vehicles());
  }

  [Symbol.iterator](): IterableIterator<DriverSocket<Socket>> {
    return this.#bySocket.values();
  }

  /** The newest stream of each vehicle. */
  newest(): IterableIterator<DriverSocket<Socket>> {
    return this.#byVehicle.values();
  }

  get isEmpty(): boolean {
    return this.#byVehicle.size === 0;
  }

  bySocket(socket: Socket): DriverSocket<Socket> | null {
    return this.#bySocket.get(socket) ?? null;
  }

  byVehicle(vehicleId: string): DriverSocket<Socket> | null {
    return this.#byVehicle.get(vehicleId) ?? null;
  }

  /** The vehicles as the index has them: before the change that is about to be made. */
  *#vehicles(): Iterable<ShownVehicle> {
    for (const { key, place, positionAt } of this.#index) {
      const facts = this.#facts.get(key);
      const heading = this.#byVehicle.get(key)?.facts.heading ?? null;
      if (facts !== undefined) yield { facts, place, positionAt, heading };
    }
  }

  /** The supply as anybody may see it. */
  get shown(): CoarsenedSupply {
    this.#shown.keepUp(this.#clock.now());
    return this.#shown;
  }

  /** Restores a stream after hibernation. One that cannot be read must not break the others. */
  restore(socket: Socket): void {
    const driver = DriverSocket.restored(socket, this.#holder);
    if (driver !== null) this.#add(driver);
  }

  /** Adds a stream; the vehicle's newest epoch is the one that counts. */
  enter(driver: DriverSocket<Socket>): void {
    this.#shown.keepUp(this.#clock.now());
    this.#add(driver);
  }

  #add(driver: DriverSocket<Socket>): void {
    this.#bySocket.set(driver.socket, driver);
    const streams = this.#streams.get(driver.facts.vehicleId) ?? new Set();
    this.#streams.set(driver.facts.vehicleId, streams.add(driver));
    this.#raiseFence(driver.facts.vehicleId, driver.facts.epoch);
    const known = this.#byVehicle.get(driver.facts.vehicleId);
    if (known !== undefined && known.facts.epoch > driver.facts.epoch) return;
    if (known !== undefined) known.slot = null;
    const { vehicleId, place, positionAt } = driver.facts;
    this.#byVehicle.set(vehicleId, driver);
    driver.slot = this.#index.upsert(vehicleId, place, positionAt);
    this.#facts.set(vehicleId, driver.supplyFacts());
  }

  /** Handles a changed vehicle snapshot. */
  applySnapshot(driver: DriverSocket<Socket>): void {
    this.#shown.keepUp(this.#clock.now());
    if (driver.slot !== null) this.#facts.set(driver.facts.vehicleId, driver.supplyFacts());
  }

  /** Handles a changed position. */
  move(driver: DriverSocket<Socket>, now: number): void {
    const { place, positionAt } = driver.facts;
    this.#shown.keepUp(now);
    if (driver.slot !== null) this.#index.move(driver.slot, place, positionAt);
  }

  forget(driver: DriverSocket<Socket>): void {
    this.#shown.keepUp(this.#clock.now());
    const { vehicleId } = driver.facts;
    this.#bySocket.delete(driver.socket);
    const streams = this.#streams.get(vehicleId);
    streams?.delete(driver);
    if (streams?.size === 0) this.#streams.delete(vehicleId);
    if (driver.slot === null) return;
    driver.slot = null;
    putLast(this.#carried, vehicleId, carriedFrom(driver.facts));
    this.#byVehicle.delete(vehicleId);
    this.#facts.delete(vehicleId);
    this.#index.remove(vehicleId);
  }

  whereIs(vehicleId: string): FixedPosition | null {
    const driver = this.#byVehicle.get(vehicleId);
    return driver === undefined ? null : { ...driver.facts.place, ts: driver.facts.positionAt };
  }

  /** What is known here of a vehicle's newest stream, also after it has closed; null: nothing. */
  carried(vehicleId: string): Carried | null {
    const driver = this.#byVehicle.get(vehicleId);
    return driver === undefined ? (this.#carried.get(vehicleId) ?? null) : carriedFrom(driver.facts);
  }

  /** Adds a stream that was just opened; null when its epoch is already fenced. */
  open(
    socket: Socket,
    stream: DriverStream,
    { standing: snapshot, carried = null }: Connected,
    now: number,
  ): DriverSocket<Socket> | null {
    if (this.#isFenced(stream.vehicle, snapshot.epoch)) return null;
    const before = newest(this.carried(stream.vehicle), carried);
    const rules = sharedRules(cellRulesSchema.parse(stream.policy));
    const known = factsOf(snapshot);
    const facts: Attachment = {
      version: 1,
      vehicleId: stream.vehicle,
      driver: stream.driver,
      epoch: snapshot.epoch,
      expiresAt: stream.expiresAt,
      rules,
      ...known,
      heading: null,
      ...openingPosition(stream.place, before, { rules, ahead: known.ahead }, now),
      ...(before?.availabilityChanged && { availabilityChanged: { ...before.availabilityChanged } }),
      heardAt: now,
      moveAskedAt: null,
    };
    const driver = DriverSocket.opened(socket, facts, this.#holder);
    this.enter(driver);
    return driver;
  }

  /** The vehicle's streams that a newer one has superseded. */
  olderThan({ facts }: DriverSocket<Socket>): DriverSocket<Socket>[] {
    return this.#streamsBelow(facts.vehicleId, facts.epoch);
  }

  #streamsBelow(vehicleId: string, epoch: number): DriverSocket<Socket>[] {
    return [...(this.#streams.get(vehicleId) ?? [])].filter(({ facts }) => facts.epoch < epoch);
  }

  /** Keeps a snapshot that overtook the stream it is for. */
  keepEarly(snapshot: VehicleSnapshot): void {
    const known = this.#early.get(snapshot.vehicleId);
    if (known === undefined || known.epoch <= snapshot.epoch)
      putLast(this.#early, snapshot.vehicleId, snapshot);
  }

  /** Returns the snapshot that was kept for a stream that is now open. */
  takeEarly({ facts }: DriverSocket<Socket>): VehicleSnapshot | null {
    const early = this.#early.get(facts.vehicleId) ?? null;
    this.#early.delete(facts.vehicleId);
    return early;
  }

  /** Fences the vehicle at the epoch and returns its streams below it. */
  fence(vehicleId: string, epoch: number): DriverSocket<Socket>[] {
    this.#raiseFence(vehicleId, epoch);
    this.#early.delete(vehicleId);
    return this.#streamsBelow(vehicleId, epoch);
  }

  #raiseFence(vehicleId: string, epoch: number): void {
    putLast(this.#fences, vehicleId, Math.max(epoch, this.#fences.get(vehicleId) ?? 0));
  }

  #isFenced(vehicleId: string, epoch: number): boolean {
    return epoch < (this.#fences.get(vehicleId) ?? 0);
  }

  /** What a search sees: all vehicles but those held, or what anybody may see. */
  supply(held: ReadonlySet<string>, { shown = false }: Pick<SearchDemand, 'shown'> = {}): LocalSupply {
    return shown ? this.shown.supply() : { index: this.#index, facts: this.#facts, held };
  }

  earliestDeadline(): number | null {
    let earliest: number | null = null;
    for (const driver of this.#bySocket.values()) {
      const deadline = driver.deadline();
      if (earliest === null || deadline < earliest) earliest = deadline;
    }
    return earliest;
  }
}

/** Reinserts an entry at the end of the map's order, and drops the first when there are too many. */
function putLast<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > maxKept && !oldest.done) map.delete(oldest.value);
}
