import type { Faults } from './faults.ts';
import type { Loop, Timer } from './loop.ts';

/** An injected failure, not a bug: callers retry. */
export class Unavailable extends Error {}

/** One life of an object in memory, from its construction to its crash. */
export interface Life {
  /** False after a crash: the instance can no longer reach anybody, and its storage refuses it. */
  isAlive: boolean;
  /** True in the last step before a crash: writes are kept, but nothing is sent. */
  isMuted: boolean;
}

/** A caller: an object in one of its lives, or a person. */
export interface Caller {
  readonly name: string;
  readonly life: Life;
}

/** An external program: it does not crash. */
export function outsider(name: string): Caller {
  return { name, life: { isAlive: true, isMuted: false } };
}

export interface Platform {
  readonly loop: Loop;
  readonly faults: Faults;
  /** Work for the end of the current step. */
  afterStep(work: () => void): void;
  /** A failure that no fault explains. */
  bug(where: string, error: unknown): void;
}

interface Running<Instance> {
  readonly life: Life;
  readonly instance: Instance;
  readonly waiting: Set<(error: Error) => void>;
}

/** How often the platform retries a failed alarm handler, and after how long. */
const alarmRetryMs = 2_000;

/**
 * A Durable Object as the platform runs it: built on demand, one event at a time, gone silently when it crashes.
 * The writes of a step become durable at its end, before anything that it sends can leave. A crash therefore
 * strikes before a step, or after its writes and before its messages.
 */
export class SimulatedObject<Instance> {
  readonly name: string;
  readonly #platform: Platform;
  readonly #build: (life: Life) => Instance;
  readonly #onAlarm: (instance: Instance) => void;
  readonly #onCrash: () => void;
  #running: Running<Instance> | null = null;
  #alarm: { readonly at: number; readonly timer: Timer } | null = null;

  constructor(
    platform: Platform,
    name: string,
    build: (life: Life) => Instance,
    onAlarm: (instance: Instance) => void,
    onCrash: () => void = () => undefined,
  ) {
    this.#platform = platform;
    this.name = name;
    this.#build = build;
    this.#onAlarm = onAlarm;
    this.#onCrash = onCrash;
  }

  /** The instance in memory; null after a crash. */
  get instance(): Instance | null {
    return this.#running?.instance ?? null;
  }

  get alarmAt(): number | null {
    return this.#alarm?.at ?? null;
  }

  /** Runs one event on the object, which may crash before or after it. */
  handle<T>(event: string, work: (instance: Instance) => T | Promise<T>): Promise<T> {
    const { faults } = this.#platform;
    const occasion = faults.occasion(`${this.name} ${event}`);
    if (faults.strikes('crash-before', occasion) !== null) {
      this.crash();
      return Promise.reject(new Unavailable('the object was reset'));
    }
    const running = this.#awake();
    if (running === null) return Promise.reject(new Unavailable('the object cannot be built'));
    if (faults.strikes('crash-after', occasion) !== null) this.#crashAfterStep(running);
    return new Promise((resolve, reject) => {
      running.waiting.add(reject);
      const settle = (then: () => void) => {
        running.waiting.delete(reject);
        then();
      };
      Promise.resolve()
        .then(() => work(running.instance))
        .then(
          (value) =>
            settle(() =>
              running.life.isMuted ? reject(new Unavailable('the object was reset')) : resolve(value),
            ),
          (error: unknown) => {
            if (!(error instanceof Unavailable)) this.#platform.bug(this.name, error);
            settle(() => reject(error));
          },
        );
    });
  }

  /** Ends this life. */
  crash(): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    running.life.isAlive = false;
    this.#platform.loop.trace.add(`  crash ${this.name}`);
    for (const reject of running.waiting) reject(new Unavailable('the object was reset'));
    this.#onCrash();
  }

  /** Leaves memory with nothing in flight; what the platform holds for the object is kept. */
  hibernate(): void {
    const running = this.#running;
    if (running === null || running.waiting.size > 0) return;
    this.#running = null;
    running.life.isAlive = false;
  }

  /** Work that the answer to a call, or any other settled promise, triggers may also be the last step. */
  resume(life: Life, event: string, work: () => void): void {
    if (!life.isAlive) return;
    const { faults } = this.#platform;
    const occasion = faults.occasion(`${this.name} ${event}`);
    if (faults.strikes('crash-before', occasion) !== null) {
      this.crash();
      return;
    }
    if (this.#running?.life === life && faults.strikes('crash-after', occasion) !== null) {
      this.#crashAfterStep(this.#running);
    }
    work();
  }

  /** The one alarm; a new one replaces it. */
  setAlarm(life: Life, at: number): void {
    if (life.isAlive) this.#setAlarm(at);
  }

  #crashAfterStep(running: Running<Instance>): void {
    running.life.isMuted = true;
    this.#platform.afterStep(() => {
      if (this.#running === running) this.crash();
    });
  }

  /** Null if the object cannot be built: a bug. */
  #awake(): Running<Instance> | null {
    if (this.#running !== null) return this.#running;
    const life: Life = { isAlive: true, isMuted: false };
    try {
      this.#running = { life, instance: this.#build(life), waiting: new Set() };
    } catch (error) {
      this.#platform.bug(this.name, error);
    }
    return this.#running;
  }

  #setAlarm(at: number): void {
    const { loop, faults } = this.#platform;
    this.#alarm?.timer.cancel();
    const late = faults.strikes('alarm-late', faults.occasion(`${this.name} alarm`));
    const firesAt = late === null ? at : Math.max(at, loop.now()) + Math.round(late * maxAlarmDelayMs);
    const timer = loop.at(firesAt, `${this.name} alarm`, () => this.#fire());
    this.#alarm = { at, timer };
  }

  #fire(): void {
    const { loop, faults } = this.#platform;
    this.#alarm = null;
    const again = faults.strikes('alarm-repeated', faults.occasion(`${this.name} alarm`));
    if (again !== null) {
      loop.after(Math.round(again * maxAlarmDelayMs), `${this.name} alarm again`, () => {
        void this.handle('alarm', this.#onAlarm).catch(() => undefined);
      });
    }
    this.handle('alarm', this.#onAlarm).catch(() => {
      // At least once: a failed handler is called again, unless another alarm comes first.
      const retryAt = loop.now() + alarmRetryMs;
      if (this.#alarm === null || this.#alarm.at > retryAt) this.#setAlarm(retryAt);
    });
  }
}

/** The platform's worst delay of an alarm. */
export const maxAlarmDelayMs = 20_000;
