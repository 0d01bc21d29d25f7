import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { CommandOf, Machine, RepliesTo, Typed } from '../../src/domain/machine.ts';
import type { JournalRow } from '../../src/shell/ports.ts';
import { type MachineSpec, readEvent } from '../../src/shell/spec.ts';

/** The command behind an event, or a clause that says why it cannot be derived. */
export type Cause<Command> =
  /** `told` names the command if its type would mislead. */
  { readonly command: Command; readonly told?: string } | { readonly unclear: string };

/** The result of deciding again. */
export type Again<Event> =
  /** Today's machine, given `command`, decides this event and the following ones, `events` in all. */
  | { readonly kind: 'same'; readonly command: string; readonly events: number }
  /** Part of the decision of an earlier event. */
  | { readonly kind: 'consequence' }
  | { readonly kind: 'differs'; readonly command: string; readonly decided: readonly Event[] }
  | { readonly kind: 'unclear'; readonly why: string };

export type Step<State, Event> =
  | {
      readonly kind: 'event';
      readonly sequence: number;
      readonly event: Event;
      readonly state: State;
      readonly again: Again<Event>;
    }
  | { readonly kind: 'unreadable'; readonly sequence: number; readonly why: string }
  /** Journal numbers have no gaps: events were removed from this one. */
  | { readonly kind: 'missing'; readonly from: number; readonly to: number };

interface Happened {
  readonly type: string;
  readonly at: number;
}

/**
 * Folds the rows of a journal through today's machine, oldest first, and decides again wherever `causeOf` can
 * derive the command. `causeOf` gets the state before a decision and the following events of the same time.
 */
export function replay<
  State,
  Command extends Typed,
  Event extends Happened,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
>(
  spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
  rows: readonly JournalRow[],
  causeOf: (state: State, events: readonly [Event, ...Event[]]) => Cause<CommandOf<Command>>,
): Step<State, Event>[] {
  const steps: Step<State, Event>[] = [];
  const lines = rows.map(({ sequence, ...row }) => ({
    sequence,
    read: tryToRead(spec, { sequence, ...row }),
  }));
  let state = spec.machine.initial;
  let isWhole = true;
  let consequences = 0;
  let next = rows[0]?.sequence ?? 0;
  for (const [index, { sequence, read }] of lines.entries()) {
    if (sequence !== next) {
      steps.push({ kind: 'missing', from: next, to: sequence - 1 });
      isWhole = false;
    }
    next = sequence + 1;
    if ('why' in read) {
      steps.push({ kind: 'unreadable', sequence, why: read.why });
      isWhole = false;
      continue;
    }
    const { event } = read;
    let again: Again<Event> = { kind: 'consequence' };
    if (!isWhole) again = { kind: 'unclear', why: 'not all events before it are known' };
    else if (consequences > 0) consequences -= 1;
    else {
      const events = [event, ...sameDecision(event, lines.slice(index + 1))] as const;
      again = decideAgain(spec, state, events, causeOf(state, events));
      if (again.kind === 'same') consequences = again.events - 1;
    }
    state = spec.machine.evolve(state, event);
    steps.push({ kind: 'event', sequence, event, state, again });
  }
  return steps;
}

type Line<Event> = {
  readonly sequence: number;
  readonly read: Read<Event>;
};
type Read<Event> = { readonly event: Event } | { readonly why: string };

function tryToRead<Event>(spec: Parameters<typeof readEvent<Event>>[0], row: JournalRow): Read<Event> {
  try {
    return { event: readEvent(spec, row) };
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll(/\s+/g, ' ') : String(error);
    return { why };
  }
}

/** The following events that may belong to the same decision: same time, all readable. */
function sameDecision<Event extends Happened>({ at }: Event, lines: readonly Line<Event>[]): Event[] {
  const events: Event[] = [];
  for (const { read } of lines) {
    if ('why' in read || read.event.at !== at) break;
    events.push(read.event);
  }
  return events;
}

function decideAgain<State, Command extends Typed, Event extends Happened>(
  {
    machine,
  }: {
    readonly machine: Pick<Machine<State, Command, Event, unknown, unknown, RepliesTo<Command>>, 'decide'>;
  },
  state: State,
  events: readonly [Event, ...Event[]],
  cause: Cause<CommandOf<Command>>,
): Again<Event> {
  if ('unclear' in cause) return { kind: 'unclear', why: cause.unclear };
  const { command, told = command.type } = cause;
  const decided = machine.decide(state, command, events[0].at).events;
  const isSame =
    decided.length > 0 && isDeepStrictEqual(stored(decided), stored(events.slice(0, decided.length)));
  if (!isSame) return { kind: 'differs', command: told, decided };
  return { kind: 'same', command: told, events: decided.length };
}

/** A value after a JSON round trip. */
function stored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The differences to the exported value: a line per path, with both values. */
export function differences(exported: unknown, replayed: unknown, path = ''): string[] {
  const [before, now] = [stored({ value: exported }), stored({ value: replayed })];
  if (isDeepStrictEqual(before, now)) return [];
  if (isObject(exported) && isObject(replayed)) {
    const keys = new Set([...Object.keys(exported), ...Object.keys(replayed)]);
    return [...keys].flatMap((key) =>
      differences(exported[key], replayed[key], path === '' ? key : `${path}.${key}`),
    );
  }
  const [was, is] = [exported, replayed].map((value) => JSON.stringify(value) ?? 'nothing');
  return [`${path}: exported ${was}, replayed ${is}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
