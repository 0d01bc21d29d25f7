import { z } from 'zod';
import type { JournalEntry } from '../domain/machine.ts';

/** The clock of a shell, provided by a durable object or a simulator. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface JournalRow {
  readonly sequence: number;
  readonly version: number;
  readonly body: string;
}

export interface OutboxRow {
  /** Rises for the object's whole life: receivers dedupe by it. */
  readonly sequence: number;
  readonly channel: string;
  readonly body: string;
  readonly attempts: number;
}

/** How the rows of a channel relate to each other. */
export type ChannelMode =
  /** Each is delivered, in order: the next is sent once the previous one is acknowledged. */
  | 'ordered'
  /** Each replaces the previous one: only the newest matters. */
  | 'newest';

/** Synchronous storage with transactions; a transaction is durable as a whole, or not at all. */
export interface ShellStorage {
  transaction<T>(work: () => T): T;
  /** The rows after a sequence number, oldest first. */
  journal(after: number): JournalRow[];
  /** Returns the row's sequence number. Numbers rise for the object's whole life, even after rows are cleared. */
  appendToJournal(version: number, body: string): number;
  /** Deletes the rows up to a sequence number, at a time (epoch ms). */
  clearJournal(upTo: number, now: number): void;
  addToOutbox(channel: string, mode: ChannelMode, body: string, dueAt: number): void;
  /** The oldest row of a channel. */
  nextInOutbox(channel: string): OutboxRow | null;
  /** Channels with a due row; every channel when `now` is null. */
  channelsDue(now: number | null): string[];
  postpone(sequence: number, attempts: number, dueAt: number): void;
  /** Moves a row to another channel, with no attempts counted. */
  moveInOutbox(sequence: number, channel: string, body: string, dueAt: number): void;
  /** Marks the row as delivered. It is deleted with the next transaction: a crash before only repeats the message. */
  delivered(sequence: number): void;
  hasDelivered(): boolean;
  /** Of the undelivered rows. */
  earliestOutboxDue(): number | null;
  /** The sequence number up to which each feed consumer has the journal; missing: none of it. */
  cursors(): ReadonlyMap<string, number>;
  setCursor(consumer: string, sequence: number): void;
  /** The highest sequence number received from a sender; 0 before the first. */
  receivedFrom(sender: string): number;
  /** Call before the events of the same transaction are appended. */
  markReceived(sender: string, sequence: number, at: number): void;
  forgetSendersBefore(at: number): void;
  /** Proves that this instance still is the object when nothing else is read or written. */
  touch(): void;
}

/** A message of one object's outbox, on its way to another's inbox. */
export interface Envelope<Message = never> {
  readonly sender: string;
  readonly sequence: number;
  readonly body: string;
  /**
   * The message as the sender's code has it, and the version of what such messages look like: a receiver of the same
   * version need not parse the body. Left out by older code.
   */
  readonly parsed?: { readonly version: string; readonly message: Message };
  /** The sender applies an answer in the receipt. Left out by older code. */
  readonly takesAnswer?: boolean;
}

/** A receiver's receipt for a message: nothing when it accepts. */
export type Receipt = { readonly refused: string } | undefined;

/**
 * The same to a sender that takes answers. `answer`: the receiver accepts, and this is the body of its message to the
 * sender. It is repeated with every repetition of the message.
 */
export type AnsweredReceipt = Receipt | { readonly answer: string };

/**
 * `underway`: the receiver does not have it durably yet and will call `acknowledged`. `refused`: it will never accept
 * it. `answer`: it is delivered, and this command of the receiver is applied in the transaction that notes so.
 */
export type Delivery<Command = never> =
  | 'delivered'
  | 'underway'
  | { readonly refused: string }
  | { readonly answer: Command };

/** An undeliverable message, kept elsewhere until it is redriven. */
export const parkedMessageSchema = z.object({
  /** The outbox sequence: with the object's name, it identifies the message. */
  sequence: z.int(),
  channel: z.string(),
  body: z.string(),
  reason: z.string(),
});
export type ParkedMessage = z.infer<typeof parkedMessageSchema>;

/** A slice of an object's journal for one feed consumer. */
export interface FeedSlice<State, Event> {
  /** The consumer has everything up to here. */
  readonly after: number;
  /** With these events it has everything up to here. */
  readonly upTo: number;
  /** The public events in between, oldest first. */
  readonly entries: readonly JournalEntry<Event>[];
  /** The object's current state; it may be newer than the events. */
  readonly state: State;
}

/** The consumers of a machine's events. */
export interface FeedPort<State, Event> {
  /** Each has its own cursor under this name, so names never change. */
  readonly consumers: readonly string[];
  /** When an event must be on its way to a consumer (epoch ms); null for an event that is not public. */
  dueAt(consumer: string, event: Event): number | null;
  /** Resolves when the slice is on its way; the consumer acknowledges it separately. */
  send(consumer: string, slice: FeedSlice<State, Event>): Promise<void>;
}

export interface Transport<Command, Message> {
  /** Rejects when the outcome is unknown. */
  deliver(message: Message, envelope: Envelope): Promise<Delivery<Command>>;
}

export interface ShellPorts<Command, Message, Effect> {
  readonly clock: Clock;
  readonly storage: ShellStorage;
  readonly transport: Transport<Command, Message>;
  /** Performs an effect and returns its answer as a command; null when there is none. */
  answer(effect: Effect): Promise<Command | null>;
  /** Keeps work running after the current event was answered. */
  background(work: Promise<void>): void;
  /** Sets the one alarm. */
  setAlarm(at: number): void;
  /** Stores an undeliverable message where operators see it; resolves when it is durable. */
  park(message: ParkedMessage): Promise<void>;
  /** Reports a failure that will be retried. */
  warn(event: string, details: Record<string, string | number>): void;
}

/** The ports that do not depend on the machine. */
export type ShellHost = Omit<ShellPorts<never, never, never>, 'transport' | 'answer'>;
