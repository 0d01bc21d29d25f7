import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { Decision, Machine } from '../../src/domain/machine.ts';

/** Freezes a value and all it holds: whoever changes it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** As `toStrictEqual`, and fast where it holds. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** A machine that runs as an object would run it: with a journal, from which it can be rebuilt at any time. */
export interface Rig<State, Command, Event, Message, Effect, Reply> {
  readonly state: State;
  readonly journal: readonly Event[];
  readonly wakeAt: number | null;
  tell(command: Command, now: number): Decision<Event, Message, Effect, Reply>;
}

/**
 * Starts a machine. After every command it is checked that the input was not changed, that the events survive
 * being written down, and that the journal alone leads to the same state and the same alarm.
 */
export function rigOf<State, Command, Event, Message, Effect, Reply>(
  machine: Machine<State, Command, Event, Message, Effect, Reply>,
  eventSchema: z.ZodType<Event>,
): Rig<State, Command, Event, Message, Effect, Reply> {
  let state = deepFreeze(machine.initial);
  let journal: readonly Event[] = [];
  return {
    get state() {
      return state;
    },
    get journal() {
      return journal;
    },
    get wakeAt() {
      return machine.wakeAt(state);
    },
    tell(command, now) {
      const decision = deepFreeze(machine.decide(state, deepFreeze(command), now));
      const written = decision.events.map((event) => eventSchema.parse(JSON.parse(JSON.stringify(event))));
      expectSame(written, decision.events);
      state = deepFreeze(decision.events.reduce(machine.evolve, state));
      journal = decision.forget ? written : [...journal, ...written];
      const rebuilt = journal.reduce(machine.evolve, machine.initial);
      expectSame(rebuilt, state);
      expect(machine.wakeAt(rebuilt)).toBe(machine.wakeAt(state));
      return decision;
    },
  };
}

/** The types of some events or messages, in order. */
export function typesOf(items: readonly { readonly type: string }[]): string[] {
  return items.map((item) => item.type);
}
