import {
  type CommandOf,
  earliest,
  type JournalEntry,
  type RepliesTo,
  type Typed,
} from '../domain/machine.ts';
import type { Envelope, JournalRow, OutboxRow, ShellPorts } from './ports.ts';
import { journalVersionOf, type MachineSpec, readEvent } from './spec.ts';

/** A message that was not acknowledged is sent again after this, doubling up to the maximum. */
const firstResendMs = 2_000;
const maxResendMs = 30_000;
/** The same for a message that is under way: what carries it takes its time. */
const firstUnderwayMs = 10_000;
const maxUnderwayMs = 300_000;
/** A delivery that neither succeeds nor fails for this long no longer blocks its channel. */
const stuckDeliveryMs = 15_000;
/** A machine that asks to be woken at once, again, gets a breath. */
const minWakeMs = 1_000;
/** No sender repeats a message after this. */
export const inboxMemoryMs = 7 * 86_400_000;

/**
 * Runs an event-sourced machine on ports. Its rules, for every machine alike:
 * - one transaction appends the events, the outgoing messages and the mark of the incoming one;
 * - only after it are messages sent and questions asked;
 * - an unacknowledged message is sent again, in order for each channel, until it is acknowledged;
 * - a message that was applied is acknowledged again and changes nothing;
 * - the alarm is armed no later than the machine's next deadline and the next resend.
 */
export class Shell<State, Command extends Typed, Event, Message, Effect, Replies extends RepliesTo<Command>> {
  readonly #spec: MachineSpec<State, Command, Event, Message, Effect, Replies>;
  readonly #ports: ShellPorts<CommandOf<Command>, Message, Effect>;
  readonly #name: string;
  readonly #onChange: (before: State, after: State) => void;
  readonly #delivering = new Map<string, number>();
  #state: State;
  #armedAt: number | null = null;

  /** Rebuilds the machine from its journal. `name` is unique among all objects. */
  constructor(
    spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
    around: ShellPorts<CommandOf<Command>, Message, Effect>,
    name: string,
    onChange: (before: State, after: State) => void = () => undefined,
  ) {
    this.#spec = spec;
    this.#ports = around;
    this.#name = name;
    this.#onChange = onChange;
    this.#state = this.journal().reduce(
      (state, { event }) => spec.machine.evolve(state, event),
      spec.machine.initial,
    );
  }

  /** Before anything else: `armedAt` is the alarm that is already set, if there is one. */
  start(armedAt: number | null): void {
    this.#armedAt = armedAt;
    this.#armFor(this.#needed());
  }

  /** Makes sure that `alarm` is called at `at` or before. */
  wakeBy(at: number): void {
    this.#armFor(at);
  }

  get state(): State {
    return this.#state;
  }

  /** Every event in the journal, oldest first, as today's code would have written it. */
  journal(): JournalEntry<Event>[] {
    const { storage } = this.#ports;
    return storage.journal().map((row) => ({ sequence: row.sequence, event: readEvent(this.#spec, row) }));
  }

  /** The rows of the journal as they are stored, oldest first. */
  rawJournal(): JournalRow[] {
    return this.#ports.storage.journal();
  }

  /** Decides and commits; the reply may be given to the caller as soon as this returns. */
  execute<Type extends Command['type']>(command: CommandOf<Command, Type>): Replies[Type] {
    return this.#commit(command, null);
  }

  /** Applies a message of another object once. When this returns, the sender may forget the message. */
  receive(envelope: Envelope, command: CommandOf<Command>): void {
    if (envelope.sequence > this.#ports.storage.receivedFrom(envelope.sender)) {
      this.#commit(command, envelope);
    }
  }

  /** The receiver of a message that was under way has it for good. */
  acknowledged(sequence: number): void {
    this.#ports.storage.removeFromOutbox(sequence);
  }

  /** The alarm went off: wakes the machine when it is due, sends what is due, and arms the next alarm. */
  alarm(): void {
    const now = this.#ports.clock.now();
    // What is executed here arms nothing: a machine that stays due would be woken without a breath.
    this.#armedAt = Number.NEGATIVE_INFINITY;
    try {
      const wakeAt = this.#spec.machine.wakeAt(this.#state);
      if (wakeAt !== null && wakeAt <= now) this.execute(this.#spec.wake);
      for (const channel of this.#ports.storage.channelsDue(now)) this.#deliver(channel);
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
    if (decision.events.length + decision.messages.length === 0 && received === null) storage.touch();
    else {
      storage.transaction(() => {
        if (decision.forget) {
          storage.clearJournal();
          storage.forgetSendersBefore(now - inboxMemoryMs);
        }
        for (const event of decision.events) {
          storage.appendToJournal(journalVersionOf(this.#spec), JSON.stringify(event));
        }
        for (const message of decision.messages) {
          const { channel, mode } = channelOf(message);
          storage.addToOutbox(channel, mode, JSON.stringify(message), now + firstResendMs);
          channels.add(channel);
        }
        if (received !== null) storage.markReceived(received.sender, received.sequence, now);
      });
    }
    this.#state = decision.events.reduce((state, event) => machine.evolve(state, event), before);
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
        if (await this.#send(row)) storage.removeFromOutbox(row.sequence);
        // What a newer message has not replaced meanwhile waits for its next try.
        else if (storage.nextInOutbox(channel)?.sequence === row.sequence) return;
        if (this.#delivering.get(channel) !== startedAt) return;
      }
    } finally {
      if (this.#delivering.get(channel) === startedAt) this.#delivering.delete(channel);
    }
  }

  /** True when the receiver has acknowledged. */
  async #send(row: OutboxRow): Promise<boolean> {
    const { transport, warn } = this.#ports;
    const { sequence, channel, body, attempts } = row;
    try {
      const message = this.#spec.messageSchema.parse(JSON.parse(body));
      const delivery = await transport.deliver(message, { sender: this.#name, sequence, body });
      if (delivery === 'delivered') return true;
      this.#sendAgain(row, Math.min(maxUnderwayMs, firstUnderwayMs * 2 ** attempts));
    } catch (error) {
      this.#sendAgain(row, Math.min(maxResendMs, firstResendMs * 2 ** attempts));
      warn('message-not-acknowledged', { channel, sequence, attempts: attempts + 1, error: String(error) });
    }
    return false;
  }

  #sendAgain({ sequence, attempts }: OutboxRow, waitMs: number): void {
    const { storage, clock } = this.#ports;
    storage.postpone(sequence, attempts + 1, clock.now() + waitMs);
    this.#armFor(this.#needed());
  }

  #needed(): number | null {
    return earliest(this.#spec.machine.wakeAt(this.#state), this.#ports.storage.earliestOutboxDue());
  }

  #armFor(at: number | null): void {
    if (at === null || (this.#armedAt !== null && this.#armedAt <= at)) return;
    this.#armedAt = at;
    this.#ports.setAlarm(at);
  }
}
