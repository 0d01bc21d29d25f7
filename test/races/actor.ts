import { MemoryStorage } from '../../sim/simulator/memoryStorage.ts';
import type { CommandOf, RepliesTo, Typed } from '../../src/domain/machine.ts';
import type { Delivery, Envelope, ShellPorts } from '../../src/shell/ports.ts';
import { Shell } from '../../src/shell/shell.ts';
import type { MachineSpec } from '../../src/shell/spec.ts';

/** The object crashed during a call: its effect is unknown. */
export class Crashed extends Error {}

/** A message in flight. */
export interface Letter<Message> {
  readonly message: Message;
  readonly envelope: Envelope;
  /** Tells the sender how it went. */
  readonly settle: (outcome: Delivery | Crashed) => void;
}

export interface ActorOptions<Command, Message, Effect> {
  readonly now: () => number;
  readonly onLetter: (letter: Letter<Message>) => void;
  /** Requested once; a crash of the actor loses the request. */
  readonly onQuestion: (effect: Effect, answer: (command: Command) => void) => void;
}

/** An object on the real shell: only its storage survives a crash. */
export class Actor<State, Command extends Typed, Event, Message, Effect, Replies extends RepliesTo<Command>> {
  readonly name: string;
  readonly storage = new MemoryStorage();
  readonly #spec: MachineSpec<State, Command, Event, Message, Effect, Replies>;
  readonly #options: ActorOptions<CommandOf<Command>, Message, Effect>;
  #shell: Shell<State, Command, Event, Message, Effect, Replies> | null = null;
  #life = { isAlive: true };
  alarmAt: number | null = null;

  constructor(
    spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
    name: string,
    options: ActorOptions<CommandOf<Command>, Message, Effect>,
  ) {
    this.#spec = spec;
    this.name = name;
    this.#options = options;
  }

  /** In memory, or rebuilt from what is stored. */
  get shell(): Shell<State, Command, Event, Message, Effect, Replies> {
    if (this.#shell === null) {
      this.#life = { isAlive: true };
      this.#shell = new Shell(this.#spec, this.#surroundings(this.#life), this.name);
      this.#shell.start(this.alarmAt);
    }
    return this.#shell;
  }

  get state(): State {
    return this.shell.state;
  }

  /** Every event that was ever journaled, in order. */
  get journal(): Event[] {
    return this.shell.journal().map(({ event }) => event);
  }

  crash(): void {
    this.#life.isAlive = false;
    this.#shell = null;
  }

  #surroundings(life: { readonly isAlive: boolean }): ShellPorts<CommandOf<Command>, Message, Effect> {
    const { now, onLetter, onQuestion } = this.#options;
    const access = () => {
      if (!life.isAlive) throw new Crashed(`${this.name} is gone`);
    };
    return {
      clock: { now },
      storage: this.storage.port(access, () => undefined),
      transport: {
        deliver: (message, envelope) =>
          new Promise((resolve, reject) => {
            const settle = (outcome: Delivery | Crashed) => {
              if (!life.isAlive) return;
              if (outcome instanceof Crashed) reject(outcome);
              else resolve(outcome);
            };
            onLetter({ message, envelope, settle });
          }),
      },
      answer: (effect) =>
        new Promise((resolve) => {
          onQuestion(effect, (command) => {
            if (life.isAlive) resolve(command);
          });
        }),
      background: (work) => {
        work.catch((error: unknown) => {
          if (!(error instanceof Crashed)) throw error;
        });
      },
      setAlarm: (at) => {
        if (life.isAlive) this.alarmAt = at;
      },
      warn: () => undefined,
      park: async () => undefined,
    };
  }
}
