import { z } from 'zod';
import { MemoryStorage } from '../../sim/simulator/memoryStorage.ts';
import type { Machine } from '../../src/domain/machine.ts';
import type { Delivery, Envelope, ParkedMessage, ShellStorage } from '../../src/shell/ports.ts';
import { Shell } from '../../src/shell/shell.ts';
import type { MachineSpec } from '../../src/shell/spec.ts';

const messageSchema = z.object({ to: z.string(), text: z.string() });
type Message = z.infer<typeof messageSchema>;

const eventSchema = z.object({
  type: z.literal('noted'),
  at: z.number(),
  note: z.string(),
  wakeAt: z.number().nullable(),
});
type Event = z.infer<typeof eventSchema>;

export interface State {
  readonly notes: readonly string[];
  readonly wakeAt: number | null;
}

export type Command =
  | {
      readonly type: 'note';
      readonly note: string;
      readonly say?: readonly Message[];
      readonly ask?: readonly string[];
      readonly wakeAt?: number | null;
      readonly forget?: boolean;
    }
  | { readonly type: 'look' }
  | { readonly type: 'wake' };

type Replies = Record<Command['type'], readonly string[]>;

/** Notes what it is told, and says and asks what it is told to: the shell's rules show best on a simple machine. */
const notebook: Machine<State, Command, Event, Message, string, Replies> = {
  initial: { notes: [], wakeAt: null },
  decide(state, command: Command, at) {
    const nothing = { events: [], messages: [], effects: [], forget: false };
    switch (command.type) {
      case 'look':
        return { ...nothing, reply: state.notes };
      case 'wake': {
        const wakeAt = state.notes.includes('stay due') ? state.wakeAt : null;
        return { ...nothing, events: [{ type: 'noted', at, note: 'woken', wakeAt }], reply: state.notes };
      }
      case 'note': {
        const { note, say = [], ask = [], wakeAt = null, forget = false } = command;
        return {
          events: [{ type: 'noted', at, note, wakeAt }],
          messages: say,
          effects: ask,
          forget,
          reply: [note],
        };
      }
    }
  },
  evolve: ({ notes }, { note, wakeAt }) => ({ notes: [...notes, note], wakeAt }),
  wakeAt: ({ wakeAt }) => wakeAt,
};

export const notebookSpec: MachineSpec<State, Command, Event, Message, string, Replies> = {
  machine: notebook,
  eventSchema,
  upcasters: [],
  messageSchema,
  wake: { type: 'wake' },
  channelOf: ({ to }) => ({ channel: to, mode: to.startsWith('board') ? 'newest' : 'ordered' }),
  answerTo: ({ notes }, command) =>
    command.type === 'note' && command.note === 'may I?' && notes.includes('may I?')
      ? { to: 'asker', text: 'you may' }
      : null,
};

export interface Sent {
  readonly to: string;
  readonly text: string;
  readonly sequence: number;
  settle(delivery: Delivery<Command>): Promise<void>;
  fail(): Promise<void>;
}

export interface SentSlice {
  readonly consumer: string;
  readonly after: number;
  readonly upTo: number;
  readonly notes: readonly string[];
  /** What the state was then. */
  readonly state: readonly string[];
  fail(): Promise<void>;
}

/** Of the rig's feed: a note that begins with `psst` is nobody's business, and one with `later` can wait. */
export const soonMs = 2_000;
export const laterMs = 60_000;

/** A shell in a world that does nothing by itself: time passes, and messages arrive, when the test says so. */
export class Rig {
  readonly storage: MemoryStorage;
  readonly sent: Sent[] = [];
  readonly asked: { readonly effect: string; answer(command: Command | null): Promise<void> }[] = [];
  readonly warned: string[] = [];
  readonly slices: SentSlice[] = [];
  readonly parked: ParkedMessage[] = [];
  canPark = true;
  now = Date.UTC(2026, 0, 5);
  alarmAt: number | null = null;
  readonly consumers: readonly string[];
  #life = { isAlive: true };
  shell;

  constructor(consumers: readonly string[] = [], storage = new MemoryStorage()) {
    this.storage = storage;
    this.consumers = consumers;
    this.shell = this.#build();
  }

  /** Crashes the instance with all its pending work; a new one is rebuilt from storage. */
  crash(): void {
    this.#life.isAlive = false;
    this.#life = { isAlive: true };
    this.sent.length = 0;
    this.slices.length = 0;
    this.asked.length = 0;
    this.shell = this.#build();
  }

  note(note: string, more: Partial<Command & { type: 'note' }> = {}): void {
    this.shell.execute({ type: 'note', note, ...more });
  }

  /** Lets the alarm go off when its time has come. */
  async alarm(): Promise<void> {
    if (this.alarmAt === null) throw new Error('no alarm is set');
    this.now = Math.max(this.now, this.alarmAt);
    this.alarmAt = null;
    this.shell.alarm();
    await settled();
  }

  /** Returns what was sent since the last call. */
  takeSent(): Sent[] {
    return this.sent.splice(0);
  }

  /** The slices of the feed that were sent since this was asked last. */
  takeSlices(): SentSlice[] {
    return this.slices.splice(0);
  }

  #build() {
    const life = this.#life;
    const access = () => {
      if (!life.isAlive) throw new Error('this instance is no more');
    };
    const storage: ShellStorage = this.storage.port(access, () => undefined);
    const shell = new Shell(
      notebookSpec,
      {
        clock: { now: () => this.now },
        storage,
        transport: { deliver: ({ to, text }, envelope) => this.#deliver(to, text, envelope) },
        answer: (effect) => this.#answer(effect),
        background: (work) => void work.catch(() => this.warned.push('background work failed')),
        setAlarm: (at) => {
          if (life.isAlive) this.alarmAt = at;
        },
        warn: (event) => this.warned.push(event),
        park: async (message) => {
          if (!this.canPark) throw new Error('the database is down');
          this.parked.push(message);
        },
      },
      'notebook',
      undefined,
      {
        consumers: this.consumers,
        dueAt: (_, { at, note }) =>
          note.startsWith('psst') ? null : at + (note.startsWith('later') ? laterMs : soonMs),
        send: (consumer, { after, upTo, entries, state }) =>
          new Promise<void>((_, reject) => {
            const fail = () => {
              reject(new Error('the queue is down'));
              return settled();
            };
            const notes = entries.map(({ event }) => event.note);
            this.slices.push({ consumer, after, upTo, notes, state: state.notes, fail });
          }),
      },
    );
    shell.start(this.alarmAt);
    return shell;
  }

  #deliver(to: string, text: string, { sequence }: Envelope): Promise<Delivery<Command>> {
    return new Promise((resolve, reject) => {
      const settle = (delivery: Delivery<Command>) => {
        resolve(delivery);
        return settled();
      };
      const fail = () => {
        reject(new Error('the network is down'));
        return settled();
      };
      this.sent.push({ to, text, sequence, settle, fail });
    });
  }

  #answer(effect: string): Promise<Command | null> {
    return new Promise((resolve) => {
      const answer = (command: Command | null) => {
        resolve(command);
        return settled();
      };
      this.asked.push({ effect, answer });
    });
  }
}

/** Resolves when every promise that can settle has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
