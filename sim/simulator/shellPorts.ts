import type { ShellPorts, Transport } from '../../src/shell/ports.ts';
import { accessOf, type Context, type Stored } from './context.ts';
import { storageWithout } from './guards.ts';
import { type Life, Unavailable } from './simulatedObject.ts';

/** The shell's ports in the simulated world, as `durableShellPorts` gives them on the platform. */
export function simulatedShellPorts<Instance, Command, Message, Effect>(
  context: Context,
  { object, storage }: Stored<Instance>,
  life: Life,
  transport: Transport<Message>,
  answer: (effect: Effect) => Promise<Command | null>,
): ShellPorts<Command, Message, Effect> {
  const { loop, witness, removed } = context;
  const port = storage.port(accessOf(life), (what) => {
    loop.trace.add(`  ${object.name} ${what}`);
    witness.wrote(object.name);
  });
  return {
    clock: loop,
    storage: storageWithout(removed, port),
    transport,
    answer,
    background: (work) => {
      work.catch((error: unknown) => {
        if (!(error instanceof Unavailable)) context.bug(object.name, error);
      });
    },
    setAlarm: (at) => object.setAlarm(life, at),
    warn: () => undefined,
  };
}
