/** Anything that happens at a time of the scripted clock: an alarm, or a batch of a queue. */
interface Due {
  readonly at: number;
  readonly act: () => Promise<void>;
}

const realNow = Date.now.bind(Date);
/** Null: real time. */
let scriptedNow: number | null = null;
const pending = new Map<string, Due>();

Date.now = () => scriptedNow ?? realNow();

/**
 * A clock that stands still until it is advanced. While it is used, alarms and queues wait for it as well, so that
 * what is counted does not depend on how busy the machine is.
 */
export const scriptedClock = {
  get isUsed(): boolean {
    return scriptedNow !== null;
  },
  use(): void {
    scriptedNow ??= realNow();
  },
  /** Replaces what is pending under the same key. */
  schedule(key: string, due: Due): void {
    pending.set(key, due);
  },
  cancel(key: string): void {
    pending.delete(key);
  },
  dueAt(key: string): number | null {
    return pending.get(key)?.at ?? null;
  },
  /** Moves the clock, and does what is due on the way, in order; `settled` resolves when the effects are over. */
  async advance(milliseconds: number, settled: () => Promise<void>): Promise<void> {
    const until = Date.now() + milliseconds;
    for (let next = earliest(until); next !== null; next = earliest(until)) {
      pending.delete(next.key);
      scriptedNow = Math.max(Date.now(), next.due.at);
      await next.due.act();
      await settled();
    }
    scriptedNow = until;
  },
};

function earliest(until: number): { readonly key: string; readonly due: Due } | null {
  let first: { readonly key: string; readonly due: Due } | null = null;
  for (const [key, due] of pending) {
    if (due.at <= until && (first === null || due.at < first.due.at)) first = { key, due };
  }
  return first;
}
