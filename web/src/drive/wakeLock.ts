import { effect } from '@preact/signals';
import type { Shift } from './shift.ts';

/**
 * Keeps the screen on during a shift. The browser takes the lock back whenever the page is hidden, so it is asked for
 * again. Returns a function that ends it.
 */
export function keepScreenOn(shift: Shift): () => void {
  const leaving = new AbortController();
  let lock: Promise<WakeLockSentinel | null> | null = null;
  const release = (): void => {
    lock?.then((held) => held?.release());
    lock = null;
  };
  const update = (): void => {
    const isWanted = shift.wanted.peek() !== 'offline' && document.visibilityState === 'visible';
    if (isWanted) lock ??= request();
    else release();
  };
  const stop = effect(() => {
    shift.wanted.value;
    update();
  });
  document.addEventListener('visibilitychange', update, { signal: leaving.signal });
  return () => {
    leaving.abort();
    stop();
    release();
  };
}

/** Null where the browser has no such lock, or refuses it, as with an empty battery. */
async function request(): Promise<WakeLockSentinel | null> {
  try {
    // Not every browser has it, contrary to its type.
    return (await navigator.wakeLock?.request('screen')) ?? null;
  } catch (error) {
    console.warn(error);
    return null;
  }
}
