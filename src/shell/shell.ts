import {
  type CommandOf,
  earliest,
  type JournalEntry,
  type RepliesTo,
  type Typed,
} from '../domain/machine.ts';
import { Feed, type FeedEntry } from './feed.ts';
import {
  type Envelope,
  type FeedPort,
  type JournalRow,
  type OutboxRow,
  parkedMessageSchema,
  type ShellPorts,
} from './ports.ts';
import { firstResendMs, mustPark, resendDelayMs, underwayDelayMs } from './resends.ts';
import { journalVersionOf, type MachineSpec, readEvent } from './spec.ts';

/** A delivery pending for this long no longer blocks its channel. */
const stuckDeliveryMs = 15_000;
/** The channel of messages waiting to be parked. */
const parkChannel = 'parked';
/** Pause of a machine that asks to be woken again at once. */
const minWakeMs = 1_000;
/** No sender repeats a message after this. */
export const inboxMemoryMs = 7 * 86_400_000;

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
  readonly #name: string;
  readonly #onChange: (before: State, after: State) => void;
  readonly #delivering = new Map<string, number>();
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
    this.#name = name;
    this.#onChange = onChange;
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
    return this.#commit(command, null);
  }

  /** Applies another object's message once. When this returns, the sender may delete the message. */
  receive(envelope: Envelope, command: CommandOf<Command>): void {
    if (envelope.sequence > this.#ports.storage.receivedFrom(envelope.sender)) {
      this.#commit(command, envelope);
    }
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

  /** Resends a parked message under a new number, since its receiver may have had later ones. */
  sendAgain(body: string): void {
    const { storage, clock } = this.#ports;
    const { channel, mode } = this.#spec.channelOf(this.#spec.messageSchema.parse(JSON.parse(body)));
    // It must not replace a newer one that is still to be sent.
    if (mode === 'newest' && storage.nextInOutbox(channel) !== null) return;
    storage.transaction(() => storage.addToOutbox(channel, mode, body, clock.now() + firstResendMs));
    this.#armFor(this.#needed());
    this.#deliver(channel);
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
      for (const channel of storage.channelsDue(now)) this.#deliver(channel);
      if (this.#feed !== null) this.#ports.background(this.#feed.send(this.#state));
    } finally {
      this.#armedAt = null;
      const needed = this.#needed();
      this.#armFor(needed !== null && needed <= now ? now + minWakeMs : needed);
    }
  }

  #commit<Type extends Command['type']>(
    command: CommandOf<Command, Type>,
    received: Envelope | null,
  ): Replies[Type] {
    const { storage, clock } = this.#ports;
    const { machine, channelOf } = this.#spec;
    const now = clock.now();
    const before = this.#state;
    const decision = machine.decide(before, command, now);
    const channels = new Set<string>();
    const appended: FeedEntry<Event>[] = [];
    if (decision.events.length + decision.messages.length === 0 && received === null) storage.touch();
    else {
      storage.transaction(() => {
        if (decision.forget) {
          storage.clearJournal(this.#feed?.passedByAll(this.#lastSequence) ?? this.#lastSequence);
          storage.forgetSendersBefore(now - inboxMemoryMs);
        }
        for (const message of decision.messages) {
          const { channel, mode } = channelOf(message);
          storage.addToOutbox(channel, mode, JSON.stringify(message), now + firstResendMs);
          channels.add(channel);
        }
        for (const event of decision.events) {
          const body = JSON.stringify(event);
          const sequence = storage.appendToJournal(journalVersionOf(this.#spec), body);
          appended.push({ sequence, event, length: body.length });
        }
        if (received !== null) storage.markReceived(received.sender, received.sequence, now);
      });
    }
    this.#state = decision.events.reduce((state, event) => machine.evolve(state, event), before);
    this.#lastSequence = appended.at(-1)?.sequence ?? this.#lastSequence;
    this.#feed?.appended(appended);
    this.#armFor(this.#needed());
    for (const channel of channels) this.#deliver(channel);
    for (const effect of decision.effects) this.#ports.background(this.#ask(effect));
    if (this.#state !== before) this.#onChange(before, this.#state);
    return decision.reply;
  }

  async #ask(effect: Effect): Promise<void> {
    const command = await this.#ports.answer(effect);
    if (command !== null) this.execute(command);
  }

  #deliver(channel: string): void {
    const since = this.#delivering.get(channel);
    const now = this.#ports.clock.now();
    if (since !== undefined && now - since < stuckDeliveryMs) return;
    this.#delivering.set(channel, now);
    this.#ports.background(this.#drain(channel, now));
  }

  async #drain(channel: string, startedAt: number): Promise<void> {
    const { storage } = this.#ports;
    try {
      for (let row = storage.nextInOutbox(channel); row !== null; row = storage.nextInOutbox(channel)) {
        if (await this.#send(row)) storage.delivered(row.sequence);
        // Unless a newer message replaced it, it waits for its next attempt.
        else if (storage.nextInOutbox(channel)?.sequence === row.sequence) return;
        if (this.#delivering.get(channel) !== startedAt) return;
      }
    } finally {
      if (this.#delivering.get(channel) === startedAt) this.#delivering.delete(channel);
    }
  }

  /** Returns whether nothing is left to do for the row. */
  async #send(row: OutboxRow): Promise<boolean> {
    const { transport, warn, park } = this.#ports;
    const { sequence, channel, body, attempts } = row;
    try {
      if (channel === parkChannel) {
        await park(parkedMessageSchema.parse(JSON.parse(body)));
        return true;
      }
      const message = this.#spec.messageSchema.parse(JSON.parse(body));
      const delivery = await transport.deliver(message, { sender: this.#name, sequence, body });
      if (delivery === 'delivered') return true;
      if (delivery === 'underway') {
        this.#postpone(row, underwayDelayMs(attempts));
      } else if (mustPark(attempts, 'refused')) this.#park(row, delivery.refused);
      else throw new Error(delivery.refused);
    } catch (error) {
      if (channel !== parkChannel && mustPark(attempts, 'unanswered')) this.#park(row, String(error));
      else this.#postpone(row, resendDelayMs(attempts));
      warn('message-not-acknowledged', { channel, sequence, attempts: attempts + 1, error: String(error) });
    }
    return false;
  }

  #park({ sequence, channel, body }: OutboxRow, reason: string): void {
    const { storage, clock, warn } = this.#ports;
    const parked = JSON.stringify({ sequence, channel, body, reason });
    storage.moveInOutbox(sequence, parkChannel, parked, clock.now() + firstResendMs);
    warn('message-parked', { channel, sequence, reason });
    this.#armFor(this.#needed());
    this.#deliver(parkChannel);
  }

  #postpone({ sequence, attempts }: OutboxRow, waitMs: number): void {
    const { storage, clock } = this.#ports;
    storage.postpone(sequence, attempts + 1, clock.now() + waitMs);
    this.#armFor(this.#needed());
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
