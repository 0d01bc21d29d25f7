import type { ShellHost } from '../../src/shell/ports.ts';
import type { Timers } from '../../src/timeout.ts';
import { accessOf, type Context, type Stored } from './context.ts';
import { storageWithout } from './guards.ts';
import { type Life, type SimulatedObject, Unavailable } from './simulatedObject.ts';

/** Delayed callbacks of an object in one of its lives. */
export function simulatedTimers<Instance>(
  { loop }: Context,
  object: SimulatedObject<Instance>,
  life: Life,
): Timers {
  return {
    after: (ms, work) => {
      const timer = loop.after(ms, `${object.name} timeout`, () => object.resume(life, 'answered', work));
      return () => timer.cancel();
    },
  };
}

/** The ports of a shell in the simulated world, as `durableShellHost` provides them on the platform. */
export function simulatedShellHost<Instance>(
  context: Context,
  { object, storage }: Stored<Instance>,
  life: Life,
): ShellHost {
  const { loop, witness, removed } = context;
  const port = storage.port(accessOf(life), (what) => {
    loop.trace.add(`  ${object.name} ${what}`);
    witness.wrote(object.name);
  });
  return {
    clock: loop,
    storage: storageWithout(removed, port),
    background: (work) => {
      work.catch((error: unknown) => {
        if (!(error instanceof Unavailable)) context.bug(object.name, error);
      });
    },
    setAlarm: (at) => object.setAlarm(life, at),
    warn: () => undefined,
    park: async ({ channel, reason }) => {
      context.bug(object.name, new Error(`a message to ${channel} was refused: ${reason}`));
    },
  };
}
