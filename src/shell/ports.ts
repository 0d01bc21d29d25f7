/** What the shell needs of its surroundings: a durable object gives it, and so does a simulator. */
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
  journal(): JournalRow[];
  appendToJournal(version: number, body: string): void;
  clearJournal(): void;
  addToOutbox(channel: string, mode: ChannelMode, body: string, dueAt: number): void;
  /** The oldest row of a channel. */
  nextInOutbox(channel: string): OutboxRow | null;
  /** Channels with a row that is due, and every channel when `now` is null. */
  channelsDue(now: number | null): string[];
  postpone(sequence: number, attempts: number, dueAt: number): void;
  removeFromOutbox(sequence: number): void;
  earliestOutboxDue(): number | null;
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

/** `underway`: the receiver has not got it for good yet, and will say so through `acknowledged`. */
export type Delivery = 'delivered' | 'underway';

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
  /** Something went wrong that will be tried again. */
  warn(event: string, details: Record<string, string | number>): void;
}

/** Those of them that know nothing of the machine. */
export type ShellHost = Omit<ShellPorts<never, never, never>, 'transport' | 'answer'>;
