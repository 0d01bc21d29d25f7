import { earliest } from '../../src/domain/machine.ts';
import type { JournalRow, OutboxRow, ShellStorage } from '../../src/shell/ports.ts';

interface Row extends OutboxRow {
  readonly dueAt: number;
}

/** An object's storage: survives its crashes. */
export class MemoryStorage {
  journal: JournalRow[] = [];
  /** Oldest first. */
  outbox: Row[] = [];
  readonly inbox = new Map<string, { readonly sequence: number; readonly at: number }>();
  readonly cursors = new Map<string, number>();
  /** Every event that was ever journaled. */
  readonly journaled: { readonly sequence: number; readonly type: string }[] = [];
  #journalSequence = 0;
  #outboxSequence = 0;
  /** Outbox numbers that a receiver has acknowledged, whether or not they were sent in this life. */
  readonly #delivered = new Set<number>();

  /** The storage as seen by one instance of the object; `access` throws once that instance is gone. */
  port(access: () => void, onWrite: (what: string) => void): ShellStorage {
    /** In this instance's memory only, like its copy of the table. */
    const gone = new Set<number>();
    const rows = () => this.outbox.filter(({ sequence }) => !gone.has(sequence));
    return {
      transaction: (work) =>
        this.#transaction(access, () => {
          const result = work();
          for (const sequence of gone) onWrite(`outbox ${sequence} done`);
          this.outbox = rows();
          gone.clear();
          return result;
        }),
      journal: (after) => {
        access();
        return this.journal.filter(({ sequence }) => sequence > after);
      },
      appendToJournal: (version, body) => {
        access();
        const row = { sequence: ++this.#journalSequence, version, body };
        this.journal = [...this.journal, row];
        onWrite(`journal ${typeOf(body)}`);
        return row.sequence;
      },
      clearJournal: (upTo) => {
        access();
        this.journal = this.journal.filter(({ sequence }) => sequence > upTo);
      },
      addToOutbox: (channel, mode, body, dueAt) => {
        access();
        const kept = mode === 'newest' ? this.outbox.filter((row) => row.channel !== channel) : this.outbox;
        this.outbox = [...kept, { sequence: ++this.#outboxSequence, channel, body, attempts: 0, dueAt }];
        onWrite(`outbox ${this.#outboxSequence} to ${channel}`);
      },
      nextInOutbox: (channel) => {
        access();
        return rows().find((row) => row.channel === channel) ?? null;
      },
      channelsDue: (now) => {
        access();
        return headsOf(rows())
          .filter((row) => now === null || row.dueAt <= now)
          .map((row) => row.channel);
      },
      postpone: (sequence, attempts, dueAt) => {
        access();
        this.outbox = this.outbox.map((row) =>
          row.sequence === sequence ? { ...row, attempts, dueAt } : row,
        );
      },
      moveInOutbox: (sequence, channel, body, dueAt) => {
        access();
        this.outbox = this.outbox.map((row) =>
          row.sequence === sequence ? { sequence, channel, body, attempts: 0, dueAt } : row,
        );
        onWrite(`outbox ${sequence} to ${channel}`);
      },
      delivered: (sequence) => {
        access();
        if (!rows().some((row) => row.sequence === sequence)) return;
        gone.add(sequence);
        this.#delivered.add(sequence);
      },
      hasDelivered: () => gone.size > 0,
      earliestOutboxDue: () => {
        access();
        return earliestDue(rows());
      },
      cursors: () => {
        access();
        return new Map(this.cursors);
      },
      setCursor: (consumer, sequence) => {
        access();
        this.cursors.set(consumer, sequence);
        onWrite(`cursor ${consumer} ${sequence}`);
      },
      receivedFrom: (sender) => {
        access();
        return this.inbox.get(sender)?.sequence ?? 0;
      },
      markReceived: (sender, sequence, at) => {
        access();
        this.inbox.set(sender, { sequence, at });
        onWrite(`inbox ${sender} ${sequence}`);
      },
      forgetSendersBefore: (at) => {
        access();
        for (const [sender, row] of this.inbox) if (row.at < at) this.inbox.delete(sender);
      },
      touch: access,
    };
  }

  /** When the first unacknowledged message is due. */
  earliestOutboxDue(): number | null {
    return earliestDue(this.outbox.filter(({ sequence }) => !this.#delivered.has(sequence)));
  }

  /** Whether a message that names both is unacknowledged. */
  hasUnacknowledged(channel: string, type: string, offerId: string): boolean {
    return this.outbox.some(
      ({ sequence, channel: to, body }) =>
        to === channel &&
        !this.#delivered.has(sequence) &&
        body.includes(`"type":"${type}"`) &&
        body.includes(`"${offerId}"`),
    );
  }

  #transaction<T>(access: () => void, work: () => T): T {
    access();
    const { journal, outbox } = this;
    const sequences = [this.#journalSequence, this.#outboxSequence] as const;
    const inbox = new Map(this.inbox);
    const cursors = new Map(this.cursors);
    try {
      const result = work();
      for (const { sequence, body } of this.journal) {
        if (sequence > sequences[0]) this.journaled.push({ sequence, type: typeOf(body) });
      }
      return result;
    } catch (error) {
      this.journal = journal;
      this.outbox = outbox;
      [this.#journalSequence, this.#outboxSequence] = sequences;
      this.cursors.clear();
      for (const [consumer, sequence] of cursors) this.cursors.set(consumer, sequence);
      this.inbox.clear();
      for (const [sender, row] of inbox) this.inbox.set(sender, row);
      throw error;
    }
  }
}

/** Only the first message of a channel can be sent: the others wait for it. */
function headsOf(outbox: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return outbox.filter(({ channel }) => !seen.has(channel) && seen.add(channel));
}

function earliestDue(outbox: readonly Row[]): number | null {
  return earliest(...headsOf(outbox).map(({ dueAt }) => dueAt));
}

/** The type of a journaled event. */
function typeOf(body: string): string {
  return body.slice(9, body.indexOf('"', 9));
}
