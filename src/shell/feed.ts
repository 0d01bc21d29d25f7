import type { JournalEntry } from '../domain/machine.ts';
import { earliest } from '../domain/machine.ts';
import type { Clock, FeedPort, ShellStorage } from './ports.ts';

/** An unacknowledged slice is resent after as long as its events are delayed, within these bounds. */
const minResendMs = 30_000;
const maxResendMs = 300_000;
/** Pause after a consumer has lost events: it may lose them again. */
const rewindPauseMs = 10_000;
/** Characters of journaled JSON per slice: a queue message holds 128 KB, and a character takes up to three bytes. */
const maxSliceLength = 32_000;

interface Progress {
  cursor: number;
  /** When the first event that it lacks is due; null when it has all. */
  dueAt: number | null;
  /** Nothing is sent before this: a slice is in flight. */
  notBefore: number;
}

/** A journal entry, with its length as journaled. */
export interface FeedEntry<Event> extends JournalEntry<Event> {
  readonly length: number;
}

export interface FeedOptions<State, Event> {
  readonly port: FeedPort<State, Event>;
  readonly storage: ShellStorage;
  readonly clock: Clock;
  /** Returns the journal after a sequence number. */
  read(after: number): readonly FeedEntry<Event>[];
  warn(event: string, details: Record<string, string | number>): void;
}

/**
 * Serves the journal as a feed. Each consumer has a cursor and receives the events after it, oldest first, one slice
 * at a time, until it acknowledges them. Consumers do not wait for each other. In-flight slices are only known in
 * memory: after a crash they are resent, and consumers dedupe by sequence number.
 */
export class Feed<State, Event> {
  readonly #options: FeedOptions<State, Event>;
  readonly #progress: ReadonlyMap<string, Progress>;
  /** All that some consumer lacks: parsing the journal again for every slice costs more than to keep it. */
  #lacking: readonly FeedEntry<Event>[];
  /** After a restart, slices may be in flight until then: see `wait`. */
  #quietUntil = 0;

  /** `entries` is the whole journal. */
  constructor(options: FeedOptions<State, Event>, entries: readonly FeedEntry<Event>[]) {
    this.#options = options;
    const cursors = options.storage.cursors();
    this.#progress = new Map(
      options.port.consumers.map((name) => [
        name,
        { cursor: cursors.get(name) ?? 0, dueAt: null, notBefore: 0 },
      ]),
    );
    this.#noteDue(entries);
    this.#lacking = entries;
    this.#forgetPassed();
  }

  /** After a restart the alarm already set covers what was due before it; a new event ends the wait. */
  wait(until: number): void {
    this.#quietUntil = until;
  }

  /** Notes new events of the journal. */
  appended(entries: readonly FeedEntry<Event>[]): void {
    if (entries.length === 0) return;
    this.#quietUntil = 0;
    this.#noteDue(entries);
    this.#lacking = [...this.#lacking, ...entries];
    this.#forgetPassed();
  }

  #forgetPassed(): void {
    const passed = this.passedByAll(Number.POSITIVE_INFINITY);
    this.#lacking = this.#lacking.filter(({ sequence }) => sequence > passed);
  }

  #noteDue(entries: readonly JournalEntry<Event>[]): void {
    for (const [name, progress] of this.#progress) {
      for (const { sequence, event } of entries) {
        if (sequence <= progress.cursor) continue;
        progress.dueAt = earliest(progress.dueAt, this.#options.port.dueAt(name, event));
      }
    }
  }

  /** When something is due to be sent (epoch ms). */
  nextAt(): number | null {
    return earliest(
      ...[...this.#progress.values()].map(({ dueAt, notBefore }) =>
        dueAt === null ? null : Math.max(dueAt, notBefore, this.#quietUntil),
      ),
    );
  }

  /** Returns whether every consumer has every event. */
  get isAcknowledged(): boolean {
    return [...this.#progress.values()].every(({ dueAt }) => dueAt === null);
  }

  /** Returns the sequence number up to which every consumer has the journal; `last` is its last number. */
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
      ([, { dueAt, notBefore }]) => dueAt !== null && Math.max(dueAt, notBefore, this.#quietUntil) <= now,
    );
    await Promise.all(due.map(([name, progress]) => this.#sendTo(name, progress, state)));
  }

  async #sendTo(name: string, progress: Progress, state: State): Promise<void> {
    const { port, clock, warn } = this.#options;
    const now = clock.now();
    progress.notBefore = now + Math.min(maxResendMs, Math.max(minResendMs, now - (progress.dueAt ?? now)));
    let length = 0;
    const entries = this.#lacking
      .filter(({ sequence, event }) => sequence > progress.cursor && port.dueAt(name, event) !== null)
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
   * A consumer that was sent the events after `after` has everything up to `upTo`. A lower cursor than before means a
   * loss, and rewinds. Late acknowledgements of earlier slices change nothing.
   */
  acknowledged(name: string, after: number, upTo: number): void {
    const progress = this.#progress.get(name);
    if (progress === undefined || upTo === progress.cursor) return;
    if (upTo > progress.cursor) this.#moveTo(name, progress, upTo, 0);
    else if (after === progress.cursor) {
      this.#moveTo(name, progress, upTo, this.#options.clock.now() + rewindPauseMs);
    }
  }

  /** Resends a consumer everything. */
  replay(name: string): void {
    const progress = this.#progress.get(name);
    if (progress !== undefined) this.#moveTo(name, progress, 0, 0);
  }

  #moveTo(name: string, progress: Progress, cursor: number, notBefore: number): void {
    const { storage, port, read } = this.#options;
    storage.setCursor(name, cursor);
    if (cursor < progress.cursor) this.#lacking = read(Math.min(cursor, ...this.#cursors()));
    Object.assign(progress, { cursor, notBefore, dueAt: null });
    for (const { sequence, event } of this.#lacking) {
      if (sequence > cursor) progress.dueAt = earliest(progress.dueAt, port.dueAt(name, event));
    }
    this.#forgetPassed();
  }

  #cursors(): number[] {
    return [...this.#progress.values()].map(({ cursor }) => cursor);
  }
}
