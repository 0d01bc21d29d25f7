import { type Occasion, variation } from './faults.ts';
import { type Caller, type Platform, type SimulatedObject, Unavailable } from './simulatedObject.ts';

const maxLatencyMs = 60;
const maxDelayMs = 180_000;
/** A caller learns after this that its call was lost. */
const lostAfterMs = 5_000;
/** Added to it at worst: the platform ends every call eventually. */
const maxSilenceMs = 120_000;

/**
 * Calls between objects and from outside. A call may be lost in either direction, duplicated, delayed or reordered;
 * its caller then gets a failure, sooner or later.
 */
export class Network {
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  call<Instance, T>(
    caller: Caller,
    target: SimulatedObject<Instance>,
    method: string,
    work: (instance: Instance) => T | Promise<T>,
    resume: (work: () => void) => void = (work) => work(),
  ): Promise<T> {
    // A crashing step sends nothing, and nobody is left to receive an answer.
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { faults } = this.#platform;
    const name = `${caller.name} > ${target.name} ${method}`;
    const occasion = faults.occasion(name);
    const delays = this.#delays(occasion);
    return new Promise((resolve, reject) => {
      const answer = (how: string, delayMs: number, settle: () => void) => {
        this.#platform.loop.after(delayMs, `${name} ${how}`, () => {
          if (caller.life.isAlive) resume(settle);
        });
      };
      const fail = (error: unknown, delayMs: number) => {
        const unanswered = faults.strikes('unanswered', occasion);
        const longerMs = unanswered === null ? 0 : Math.round(unanswered * maxSilenceMs);
        answer('failed', delayMs + longerMs, () => reject(error));
      };
      const arrive = (isFirst: boolean) => {
        const answered = target.handle(method, work);
        if (!isFirst) {
          answered.catch(() => undefined);
          return;
        }
        answered.then(
          (value) => {
            if (faults.strikes('acknowledgement-lost', occasion) === null) {
              answer('answered', delays.backMs, () => resolve(value));
            } else fail(new Unavailable('the answer was lost'), lostAfterMs);
          },
          (error: unknown) => fail(error, delays.backMs),
        );
      };
      if (faults.strikes('request-lost', occasion) === null) {
        this.#platform.loop.after(delays.thereMs, name, () => arrive(true));
      } else fail(new Unavailable('the call was lost'), lostAfterMs);
      const again = faults.strikes('duplicated', occasion);
      if (again !== null) {
        const laterMs = Math.round(again ** 2 * maxDelayMs) + 1;
        this.#platform.loop.after(laterMs, `${name} again`, () => arrive(false));
      }
    });
  }

  /** The latency of the call and of its answer. One of them may be delayed: usually by seconds, rarely by minutes. */
  #delays(occasion: Occasion): { readonly thereMs: number; readonly backMs: number } {
    const latency = (leg: string) => 1 + Math.floor(variation(occasion, leg) * maxLatencyMs);
    const delayed = this.#platform.faults.strikes('delayed', occasion);
    const longer = (size: number) => Math.round(Math.max(0, size) ** 2 * maxDelayMs);
    return {
      thereMs: latency('there') + (delayed === null ? 0 : longer(2 * delayed - 1)),
      backMs: latency('back') + (delayed === null ? 0 : longer(1 - 2 * delayed)),
    };
  }
}
