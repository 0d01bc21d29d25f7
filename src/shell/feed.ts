import type { JournalEntry } from '../domain/machine.ts';
import { earliest } from '../domain/machine.ts';
import type { Clock, FeedPort, ShellStorage } from './ports.ts';

/** A slice that was not acknowledged is sent again after as long as its events are late, within these bounds. */
const minResendMs = 30_000;
const maxResendMs = 300_000;
/** After a consumer has lost something: it may lose it again. */
const rewindPauseMs = 10_000;
/** Of journaled JSON in one slice: a queue takes 128 KB a message. */
const maxSliceLength = 64_000;

interface Progress {
  cursor: number;
  /** When the first of the events that it has not got is due; null where it has them all. */
  dueAt: number | null;
  /** Nothing is sent before this: a slice is on its way. */
  notBefore: number;
}

export interface FeedOptions<State, Event> {
  readonly port: FeedPort<State, Event>;
  readonly storage: ShellStorage;
  readonly clock: Clock;
  /** The events behind a sequence number, with the length of each as it is journaled. */
  read(after: number): readonly (JournalEntry<Event> & { readonly length: number })[];
  warn(event: string, details: Record<string, string | number>): void;
}

/**
 * The journal as a feed: each consumer has a cursor in it and is sent what lies behind, oldest first, one slice at a
 * time, until it says how far it has everything. Consumers do not wait for each other. What is on its way is known to
 * the memory only: after a crash it is sent again, and the consumer knows the sequence numbers.
 */
export class Feed<State, Event> {
  readonly #options: FeedOptions<State, Event>;
  readonly #progress: ReadonlyMap<string, Progress>;

  /** `entries` is the whole journal. */
  constructor(options: FeedOptions<State, Event>, entries: readonly JournalEntry<Event>[]) {
    this.#options = options;
    const cursors = options.storage.cursors();
    this.#progress = new Map(
      options.port.consumers.map((name) => [
        name,
        { cursor: cursors.get(name) ?? 0, dueAt: null, notBefore: 0 },
      ]),
    );
    this.appended(entries);
  }

  /** The alarm that is set already sees to what is due: whoever wakes the object before it changes nothing. */
  wait(until: number): void {
    for (const progress of this.#progress.values()) progress.notBefore = until;
  }

  appended(entries: readonly JournalEntry<Event>[]): void {
    for (const [name, progress] of this.#progress) {
      for (const { sequence, event } of entries) {
        if (sequence <= progress.cursor) continue;
        progress.dueAt = earliest(progress.dueAt, this.#options.port.dueAt(name, event));
      }
    }
  }

  /** When something is to be sent next. */
  nextAt(): number | null {
    return earliest(
      ...[...this.#progress.values()].map(({ dueAt, notBefore }) =>
        dueAt === null ? null : Math.max(dueAt, notBefore),
      ),
    );
  }

  /** True when every consumer has every event. */
  get isAcknowledged(): boolean {
    return [...this.#progress.values()].every(({ dueAt }) => dueAt === null);
  }

  /** How much of the journal nobody needs any more; `last` is its last sequence number. */
  passedByAll(last: number): number {
    return Math.min(
      last,
      ...[...this.#progress.values()].map(({ cursor, dueAt }) => (dueAt === null ? last : cursor)),
    );
  }

  /** Sends what is due; resolves when all of it is on its way. */
  async send(state: State): Promise<void> {
    const now = this.#options.clock.now();
    const due = [...this.#progress].filter(
      ([, { dueAt, notBefore }]) => dueAt !== null && Math.max(dueAt, notBefore) <= now,
    );
    await Promise.all(due.map(([name, progress]) => this.#sendTo(name, progress, state)));
  }

  async #sendTo(name: string, progress: Progress, state: State): Promise<void> {
    const { port, clock, read, warn } = this.#options;
    const now = clock.now();
    progress.notBefore = now + Math.min(maxResendMs, Math.max(minResendMs, now - (progress.dueAt ?? now)));
    let length = 0;
    const entries = read(progress.cursor)
      .filter(({ event }) => port.dueAt(name, event) !== null)
      .filter((entry, at) => {
        length += entry.length;
        return at === 0 || length <= maxSliceLength;
      });
    const upTo = entries.at(-1)?.sequence ?? progress.cursor;
    try {
      await port.send(name, { after: progress.cursor, upTo, entries, state });
    } catch (error) {
      warn('feed-not-sent', { consumer: name, after: progress.cursor, upTo, error: String(error) });
    }
  }

  /**
   * A consumer that was sent what is behind `after` has everything up to `upTo`. Less than it had: it lost something,
   * and gets it again. Words about earlier slices may come late, and take nothing back.
   */
  acknowledged(name: string, after: number, upTo: number): void {
    const progress = this.#progress.get(name);
    if (progress === undefined || upTo === progress.cursor) return;
    if (upTo > progress.cursor) this.#moveTo(name, progress, upTo, 0);
    else if (after === progress.cursor) {
      this.#moveTo(name, progress, upTo, this.#options.clock.now() + rewindPauseMs);
    }
  }

  /** Sends a consumer everything again. */
  replay(name: string): void {
    const progress = this.#progress.get(name);
    if (progress !== undefined) this.#moveTo(name, progress, 0, 0);
  }

  #moveTo(name: string, progress: Progress, cursor: number, notBefore: number): void {
    this.#options.storage.setCursor(name, cursor);
    Object.assign(progress, { cursor, notBefore, dueAt: null });
    for (const { event } of this.#options.read(cursor)) {
      progress.dueAt = earliest(progress.dueAt, this.#options.port.dueAt(name, event));
    }
  }
}
