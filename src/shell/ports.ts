import { z } from 'zod';
import type { JournalEntry } from '../domain/machine.ts';

/** What the shell runs on: a durable object gives it, and so does a simulator. */
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
  /** Rises for as long as the object lives: the receiver's dedupe depends on it. */
  readonly sequence: number;
  readonly channel: string;
  readonly body: string;
  readonly attempts: number;
}

/** How the rows of a channel relate. */
export type ChannelMode =
  /** Each is delivered, in order: the next is sent when the one before was acknowledged. */
  | 'ordered'
  /** Each replaces the one before: only the newest matters. */
  | 'newest';

/** Synchronous storage with transactions; what is written in one becomes durable at once, or not at all. */
export interface ShellStorage {
  transaction<T>(work: () => T): T;
  /** The rows behind a sequence number, oldest first. */
  journal(after: number): JournalRow[];
  /** Returns the row's sequence number: they rise for as long as the object lives, also where rows were cleared. */
  appendToJournal(version: number, body: string): number;
  /** Removes the rows up to a sequence number. */
  clearJournal(upTo: number): void;
  addToOutbox(channel: string, mode: ChannelMode, body: string, dueAt: number): void;
  /** The oldest row of a channel. */
  nextInOutbox(channel: string): OutboxRow | null;
  /** Channels with a row that is due, and every channel when `now` is null. */
  channelsDue(now: number | null): string[];
  postpone(sequence: number, attempts: number, dueAt: number): void;
  /** Moves a row to another channel, where it is due and was never tried. */
  moveInOutbox(sequence: number, channel: string, body: string, dueAt: number): void;
  /** From now on the row counts as gone. It leaves with the next transaction: a crash before only repeats it. */
  delivered(sequence: number): void;
  hasDelivered(): boolean;
  /** Of the rows that are not delivered. */
  earliestOutboxDue(): number | null;
  /** Up to which sequence number of the journal each consumer of the feed has everything; none: nothing. */
  cursors(): ReadonlyMap<string, number>;
  setCursor(consumer: string, sequence: number): void;
  /** The highest sequence number received from a sender; 0 before the first. */
  receivedFrom(sender: string): number;
  markReceived(sender: string, sequence: number, at: number): void;
  forgetSendersBefore(at: number): void;
  /** Proves that this instance still is the object, where nothing else is read or written. */
  touch(): void;
}

/** A message of one object's outbox on its way to another's inbox. */
export interface Envelope {
  readonly sender: string;
  readonly sequence: number;
  readonly body: string;
}

/** What a receiver says of a message; code before this said nothing where it took it. */
export type Receipt = { readonly refused: string } | undefined;

/**
 * `underway`: the receiver has not got it for good yet, and will say so through `acknowledged`. `refused`: it will
 * never take it.
 */
export type Delivery = 'delivered' | 'underway' | { readonly refused: string };

/** A message that could not be delivered and is kept elsewhere, until somebody has it sent again. */
export const parkedMessageSchema = z.object({
  /** Of the outbox: with the object, it names the message. */
  sequence: z.int(),
  channel: z.string(),
  body: z.string(),
  reason: z.string(),
});
export type ParkedMessage = z.infer<typeof parkedMessageSchema>;

/** A part of an object's journal, as one consumer of the feed gets it. */
export interface FeedSlice<State, Event> {
  /** The consumer has everything up to here. */
  readonly after: number;
  /** With these events it has everything up to here. */
  readonly upTo: number;
  /** The public events in between, oldest first. */
  readonly entries: readonly JournalEntry<Event>[];
  /** Of the object now: it may be newer than the events. */
  readonly state: State;
}

/** Who hears of a machine's events. */
export interface FeedPort<State, Event> {
  /** Each has a cursor of its own, under this name, for ever. */
  readonly consumers: readonly string[];
  /** By when an event is to be on its way to a consumer (epoch ms); null for an event that is not public. */
  dueAt(consumer: string, event: Event): number | null;
  /** Resolves when the slice is on its way, not when the consumer has it: that is acknowledged apart. */
  send(consumer: string, slice: FeedSlice<State, Event>): Promise<void>;
}

export interface Transport<Message> {
  /** Rejects when it is not known what became of the message. */
  deliver(message: Message, envelope: Envelope): Promise<Delivery>;
}

export interface ShellPorts<Command, Message, Effect> {
  readonly clock: Clock;
  readonly storage: ShellStorage;
  readonly transport: Transport<Message>;
  /** Answers a question; null when there is no answer to act on. */
  answer(effect: Effect): Promise<Command | null>;
  /** Lets work go on after the current event was answered. */
  background(work: Promise<void>): void;
  /** Sets the one alarm. */
  setAlarm(at: number): void;
  /** Keeps a message that will never be delivered where it is seen; resolves when it is kept for good. */
  park(message: ParkedMessage): Promise<void>;
  /** Something went wrong that will be tried again. */
  warn(event: string, details: Record<string, string | number>): void;
}

/** Those of them that know nothing of the machine. */
export type ShellHost = Omit<ShellPorts<never, never, never>, 'transport' | 'answer'>;
