import type { CellId } from '../../src/domain/geo/cells.ts';
import type { PersonId, TenantId, TripId, VehicleId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { Profile } from '../../src/domain/vehicle/state.ts';
import type { CellCapacity } from '../../src/objects/cell/cellLoad.ts';
import type { LivePerson } from '../../src/objects/person/livePerson.ts';
import { withTimeout } from '../../src/timeout.ts';
import { type KeptOfCell, SimulatedCell } from './cells.ts';
import type { Context, Stored } from './context.ts';
import { Districts } from './districts.ts';
import { DuringRide } from './duringRide.ts';
import { Faults } from './faults.ts';
import { getOrMake } from './getOrMake.ts';
import { type Guard, pastWithout } from './guards.ts';
import { Archive, History } from './history.ts';
import type { CellInstance, HasSockets, RanksPort, TripInstance, VehicleInstance } from './instances.ts';
import { Checker } from './invariants/checker.ts';
import { type ReservationEnd, reservationEnds } from './invariants/reservations.ts';
import type { Unfinished, Violation } from './invariants/violation.ts';
import { Loop } from './loop.ts';
import { MemoryStorage } from './memoryStorage.ts';
import { Network } from './network.ts';
import { Operator } from './operator.ts';
import { PersonMemory, simulatedPerson } from './persons.ts';
import { Phone } from './phone.ts';
import type { Moment } from './plans.ts';
import { Promotions } from './promotions.ts';
import { sendOnlookers } from './quoting.ts';
import { Ranks } from './ranks.ts';
import { Regulars } from './regularRiders.ts';
import type { Keeping } from './reservationHabits.ts';
import { Rider } from './rider.ts';
import type { Kept, Scenario } from './scenario.ts';
import { planShifts } from './shiftPlans.ts';
import { type Life, outsider, SimulatedObject, Unavailable } from './simulatedObject.ts';
import { HeldSockets, type ServerEnd } from './sockets.ts';
import { followsDemand, pricingOf } from './tariffs.ts';
import { Trace } from './trace.ts';
import { SimulatedTrip } from './trips.ts';
import { SimulatedVehicle } from './vehicles.ts';

/** The time that a healed world gets to drain. Longer than all deadlines of the policy together. */
const drainLimitMs = 3 * 3_600_000;
const drainCheckMs = 5_000;
const operatorTimeoutMs = 10_000;

/** One simulated world: all objects, people and faults of a seed. */
export class World implements Context {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly network: Network;
  readonly history = new History(() => this);
  readonly archive = new Archive(() => this);
  readonly witness: Checker;
  readonly ranks: RanksPort;
  readonly followsDemand: boolean;
  readonly removed: Guard | null;
  readonly cellCapacity: CellCapacity;
  readonly policy: Policy;
  readonly seed: number;
  readonly #scenario: Scenario;
  readonly #trips = new Map<string, Stored<TripInstance>>();
  readonly #vehicles = new Map<string, Stored<VehicleInstance>>();
  readonly #persons = new Map<string, SimulatedObject<LivePerson>>();
  readonly promotions = new Promotions(this);
  readonly districts = new Districts(this);
  readonly #cells = new Map<string, SimulatedObject<CellInstance>>();
  readonly #phones: Phone[];
  readonly #riders: Rider[];
  readonly #operator: Operator;
  readonly #ridersOf = new Map<TripId, Rider>();
  readonly #duringRide: DuringRide;
  readonly #regulars: Regulars;
  #afterStep: (() => void)[] = [];
  #drainCheckAt = 0;

  constructor(scenario: Scenario, kept: Kept, removed: Guard | null, keepsTrace: boolean) {
    this.#scenario = scenario;
    this.removed = removed;
    this.cellCapacity = scenario.cellCapacity;
    this.policy = scenario.policy;
    this.seed = scenario.seed;
    const trace = new Trace(keepsTrace);
    this.loop = new Loop(scenario.startsAt, trace);
    this.ranks = new Ranks(this, scenario.rank);
    this.followsDemand = followsDemand(scenario.seed, scenario.policy);
    this.faults = new Faults(scenario.seed, scenario.rates, kept.faults, trace);
    this.network = new Network(this);
    // Without a guard only consequences count as violations, not missing preparations such as alarms.
    this.witness = new Checker(
      this.loop,
      scenario.cellCapacity,
      pricingOf(scenario.seed, scenario.policy),
      (tripId, moment) => this.#saw(tripId, moment),
      removed === null,
    );
    const phones = scenario.phones.filter(({ index }) => kept.phones?.has(index) ?? true);
    for (const { profile, isSecond } of phones) if (!isSecond) this.#register(profile);
    planShifts(this, phones, scenario.stormMs);
    this.#phones = phones.map((plan) => new Phone(plan, scenario, this));
    this.#riders = scenario.bookings
      .filter(({ index }) => kept.bookings?.has(index) ?? true)
      .map((plan) => new Rider(plan, scenario, this, this.witness));
    for (const rider of this.#riders) this.#ridersOf.set(rider.tripId, rider);
    sendOnlookers(this, scenario);
    this.#operator = new Operator(scenario.operator, this, this.witness);
    this.#duringRide = new DuringRide(scenario.seed, this, this.witness.ledger);
    this.#regulars = new Regulars(scenario.regulars, this, this.witness.series);
  }

  #saw(tripId: TripId, moment: Moment): void {
    const rider = this.#ridersOf.get(tripId);
    if (rider === undefined) return;
    const { index, tenant, rider: person } = rider.plan;
    rider.saw(moment);
    this.#operator.saw(index, tenant, tripId, moment);
    this.#duringRide.saw(tenant, tripId, person, moment);
  }

  get violation(): Violation | null {
    return this.witness.ledger.violation;
  }

  get tripCount(): number {
    return [...this.witness.ledger.trips.values()].filter(({ state }) => state.kind !== 'none').length;
  }

  /** What became of each reservation, by what its driver makes of them. */
  get reservations(): (readonly [Keeping, ReservationEnd])[] {
    return reservationEnds(this.witness.ledger, this.#scenario.phones);
  }

  /** Runs with faults, then heals, and drains. */
  async run(): Promise<void> {
    const { stormMs, startsAt } = this.#scenario;
    await this.loop.run(
      startsAt + stormMs,
      () => this.#check(),
      () => this.violation !== null,
    );
    if (this.violation !== null) return;
    this.faults.areActive = false;
    this.loop.trace.add('the world heals');
    for (const phone of this.#phones) phone.heal();
    const limit = this.loop.now() + drainLimitMs;
    await this.loop.run(
      limit,
      () => this.#check(),
      () => this.violation !== null || this.#hasDrained(),
    );
    if (this.violation !== null) return;
    for (const { breaks, what } of this.witness.unfinished()) {
      if (breaks !== 'drained') this.witness.ledger.violate(breaks, `in the end ${what}`);
    }
    this.witness.atTheEnd(this.history.trips, pastWithout(this.removed));
    for (const { breaks, what } of this.#unfinished())
      this.witness.ledger.violate(breaks, `in the end ${what}`);
  }

  #check(): void {
    for (const work of this.#afterStep.splice(0)) work();
    this.witness.afterStep();
  }

  #hasDrained(): boolean {
    if (this.loop.now() < this.#drainCheckAt) return false;
    this.#drainCheckAt = this.loop.now() + drainCheckMs;
    return this.#unfinished().next().done === true;
  }

  *#unfinished(): IterableIterator<Unfinished> {
    for (const rider of this.#riders) {
      if (!rider.isAnswered) yield { breaks: 'drained', what: `rider ${rider.plan.index} has no answer` };
    }
    if (!this.#operator.isIdle) yield { breaks: 'drained', what: 'the operator has no answer' };
    if (!this.#regulars.isIdle) yield { breaks: 'drained', what: 'a rider with a series has no answer' };
    if (!this.#duringRide.isIdle) yield { breaks: 'drained', what: 'somebody of a ride has no answer' };
    yield* this.witness.unfinished();
    for (const id of this.witness.series.unbooked()) yield { breaks: 'drained', what: `${id} is not booked` };
    for (const what of this.witness.promotions.unsettled(this.promotions.memories))
      yield { breaks: 'promotion-uses', what };
    if (!this.history.queue.isIdle || !this.archive.queue.isIdle) {
      yield { breaks: 'drained', what: 'a queue is not empty' };
    }
    for (const phone of this.#phones) {
      const { plan } = phone;
      const planned = this.witness.ledger.vehicle(plan.profile.tenant, plan.profile.id)?.state.planVersion;
      if (!plan.isSecond && phone.shownVersion !== planned) {
        const what = `phone ${plan.index} shows plan ${phone.shownVersion}, and ${planned} is the newest`;
        yield { breaks: 'drained', what };
      }
    }
  }

  /** Registers a vehicle as an operator, retrying until answered. */
  #register(profile: Profile): void {
    this.witness.registering(profile);
    const { object } = this.vehicle(profile.tenant, profile.id);
    const registered = this.network.call(outsider('operator'), object, 'register', (vehicle) =>
      vehicle.live.register(profile),
    );
    withTimeout(registered, operatorTimeoutMs, this.loop.timers).catch(() =>
      this.loop.after(2_000, 'operator tries again', () => this.#register(profile)),
    );
  }

  afterStep(work: () => void): void {
    this.#afterStep.push(work);
  }

  bug(where: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.witness.ledger.violate('sound', `${where}: ${detail}`);
  }

  trip(tenant: TenantId, id: TripId): Stored<TripInstance> {
    return getOrMake(this.#trips, `${tenant}/${id}`, (key) => {
      const sockets = new HeldSockets();
      const object = new SimulatedObject<TripInstance>(
        this,
        `trip ${key}`,
        (life: Life) => new SimulatedTrip(this, tenant, id, sockets, life),
        ({ live }) => live.alarm(),
        () => sockets.dropAll(),
      );
      const stored = { object, storage: new MemoryStorage() };
      this.witness.expectTrip(tenant, id, stored);
      return stored;
    });
  }

  vehicle(tenant: TenantId, id: VehicleId): Stored<VehicleInstance> {
    return getOrMake(this.#vehicles, `${tenant}/${id}`, (key) => {
      const object = new SimulatedObject<VehicleInstance>(
        this,
        `vehicle ${key}`,
        (life: Life) => new SimulatedVehicle(this, tenant, id, life),
        ({ live }) => live.alarm(),
      );
      const stored = { object, storage: new MemoryStorage() };
      this.witness.expectVehicle(tenant, id, stored);
      return stored;
    });
  }

  person(tenant: TenantId, id: PersonId): SimulatedObject<LivePerson> {
    return getOrMake(this.#persons, `${tenant}/${id}`, (key) => {
      const memory = new PersonMemory();
      const object: SimulatedObject<LivePerson> = new SimulatedObject(
        this,
        `person ${key}`,
        (life: Life) => simulatedPerson(this, { tenant, id }, object, memory, life),
        (person: LivePerson) => person.alarm(),
      );
      return object;
    });
  }

  cell(tenant: TenantId, id: CellId): SimulatedObject<CellInstance> {
    return getOrMake(this.#cells, `${tenant}/${id}`, (key) => {
      const kept: KeptOfCell = { sockets: new HeldSockets(), lateNeighbours: new Map() };
      const name = `cell ${key}`;
      const object: SimulatedObject<CellInstance> = new SimulatedObject<CellInstance>(
        this,
        name,
        (life: Life) => new SimulatedCell(this, tenant, id, object, kept, life),
        (cell: CellInstance) => cell.live.alarm(),
        () => {
          kept.sockets.dropAll();
          kept.lateNeighbours.clear();
          this.witness.unfence(name);
        },
      );
      return object;
    });
  }

  /** A frame may find the object evicted or hibernating. */
  serverEnd<Instance extends HasSockets>(object: SimulatedObject<Instance>): ServerEnd {
    const failed = (error: unknown) => {
      if (!(error instanceof Unavailable)) this.bug(object.name, error);
    };
    return {
      message: (socket, text) => {
        const occasion = this.faults.occasion(`${object.name} memory`);
        if (this.faults.strikes('eviction', occasion) !== null) object.crash();
        else if (this.faults.strikes('hibernation', occasion) !== null) object.hibernate();
        if (socket.readyState !== 1) return;
        object.handle('message', (it) => it.message(socket, text)).catch(failed);
      },
      lost: (socket) => {
        object.handle('lost', (it) => it.lost(socket)).catch(failed);
      },
    };
  }
}
