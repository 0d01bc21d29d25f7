import type { Loop } from './loop.ts';
import { Unavailable } from './simulatedObject.ts';

/** Gives up on a call that may never be answered. */
export function withTimeout<T>(loop: Loop, call: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = loop.after(ms, 'timeout', () => reject(new Unavailable('no answer in time')));
    call.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
