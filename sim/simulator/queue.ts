import type { Context } from './context.ts';
import { variation } from './faults.ts';
import { type Caller, Unavailable } from './simulatedObject.ts';

const batchEveryMs = 2_000;
const batchSize = 10;
const maxRetryDelayMs = 60_000;
const maxDownMs = 240_000;

/** A consumer of a queue. */
export interface QueueConsumer<Message> {
  write(message: Message): void;
  /** The whole batch is written. */
  acknowledge(batch: readonly Message[]): void;
}

/** A queue and the store behind its consumer: batches are delivered at least once, in any order. */
export class SimulatedQueue<Message> {
  readonly #name: string;
  readonly #context: () => Context;
  readonly #consumer: QueueConsumer<Message>;
  #waiting: Message[] = [];
  #underway = 0;
  #downUntil = 0;

  /** The context is passed lazily: it holds this queue itself. */
  constructor(name: string, context: () => Context, consumer: QueueConsumer<Message>) {
    this.#name = name;
    this.#context = context;
    this.#consumer = consumer;
  }

  get isIdle(): boolean {
    return this.#waiting.length + this.#underway === 0;
  }

  /** Enqueues a message. May fail, or lose the message without an error. */
  async send(caller: Caller, message: Message): Promise<void> {
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { loop, faults } = this.#context();
    const occasion = faults.occasion(`${caller.name} > ${this.#name}`);
    const refused = faults.strikes('queue-refused', occasion);
    if (refused === null || refused < 0.5) this.#enqueue([message]);
    await new Promise<void>((resolve, reject) => {
      loop.after(1 + (occasion.hash % 40), `${caller.name} > ${this.#name} answered`, () => {
        if (!caller.life.isAlive) return;
        if (refused === null) resolve();
        else reject(new Unavailable('the queue did not answer'));
      });
    });
  }

  #enqueue(messages: readonly Message[]): void {
    if (this.#waiting.length === 0 && messages.length > 0) {
      this.#context().loop.after(batchEveryMs, `${this.#name} batch`, () => this.#deliver());
    }
    this.#waiting.push(...messages);
  }

  /** The store behind the queue is down for a while. */
  isDown(): boolean {
    const { loop, faults } = this.#context();
    if (!faults.areActive) return false;
    if (loop.now() < this.#downUntil) return true;
    const down = faults.strikes('history-down', faults.occasion(`store of ${this.#name}`));
    if (down !== null) this.#downUntil = loop.now() + Math.round(down * maxDownMs);
    return down !== null;
  }

  #deliver(): void {
    const { loop, faults } = this.#context();
    const batch = this.#waiting.slice(0, batchSize);
    this.#waiting = this.#waiting.slice(batchSize);
    if (this.#waiting.length > 0) loop.after(batchEveryMs, `${this.#name} batch`, () => this.#deliver());
    const occasion = faults.occasion(`${this.#name} batch`);
    const again = (messages: readonly Message[], delayMs: number) => {
      this.#underway += 1;
      loop.after(delayMs, `${this.#name} again`, () => {
        this.#underway -= 1;
        this.#enqueue(messages);
      });
    };
    if (this.isDown()) {
      again(batch, Math.round(1_000 + variation(occasion, 'retry') * maxRetryDelayMs));
      return;
    }
    const failing = faults.strikes('batch-partly-failed', occasion);
    const written = failing === null ? batch.length : Math.floor(failing * batch.length);
    for (const message of batch.slice(0, written)) this.#consumer.write(message);
    // The store has part of the batch; the consumer does not know which, and gets the whole batch again.
    if (failing !== null) again(batch, Math.round(failing * maxRetryDelayMs));
    else this.#consumer.acknowledge(batch);
    const repeated = faults.strikes('batch-repeated', occasion);
    if (repeated !== null) again(batch, Math.round(repeated * maxRetryDelayMs));
  }
}
