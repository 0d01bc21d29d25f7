import { type Occasion, variation } from './faults.ts';
import { type Caller, type Platform, type SimulatedObject, Unavailable } from './simulatedObject.ts';

const maxLatencyMs = 60;
const maxDelayMs = 180_000;
/** After this a caller learns that its call was lost. */
const lostAfterMs = 5_000;
/** And after so much longer at worst: the platform ends every call some day. */
const maxSilenceMs = 120_000;

/**
 * Calls between objects and from outside. A call may be lost on its way there or back, arrive twice, late and
 * after younger ones; its caller then learns of a failure, sooner or later.
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
    // What a crashing step sends never leaves, and nobody is left to wait for an answer.
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { faults } = this.#platform;
    const name = `${caller.name} > ${target.name} ${method}`;
    const occasion = faults.occasion(name);
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
              answer('answered', this.#latency(occasion, 'back'), () => resolve(value));
            } else fail(new Unavailable('the answer was lost'), lostAfterMs);
          },
          (error: unknown) => fail(error, this.#latency(occasion, 'back')),
        );
      };
      this.#send(name, occasion, arrive, () => fail(new Unavailable('the call was lost'), lostAfterMs));
    });
  }

  #send(name: string, occasion: Occasion, arrive: (isFirst: boolean) => void, lost: () => void): void {
    const { loop, faults } = this.#platform;
    if (faults.strikes('request-lost', occasion) !== null) lost();
    else {
      const delay = faults.strikes('delayed', occasion);
      // Squared: seconds are common, minutes are rare.
      const delayMs = delay === null ? 0 : Math.round(delay ** 2 * maxDelayMs);
      loop.after(this.#latency(occasion, 'there') + delayMs, name, () => arrive(true));
    }
    const again = faults.strikes('duplicated', occasion);
    if (again !== null) {
      loop.after(Math.round(again ** 2 * maxDelayMs) + 1, `${name} again`, () => arrive(false));
    }
  }

  #latency(occasion: Occasion, way: string): number {
    return 1 + Math.floor(variation(occasion, way) * maxLatencyMs);
  }
}
