import type { CellId } from '../../src/domain/geo/cells.ts';
import { type TripId, tripIdSchema, type VehicleId } from '../../src/domain/ids.ts';
import type { CommandOf } from '../../src/domain/machine.ts';
import type { TripCommand, TripEffect, TripReplies } from '../../src/domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../../src/domain/trip/events.ts';
import type { TripMessage } from '../../src/domain/trip/messages.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type {
  Report,
  VehicleCommand,
  VehicleEffect,
  VehicleReplies,
} from '../../src/domain/vehicle/commands.ts';
import type { VehicleEvent } from '../../src/domain/vehicle/events.ts';
import type { VehicleMessage } from '../../src/domain/vehicle/messages.ts';
import type { VehicleState } from '../../src/domain/vehicle/state.ts';
import { tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { begin } from '../domain/specification.ts';
import { bookingOf, cancelByRider, found } from '../domain/trip/tripStory.ts';
import { connect, profileOf, report } from '../domain/vehicle/vehicleStory.ts';
import { Actor, Crashed, type Letter } from './actor.ts';

type TripActor = Actor<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReplies>;
type VehicleActor = Actor<
  VehicleState,
  VehicleCommand,
  VehicleEvent,
  VehicleMessage,
  VehicleEffect,
  VehicleReplies
>;

/** A message between a trip and a vehicle, in flight. */
interface Underway {
  readonly type: string;
  readonly from: { crash(): void; readonly name: string };
  readonly to: { crash(): void; readonly name: string };
  readonly apply: () => void;
  readonly settle: Letter<never>['settle'];
}

interface Question {
  readonly tripId: TripId;
  readonly effect: TripEffect;
  readonly answer: (command: TripCommand) => void;
}

/**
 * Trips and vehicles on the real shell, with their storage in memory. Messages arrive when the story says so.
 * Every step is also a place where the object that takes it can crash: before it, or after it has committed
 * and before anything has left; and a sender can crash before it hears that its message has arrived.
 */
export class Stage {
  now = begin;
  readonly #trips = new Map<TripId, TripActor>();
  readonly #vehicles = new Map<VehicleId, VehicleActor>();
  #underway: Underway[] = [];
  #questions: Question[] = [];
  readonly toCells: (VehicleMessage & { to: 'cell' })[] = [];
  /** The number of possible crash points so far; null while not counting. */
  #places: string[] | null = null;
  #crashAt: number | null = null;

  /** From now on places are counted, from 0, and at one of them the object crashes, or at none. */
  crashAt(place: number | null): void {
    this.#places = [];
    this.#crashAt = place;
  }

  get places(): readonly string[] {
    return this.#places ?? [];
  }

  trip(id: TripId): TripActor {
    return known(this.#trips, id, () => {
      const actor: TripActor = new Actor(tripSpec, id, {
        now: () => this.now,
        onLetter: (letter) => this.#fromTrip(actor, letter),
        onQuestion: (effect, reply) => this.#questions.push({ tripId: id, effect, answer: reply }),
      });
      return actor;
    });
  }

  vehicle(id: VehicleId): VehicleActor {
    return known(this.#vehicles, id, () => {
      const actor: VehicleActor = new Actor(vehicleSpec, id, {
        now: () => this.now,
        onLetter: (letter) => this.#fromVehicle(id, actor, letter),
        onQuestion: () => undefined,
      });
      return actor;
    });
  }

  #fromTrip(from: TripActor, { message, envelope, settle }: Letter<TripMessage>): void {
    if (message.to !== 'vehicle') throw new Error(`nobody is ${message.to} on this stage`);
    const to = this.vehicle(message.vehicleId);
    const tripId = tripIdSchema.parse(envelope.sender);
    const apply = () => to.shell.receive(envelope, { type: 'tripMessage', tripId, message: message.body });
    this.#underway.push({ type: message.body.type, from, to, apply, settle });
  }

  #fromVehicle(vehicleId: VehicleId, from: VehicleActor, letter: Letter<VehicleMessage>): void {
    const { message, envelope, settle } = letter;
    if (message.to !== 'trip') {
      if (message.to === 'cell') this.toCells.push(message);
      settle('delivered');
      return;
    }
    const to = this.trip(message.tripId);
    const apply = () =>
      to.shell.receive(envelope, { type: 'vehicleMessage', vehicleId, message: message.body });
    this.#underway.push({ type: message.body.type, from, to, apply, settle });
  }

  #crashesAt(place: string, actor: { crash(): void }): boolean {
    if (this.#places === null) return false;
    this.#places.push(place);
    if (this.#places.length - 1 !== this.#crashAt) return false;
    actor.crash();
    return true;
  }

  /** One step of one object. Rejects when it crashed, whether or not it had committed. */
  async #step<T>(actor: { crash(): void; readonly name: string }, what: string, work: () => T): Promise<T> {
    if (this.#crashesAt(`${actor.name} crashes before ${what}`, actor)) throw new Crashed();
    const departed = [this.#underway, this.toCells].map((sent) => ({
      sent,
      length: sent.length,
    }));
    const result = work();
    if (this.#crashesAt(`${actor.name} crashes after ${what}, before it tells anybody`, actor)) {
      for (const { sent, length } of departed) sent.splice(length);
      throw new Crashed();
    }
    await settled();
    return result;
  }

  /** An external caller that retries until answered. */
  async #persist<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Crashed) return this.#persist(call);
      throw error;
    }
  }

  sendToTrip<Type extends TripCommand['type']>(
    id: TripId,
    command: CommandOf<TripCommand, Type>,
  ): Promise<TripReplies[Type]> {
    const trip = this.trip(id);
    return this.#persist(() => this.#step(trip, command.type, () => trip.shell.execute(command)));
  }

  tellVehicle<Type extends VehicleCommand['type']>(
    id: VehicleId,
    command: CommandOf<VehicleCommand, Type>,
  ): Promise<VehicleReplies[Type]> {
    const vehicle = this.vehicle(id);
    return this.#persist(() => this.#step(vehicle, command.type, () => vehicle.shell.execute(command)));
  }

  /** A rider books; the search has begun. */
  async book(id: TripId, change: Partial<SentBooking> = {}): Promise<void> {
    await this.sendToTrip(id, { type: 'request', booking: bookingOf({ tripId: id, ...change }) });
  }

  cancel(id: TripId): Promise<TripReplies['cancel']> {
    return this.sendToTrip(id, cancelByRider);
  }

  /** A vehicle begins its shift. */
  async join(id: VehicleId, cell: CellId): Promise<void> {
    await this.tellVehicle(id, { type: 'register', profile: profileOf({}, id) });
    await this.connect(id, cell);
    await this.report(id, { availability: 'available' });
  }

  async connect(id: VehicleId, cell: CellId): Promise<void> {
    await this.tellVehicle(id, connect({ cell }));
  }

  /** What the driver says on the newest stream, or on the one of an epoch; the reasons of what was refused. */
  async report(id: VehicleId, said: Report, epoch?: number): Promise<string[] | 'superseded'> {
    const stream = epoch ?? this.vehicle(id).state.epoch;
    const reply = await this.tellVehicle(id, report(said, stream));
    if (reply.type === 'superseded') return 'superseded';
    return reply.refusals.map(({ reason }) => reason);
  }

  /** The unanswered searches, by attempt. */
  searches(id: TripId): number[] {
    return this.#questions.flatMap(({ tripId, effect }) =>
      tripId === id && effect.type === 'search' ? [effect.attempt] : [],
    );
  }

  /** The cell answers a search, the oldest unless it is said which. */
  async find(id: TripId, vehicles: readonly VehicleId[], attempt?: number): Promise<void> {
    const question = this.#questions.find(
      ({ tripId, effect }) =>
        tripId === id && effect.type === 'search' && (attempt === undefined || effect.attempt === attempt),
    );
    if (question?.effect.type !== 'search') throw new Error('the trip does not search');
    this.#questions = this.#questions.filter((other) => other !== question);
    question.answer(found(question.effect.attempt, ...vehicles));
    await settled();
  }

  /** The types of the messages that are on their way, oldest first. */
  get underway(): string[] {
    return this.#underway.map(({ type }) => type);
  }

  /** Lets the first message of a type arrive. */
  async deliver(type: string, how: { readonly again?: boolean } = {}): Promise<void> {
    const letter = this.#underway.find((waiting) => waiting.type === type);
    if (letter === undefined) throw new Error(`no ${type} is on its way`);
    // A duplicate was resent because its sender got no acknowledgement.
    if (how.again !== true) this.#underway = this.#underway.filter((other) => other !== letter);
    try {
      await this.#step(letter.to, `receiving ${type}`, letter.apply);
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
      letter.settle(error);
      return;
    }
    if (how.again === true) return;
    if (
      !this.#crashesAt(`${letter.from.name} crashes before it hears that ${type} has arrived`, letter.from)
    ) {
      letter.settle('delivered');
    }
    await settled();
  }

  /** Lets everything arrive that is on its way, and everything that has to be sent again. */
  async deliverAll(): Promise<void> {
    for (;;) {
      const [type] = this.underway;
      if (type !== undefined) await this.deliver(type);
      else if (this.#isTold()) return;
      else await this.pass(1);
    }
  }

  #isTold(): boolean {
    return [...this.#trips.values(), ...this.#vehicles.values()].every(
      ({ storage }) => storage.outbox.length === 0,
    );
  }

  /** Time goes by, and alarms go off; a crash does not lose them. */
  async pass(seconds: number): Promise<void> {
    const until = this.now + seconds * 1000;
    for (;;) {
      const actors = [...this.#trips.values(), ...this.#vehicles.values()];
      const due = actors.filter(({ alarmAt }) => alarmAt !== null && alarmAt <= until);
      if (due.length === 0) break;
      this.now = Math.max(this.now, Math.min(...due.map(({ alarmAt }) => alarmAt ?? until)));
      for (const actor of due) {
        if (actor.alarmAt === null || actor.alarmAt > this.now) continue;
        await this.#persist(() =>
          this.#step(actor, 'its alarm', () => {
            const { shell } = actor;
            actor.alarmAt = null;
            shell.alarm();
          }),
        );
      }
    }
    this.now = until;
  }
}

function known<Key, Value>(all: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = all.get(key);
  if (before !== undefined) return before;
  const made = make();
  all.set(key, made);
  return made;
}

/** Resolves when every promise that can settle has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
