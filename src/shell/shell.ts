import {
  type CommandOf,
  earliest,
  type JournalEntry,
  type RepliesTo,
  type Typed,
} from '../domain/machine.ts';
import { Feed, type FeedEntry } from './feed.ts';
import { OutboxDelivery } from './outboxDelivery.ts';
import type { Envelope, FeedPort, JournalRow, ShellPorts } from './ports.ts';
import { firstResendMs } from './resends.ts';
import { journalVersionOf, type MachineSpec, readEvent } from './spec.ts';

/** Pause of a machine that asks to be woken again at once. */
const minWakeMs = 1_000;
/** No sender repeats a message after this. */
export const inboxMemoryMs = 7 * 86_400_000;

/** What else a commit notes in its transaction: the message that brought its command, or whose answer the command is. */
interface Cause {
  readonly received?: Envelope<unknown>;
  /** The sequence number in the outbox. */
  readonly settles?: number;
}

/**
 * Runs an event-sourced machine on ports. Its rules, for every machine alike:
 * - one transaction appends the events, the outgoing messages and the dedupe mark of the incoming one;
 * - messages are sent and effects performed only after it;
 * - an unacknowledged message is resent, in order per channel, until it is acknowledged;
 * - a message that was already applied is acknowledged again and changes nothing;
 * - an undeliverable message is parked, and the next one of its channel is sent;
 * - the journal is the feed of its consumers, and nothing is deleted from it that one of them lacks;
 * - the alarm is armed no later than the machine's next deadline and the next resend.
 */
export class Shell<State, Command extends Typed, Event, Message, Effect, Replies extends RepliesTo<Command>> {
  readonly #spec: MachineSpec<State, Command, Event, Message, Effect, Replies>;
  readonly #ports: ShellPorts<CommandOf<Command>, Message, Effect>;
  readonly #onChange: (before: State, after: State) => void;
  readonly #delivery: OutboxDelivery<CommandOf<Command>, Message>;
  readonly #feed: Feed<State, Event> | null;
  #state: State;
  #lastSequence: number;
  #armedAt: number | null = null;

