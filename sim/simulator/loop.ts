import { nextTick } from 'node:process';
import type { Clock } from '../../src/shell/ports.ts';
import type { Timers } from '../../src/timeout.ts';
import type { Trace } from './trace.ts';

interface Item {
  readonly at: number;
  readonly order: number;
  readonly label: string;
  readonly work: () => void;
  cancelled: boolean;
}

/** A scheduled event. */
export interface Timer {
  cancel(): void;
}

/**
 * The event loop of a simulated world: events in the order of their virtual times, ties in scheduling order.
 * Promises that an event settles run to completion before the next event, so the order of everything follows from
 * the events alone.
 */
export class Loop implements Clock {
  readonly trace: Trace;
  #now: number;
  #order = 0;
  readonly #heap: Item[] = [];
  readonly timers: Timers = {
    after: (ms, work) => {
      const timer = this.after(ms, 'timeout', work);
      return () => timer.cancel();
    },
  };

  constructor(startsAt: number, trace: Trace) {
    this.#now = startsAt;
    this.trace = trace;
  }

  now(): number {
    return this.#now;
  }

  /** Schedules an event. A time in the past means: next. */
  at(time: number, label: string, work: () => void): Timer {
    const item = { at: Math.max(time, this.#now), order: this.#order++, label, work, cancelled: false };
    this.#push(item);
    return {
      cancel: () => {
        item.cancelled = true;
      },
    };
  }

  after(ms: number, label: string, work: () => void): Timer {
    return this.at(this.#now + ms, label, work);
  }

  /** Runs events until none is left before `until`, or `isDone` returns true after one of them. */
  async run(until: number, afterEach: () => void, isDone: () => boolean): Promise<void> {
    for (let item = this.#heap[0]; item !== undefined && item.at <= until; item = this.#heap[0]) {
      this.#pop();
      if (item.cancelled) continue;
      this.#now = item.at;
      this.trace.add(`${item.at} ${item.label}`);
      item.work();
      await settled();
      afterEach();
      if (isDone()) return;
    }
    this.#now = Math.max(this.#now, until);
  }

  #push(item: Item): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, item)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#smaller(left, left + 1);
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }

  #smaller(left: number, right: number): number {
    const [a, b] = [this.#heap[left], this.#heap[right]];
    return a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
  }
}

function isBefore(a: Item, b: Item): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order;
}

/**
 * Resolves when every promise that can settle has settled: a tick runs when no promise has work left, and costs a
 * fraction of a turn of the event loop.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => nextTick(resolve));
}
