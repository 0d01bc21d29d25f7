import type { JournalRow, OutboxRow, ShellStorage } from '../../src/shell/ports.ts';

interface Row extends OutboxRow {
  readonly dueAt: number;
}

/** What an object has stored: survives its crashes. */
export class MemoryStorage {
  journal: JournalRow[] = [];
  /** Oldest first. */
  outbox: Row[] = [];
  readonly inbox = new Map<string, { readonly sequence: number; readonly at: number }>();
  #journalSequence = 0;
  #outboxSequence = 0;

  /** The storage as one instance of the object sees it; `access` throws when that instance is no more. */
  port(access: () => void, onWrite: (what: string) => void): ShellStorage {
    return {
      transaction: (work) => this.#transaction(access, work),
      journal: () => {
        access();
        return this.journal;
      },
      appendToJournal: (version, body) => {
        access();
        this.journal = [...this.journal, { sequence: ++this.#journalSequence, version, body }];
        onWrite(`journal ${typeOf(body)}`);
      },
      clearJournal: () => {
        access();
        this.journal = [];
      },
      addToOutbox: (channel, mode, body, dueAt) => {
        access();
        const kept = mode === 'newest' ? this.outbox.filter((row) => row.channel !== channel) : this.outbox;
        this.outbox = [...kept, { sequence: ++this.#outboxSequence, channel, body, attempts: 0, dueAt }];
        onWrite(`outbox ${this.#outboxSequence} to ${channel}`);
      },
      nextInOutbox: (channel) => {
        access();
        return this.outbox.find((row) => row.channel === channel) ?? null;
      },
      channelsDue: (now) => {
        access();
        return this.#heads()
          .filter((row) => now === null || row.dueAt <= now)
          .map((row) => row.channel);
      },
      postpone: (sequence, attempts, dueAt) => {
        access();
        this.outbox = this.outbox.map((row) =>
          row.sequence === sequence ? { ...row, attempts, dueAt } : row,
        );
      },
      removeFromOutbox: (sequence) => {
        access();
        this.outbox = this.outbox.filter((row) => row.sequence !== sequence);
        onWrite(`outbox ${sequence} done`);
      },
      earliestOutboxDue: () => {
        access();
        return this.earliestOutboxDue();
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

  earliestOutboxDue(): number | null {
    const due = this.#heads().map((row) => row.dueAt);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Whether a message that names both is still to be acknowledged. */
  hasUnacknowledged(channel: string, type: string, offerId: string): boolean {
    return this.outbox.some(
      ({ channel: to, body }) =>
        to === channel && body.includes(`"type":"${type}"`) && body.includes(`"${offerId}"`),
    );
  }

  /** Only the first of a channel can be sent: the others wait for it. */
  #heads(): Row[] {
    const seen = new Set<string>();
    return this.outbox.filter(({ channel }) => !seen.has(channel) && seen.add(channel));
  }

  #transaction<T>(access: () => void, work: () => T): T {
    access();
    const { journal, outbox } = this;
    const inbox = new Map(this.inbox);
    try {
      return work();
    } catch (error) {
      this.journal = journal;
      this.outbox = outbox;
      this.inbox.clear();
      for (const [sender, row] of inbox) this.inbox.set(sender, row);
      throw error;
    }
  }
}

/** The type that a journaled event begins with. */
function typeOf(body: string): string {
  return body.slice(9, body.indexOf('"', 9));
}