  /** Rebuilds the machine from its journal. `name` must be unique among all objects. */
  constructor(
    spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
    ports: ShellPorts<CommandOf<Command>, Message, Effect>,
    name: string,
    onChange: (before: State, after: State) => void = () => undefined,
    feed: FeedPort<State, Event> | null = null,
  ) {
    this.#spec = spec;
    this.#ports = ports;
    this.#onChange = onChange;
    this.#delivery = new OutboxDelivery({
      ports,
      sender: name,
      read: (body) => spec.messageSchema.parse(JSON.parse(body)),
      answered: (sequence, command) => this.#commit(command, { settles: sequence }),
      postponed: () => this.#armFor(this.#needed()),
    });
    const entries = this.#read(0);
    this.#state = entries.reduce(
      (state, { event }) => spec.machine.evolve(state, event),
      spec.machine.initial,
    );
    this.#lastSequence = entries.at(-1)?.sequence ?? 0;
    const { storage, clock, warn } = ports;
    const read = (after: number) => this.#read(after);
    this.#feed = feed === null ? null : new Feed({ port: feed, storage, clock, read, warn }, entries);
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.#armedAt = armedAt;
    if (armedAt !== null) this.#feed?.wait(armedAt);
    this.#armFor(this.#needed());
  }

  /** Ensures that `alarm` is called at `at` or before. */
  wakeBy(at: number): void {
    this.#armFor(at);
  }

  get state(): State {
    return this.#state;
  }

  /** Returns every event in the journal, oldest first, upcast to today's version. */
  journal(): JournalEntry<Event>[] {
    return this.#read(0).map(({ sequence, event }) => ({ sequence, event }));
  }

  #read(after: number): FeedEntry<Event>[] {
    return this.#ports.storage.journal(after).map((row) => ({
      sequence: row.sequence,
      event: readEvent(this.#spec, row),
      length: row.body.length,
    }));
  }

  /** Returns the journal's rows as stored, oldest first. */
  rawJournal(): JournalRow[] {
    return this.#ports.storage.journal(0);
  }

  /** Decides and commits. The reply may be given to the caller as soon as this returns. */
  execute<Type extends Command['type']>(command: CommandOf<Command, Type>): Replies[Type] {
    return this.#commit(command, {});
  }

  /**
   * Applies another object's message once; returns the answer, if the sender takes one. The sender may then delete the
   * message.
   */
  receive(envelope: Envelope<unknown>, command: CommandOf<Command>): Message | null {
    if (envelope.sequence > this.#ports.storage.receivedFrom(envelope.sender)) {
      this.#commit(command, { received: envelope });
    }
    return envelope.takesAnswer === true ? this.#spec.answerTo(this.#state, command) : null;
  }

  /** The receiver of an underway message has it durably. */
  acknowledged(sequence: number): void {
    const { storage } = this.#ports;
    storage.delivered(sequence);
    storage.transaction(() => undefined);
  }

  /** A feed consumer that was sent the events after `after` has stored everything up to `upTo`. */
  feedAcknowledged(consumer: string, after: number, sequence: number): void {
    const upTo = Math.min(sequence, this.#lastSequence);
    this.#ports.storage.transaction(() => this.#feed?.acknowledged(consumer, after, upTo));
    this.#armFor(this.#needed());
  }

  /** Resends a feed consumer everything in the journal. */
  replayFeed(consumer: string): void {
    this.#ports.storage.transaction(() => this.#feed?.replay(consumer));
    this.#armFor(this.#needed());
  }

  /** Returns whether every feed consumer has everything. */
  get isFeedAcknowledged(): boolean {
    return this.#feed?.isAcknowledged ?? true;
  }

  /** Every feed consumer has the journal up to here: what a command that forgets deletes. */
  get passedByAll(): number {
    return this.#feed?.passedByAll(this.#lastSequence) ?? this.#lastSequence;
  }

  /** Resends a parked message under a new number, since its receiver may have had later ones. */
  sendAgain(body: string): void {
    const { storage, clock } = this.#ports;
    const { channel, mode } = this.#spec.channelOf(this.#spec.messageSchema.parse(JSON.parse(body)));
    // It must not replace a newer one that is still to be sent.
    if (mode === 'newest' && storage.nextInOutbox(channel) !== null) return;
    storage.transaction(() => storage.addToOutbox(channel, mode, body, clock.now() + firstResendMs));
    this.#armFor(this.#needed());
    this.#delivery.start(channel);
  }

  /** Handles the alarm: wakes the machine when it is due, sends what is due, and arms the next alarm. */
  alarm(): void {
    const now = this.#ports.clock.now();
    // Commands in here must not arm the alarm: a machine that stays due would be woken without a pause.
    this.#armedAt = Number.NEGATIVE_INFINITY;
    try {
      const wakeAt = this.#spec.machine.wakeAt(this.#state);
      if (wakeAt !== null && wakeAt <= now) this.execute(this.#spec.wake);
      const { storage } = this.#ports;
      if (storage.hasDelivered()) storage.transaction(() => undefined);
      for (const channel of storage.channelsDue(now)) this.#delivery.start(channel);
      if (this.#feed !== null) this.#ports.background(this.#feed.send(this.#state));
    } finally {
      this.#armedAt = null;
      const needed = this.#needed();
      this.#armFor(needed !== null && needed <= now ? now + minWakeMs : needed);
    }
  }

  #commit<Type extends Command['type']>(command: CommandOf<Command, Type>, cause: Cause): Replies[Type] {
    const { storage, clock } = this.#ports;
    const { machine, channelOf } = this.#spec;
    const { received, settles } = cause;
    const now = clock.now();
    const before = this.#state;
    const decision = machine.decide(before, command, now);
    const after = decision.events.reduce((state, event) => machine.evolve(state, event), before);
    const bodies = this.#bodiesToSend(decision.messages, after, command, received);
    const channels = new Set<string>();
    const appended: FeedEntry<Event>[] = [];
    if (decision.events.length + bodies.size === 0 && received === undefined) {
      storage.touch();
      if (settles !== undefined) storage.delivered(settles);
    } else {
      storage.transaction(() => {
        if (settles !== undefined) storage.delivered(settles);
        if (decision.forget) {
          storage.clearJournal(this.passedByAll, now);
          storage.forgetSendersBefore(now - inboxMemoryMs);
        }
        for (const [message, body] of bodies) {
          const { channel, mode } = channelOf(message);
          storage.addToOutbox(channel, mode, body, now + firstResendMs);
          channels.add(channel);
        }
        if (received !== undefined) storage.markReceived(received.sender, received.sequence, now);
        for (const event of decision.events) {
          const body = JSON.stringify(event);
          const sequence = storage.appendToJournal(journalVersionOf(this.#spec), body);
          appended.push({ sequence, event, length: body.length });
        }
      });
    }
    this.#state = after;
    this.#lastSequence = appended.at(-1)?.sequence ?? this.#lastSequence;
    this.#feed?.appended(appended);
    this.#armFor(this.#needed());
    for (const [message, body] of bodies) this.#delivery.remember(channelOf(message).channel, body, message);
    for (const channel of channels) this.#delivery.start(channel);
    for (const effect of decision.effects) this.#ports.background(this.#ask(effect));
    if (this.#state !== before) this.#onChange(before, this.#state);
    return decision.reply;
  }

  /** A decision's messages as they go into the outbox, without the one that the received message is answered with. */
  #bodiesToSend(
    messages: readonly Message[],
    after: State,
    command: Command,
    received: Envelope<unknown> | undefined,
  ): ReadonlyMap<Message, string> {
    const answer = received?.takesAnswer === true ? this.#spec.answerTo(after, command) : null;
    const answered = answer === null ? null : JSON.stringify(answer);
    const bodies = messages.map((message) => [message, JSON.stringify(message)] as const);
    return new Map(bodies.filter(([, body]) => body !== answered));
  }

  async #ask(effect: Effect): Promise<void> {
    const command = await this.#ports.answer(effect);
    if (command !== null) this.execute(command);
  }

  #needed(): number | null {
    return earliest(
      this.#spec.machine.wakeAt(this.#state),
      this.#ports.storage.earliestOutboxDue(),
      this.#feed?.nextAt() ?? null,
    );
  }

  #armFor(at: number | null): void {
    if (at === null || (this.#armedAt !== null && this.#armedAt <= at)) return;
    this.#armedAt = at;
    this.#ports.setAlarm(at);
  }
}
