import { type OutboxRow, parkedMessageSchema, type ShellPorts } from './ports.ts';
import { firstResendMs, mustPark, resendDelayMs, underwayDelayMs } from './resends.ts';

/** A delivery pending for this long no longer blocks its channel. */
const stuckDeliveryMs = 15_000;
/** The channel of messages waiting to be parked. */
const parkChannel = 'parked';

interface OutboxDeliveryOptions<Command, Message> {
  readonly ports: Omit<ShellPorts<Command, Message, never>, 'answer'>;
  /** The object's name. */
  readonly sender: string;
  /** Reads the body of a row. */
  read(body: string): Message;
  /** Applies the answer to a message, and notes its delivery in the same transaction. */
  answered(sequence: number, answer: Command): void;
  /** A row is due at another time. */
  postponed(): void;
}

/**
 * Sends the rows of an outbox, in order per channel, until their receivers acknowledge them; parks those that nobody
 * will ever accept.
 */
export class OutboxDelivery<Command, Message> {
  readonly #options: OutboxDeliveryOptions<Command, Message>;
  /** Since when each channel is being sent (epoch ms). */
  readonly #delivering = new Map<string, number>();
  /** Messages of this object's life, by channel and body: only those from before are read from their rows. */
  readonly #known = new Map<string, Map<string, Message>>();

  constructor(options: OutboxDeliveryOptions<Command, Message>) {
    this.#options = options;
  }

  /** Keeps a message until its channel is empty. */
  remember(channel: string, body: string, message: Message): void {
    const known = this.#known.get(channel) ?? new Map<string, Message>();
    this.#known.set(channel, known.set(body, message));
  }

  /** Sends what waits in a channel, unless that is under way. */
  start(channel: string): void {
    const since = this.#delivering.get(channel);
    const now = this.#options.ports.clock.now();
    if (since !== undefined && now - since < stuckDeliveryMs) return;
    this.#delivering.set(channel, now);
    this.#options.ports.background(this.#drain(channel, now));
  }

  async #drain(channel: string, startedAt: number): Promise<void> {
    const { storage } = this.#options.ports;
    try {
      for (let row = storage.nextInOutbox(channel); row !== null; row = storage.nextInOutbox(channel)) {
        if (await this.#send(row)) storage.delivered(row.sequence);
        // Unless a newer message replaced it, it waits for its next attempt.
        else if (storage.nextInOutbox(channel)?.sequence === row.sequence) return;
        if (this.#delivering.get(channel) !== startedAt) return;
      }
    } finally {
      if (this.#delivering.get(channel) === startedAt) this.#delivering.delete(channel);
      if (storage.nextInOutbox(channel) === null) this.#known.delete(channel);
    }
  }

  /** Returns whether nothing is left to do for the row. */
  async #send(row: OutboxRow): Promise<boolean> {
    const { transport, warn, park } = this.#options.ports;
    const { sequence, channel, body, attempts } = row;
    try {
      if (channel === parkChannel) {
        await park(parkedMessageSchema.parse(JSON.parse(body)));
        return true;
      }
      const message = this.#known.get(channel)?.get(body) ?? this.#options.read(body);
      const delivery = await transport.deliver(message, { sender: this.#options.sender, sequence, body });
      if (delivery === 'delivered') return true;
      if (delivery === 'underway') {
        this.#postpone(row, underwayDelayMs(attempts));
      } else if ('answer' in delivery) {
        this.#takeAnswer(row, delivery.answer);
        return true;
      } else if (mustPark(attempts, 'refused')) this.#park(row, delivery.refused);
      else throw new Error(delivery.refused);
    } catch (error) {
      if (channel !== parkChannel && mustPark(attempts, 'unanswered')) this.#park(row, String(error));
      else this.#postpone(row, resendDelayMs(attempts));
      warn('message-not-acknowledged', { channel, sequence, attempts: attempts + 1, error: String(error) });
    }
    return false;
  }

  /** Applies the answer to a message, unless an earlier attempt brought it already. */
  #takeAnswer({ channel, sequence }: OutboxRow, answer: Command): void {
    const isAwaited = this.#options.ports.storage.nextInOutbox(channel)?.sequence === sequence;
    if (isAwaited) this.#options.answered(sequence, answer);
  }

  #park({ sequence, channel, body }: OutboxRow, reason: string): void {
    const { storage, clock, warn } = this.#options.ports;
    const parked = JSON.stringify({ sequence, channel, body, reason });
    storage.moveInOutbox(sequence, parkChannel, parked, clock.now() + firstResendMs);
    warn('message-parked', { channel, sequence, reason });
    this.#options.postponed();
    this.start(parkChannel);
  }

  #postpone({ sequence, attempts }: OutboxRow, waitMs: number): void {
    const { storage, clock } = this.#options.ports;
    storage.postpone(sequence, attempts + 1, clock.now() + waitMs);
    this.#options.postponed();
  }
}
