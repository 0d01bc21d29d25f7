/**
 * An event-sourced state machine without platform dependencies. `decide` never mutates its input, `evolve` folds the
 * journal, and both are total and deterministic.
 */
export interface Machine<
  State,
  Command extends Typed,
  Event,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
> {
  readonly initial: State;
  decide<Type extends Command['type']>(
    state: State,
    command: CommandOf<Command, Type>,
    now: number,
  ): Decision<Event, Message, Effect, Replies[Type]>;
  evolve(state: State, event: Event): State;
  /**
   * When the machine must be woken (epoch ms); null for never. Derived from state, so a rebuilt object arms the same
   * alarm.
   */
  wakeAt(state: State): number | null;
}

export interface Decision<Event, Message, Effect, Reply> {
  /** Appended to the journal in one transaction. */
  readonly events: readonly Event[];
  /** Delivered at least once, in order for each destination, applied once. */
  readonly messages: readonly Message[];
  /** Requests to other objects, made after the commit. They may be lost, so a deadline of the machine covers each. */
  readonly effects: readonly Effect[];
  /** True when the last event replaces the whole older journal, which is then deleted. */
  readonly forget: boolean;
  readonly reply: Reply;
}

/** One entry of an object's journal. */
export interface JournalEntry<Event> {
  readonly sequence: number;
  readonly event: Event;
}

export interface Typed {
  readonly type: string;
}

/** The commands of the given types; all commands by default. */
export type CommandOf<Command extends Typed, Type extends Command['type'] = Command['type']> = {
  [T in Type]: Extract<Command, { readonly type: T }>;
}[Type];

/** The reply type of each command type. */
export type RepliesTo<Command extends Typed> = { readonly [Type in Command['type']]: unknown };

/**
 * A decision being built: collects events, messages and effects, and applies each event to its state at once. Lives
 * within one `decide`. `Summary` is the event that can replace a whole journal.
 */
export interface Draft<State, Event, Message, Effect, Summary = never> {
  readonly now: number;
  readonly state: State;
  emit(event: Event): void;
  send(message: Message): void;
  ask(effect: Effect): void;
  /** Ends the decision's events with `summary`, which replaces the older journal. */
  forget(summary: Summary): void;
  decision<Reply>(reply: Reply): Decision<Event | Summary, Message, Effect, Reply>;
}

/** Starts a draft from `start`. Later rules see the state after every emitted event. */
export function draftOf<State, Event, Message, Effect, Summary = never>(
  start: State,
  evolve: (state: State, event: Event) => State,
  now: number,
): Draft<State, Event, Message, Effect, Summary> {
  let state = start;
  let summary: Summary | null = null;
  const events: Event[] = [];
  const messages: Message[] = [];
  const effects: Effect[] = [];
  return {
    now,
    get state() {
      return state;
    },
    emit(event) {
      events.push(event);
      state = evolve(state, event);
    },
    send(message) {
      messages.push(message);
    },
    ask(effect) {
      effects.push(effect);
    },
    forget(said) {
      summary = said;
    },
    decision(reply) {
      const forget = summary !== null;
      return { events: summary === null ? events : [...events, summary], messages, effects, forget, reply };
    },
  };
}

/** Returns the earliest of the times; null when all are null. */
export function earliest(...times: readonly (number | null)[]): number | null {
  let first: number | null = null;
  for (const time of times) {
    if (time !== null && (first === null || time < first)) first = time;
  }
  return first;
}
