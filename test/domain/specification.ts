import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { CommandOf, Decision, Machine, RepliesTo } from '../../src/domain/machine.ts';

/** When every story begins. */
export const begin = Date.UTC(2026, 0, 5, 12);

/** So many seconds into the story, in epoch milliseconds. */
export function at(seconds: number): number {
  return begin + seconds * 1000;
}

interface Named {
  readonly type: string;
}
interface Addressed {
  readonly to: string;
  readonly body: object;
}

/** What is expected of an event, a question or a reply: its type, or some of what it says. */
type Expected<T extends Named> = T['type'] | object;

/** What follows a command. Only what is named is checked; a list that is named is complete. */
export interface Then<
  Event extends Named,
  Message extends Addressed,
  Effect extends Named,
  Reply extends Named,
> {
  readonly emits?: readonly Expected<Event>[];
  /** By the kind of receiver. A message is compared as its address and its body in one, or by its body's type. */
  readonly tells?: 'nobody' | { readonly [To in Message['to']]?: readonly Expected<Named>[] };
  readonly asks?: readonly Expected<Effect>[];
  readonly replies?: Expected<Reply>;
  /** Some of what the machine has become. */
  readonly becomes?: object;
  /** The alarm, in seconds into the story; null: there is none. */
  readonly wakesAt?: number | null;
}

/** Nothing is written down, sent or asked. */
export const nothing = { emits: [], tells: 'nobody', asks: [] } as const;

/** A machine, and the schemas of what it writes down and sends. */
export interface Specified<
  State,
  Command extends Named,
  Event,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
> {
  readonly machine: Machine<State, Command, Event, Message, Effect, Replies>;
  readonly eventSchema: z.ZodType<Event>;
  readonly messageSchema: z.ZodType<Message>;
}

/**
 * The given/when/then specification of a machine, a line for each step:
 *
 *     givenTrip('assigned')
 *       .when(40, heard(10), { emits: ['livenessChecked', 'vehicleDark'], tells: 'nobody', wakesAt: 50 })
 *       .when(56, heard(55), { emits: ['livenessChecked', 'vehicleBack'] });
 *
 * What is given is told in commands, not in events: a state that no command leads to cannot be given.
 *
 * Whatever the story, each command is checked to change nothing it was given, each event and message to survive being
 * written down, and the journal alone to lead to the same state and the same alarm.
 */
export class Story<
  State,
  Command extends Named,
  Event extends Named,
  Message extends Addressed,
  Effect extends Named,
  Replies extends { readonly [Type in Command['type']]: Named },
> {
  readonly #specified: Specified<State, Command, Event, Message, Effect, Replies>;
  #state: State;
  #journal: readonly Event[] = [];
  #last: Decision<Event, Message, Effect, Replies[Command['type']]> | null = null;

  constructor(specified: Specified<State, Command, Event, Message, Effect, Replies>) {
    this.#specified = specified;
    this.#state = deepFreeze(specified.machine.initial);
  }

  get state(): State {
    return this.#state;
  }

  get journal(): readonly Event[] {
    return this.#journal;
  }

  get wakeAt(): number | null {
    return this.#specified.machine.wakeAt(this.#state);
  }

  /** What the last command led to. */
  get decision(): Decision<Event, Message, Effect, Replies[Command['type']]> {
    if (this.#last === null) throw new Error('nothing has happened yet');
    return this.#last;
  }

  /** Tells the machine a command at a time (epoch milliseconds), and checks what every decision must keep. */
  tell(command: CommandOf<Command>, now: number): Decision<Event, Message, Effect, Replies[Command['type']]> {
    const { machine, eventSchema, messageSchema } = this.#specified;
    const decision = deepFreeze(machine.decide(this.#state, deepFreeze(command), now));
    const written = decision.events.map((event) => eventSchema.parse(throughJson(event)));
    expectSame(written, decision.events);
    const sent = decision.messages.map((message) => messageSchema.parse(throughJson(message)));
    expectSame(sent, decision.messages);
    this.#state = deepFreeze(decision.events.reduce(machine.evolve, this.#state));
    this.#journal = decision.forget ? written : [...this.#journal, ...written];
    const rebuilt = this.#journal.reduce(machine.evolve, machine.initial);
    expectSame(rebuilt, this.#state);
    expect(machine.wakeAt(rebuilt)).toBe(machine.wakeAt(this.#state));
    this.#last = decision;
    return decision;
  }

  /** So many seconds into the story a command comes, and what is named follows. */
  when(
    seconds: number,
    command: CommandOf<Command>,
    then: Then<Event, Message, Effect, Replies[Command['type']]> = {},
  ): this {
    this.tell(command, at(seconds));
    return this.shows(then);
  }

  /** Checks what the last command led to. */
  shows({
    emits,
    tells,
    asks,
    replies,
    becomes,
    wakesAt,
  }: Then<Event, Message, Effect, Replies[Command['type']]>): this {
    const { decision } = this;
    if (emits !== undefined) expect(decision.events).toMatchObject(emits.map(shapeOf));
    if (tells === 'nobody') expect(decision.messages).toEqual([]);
    else if (tells !== undefined) {
      for (const [to, messages = []] of Object.entries<readonly Expected<Named>[] | undefined>(tells)) {
        expect(this.told(to)).toMatchObject(messages.map(shapeOf));
      }
    }
    if (asks !== undefined) expect(decision.effects).toMatchObject(asks.map(shapeOf));
    if (replies !== undefined) expect(decision.reply).toMatchObject(shapeOf(replies));
    if (becomes !== undefined) expect(this.state).toMatchObject(becomes);
    if (wakesAt !== undefined) expect(this.wakeAt).toBe(wakesAt === null ? null : at(wakesAt));
    return this;
  }

  /** What the last command told one kind of receiver: address and body in one. */
  told(to: string): object[] {
    return this.decision.messages.flatMap(({ body, ...address }) =>
      address.to === to ? [{ ...address, ...body }] : [],
    );
  }
}

function shapeOf(expected: string | object): object {
  return typeof expected === 'string' ? { type: expected } : expected;
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** As `toStrictEqual`, and fast where it holds. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** Freezes a value and all it holds: whoever changes it throws. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
