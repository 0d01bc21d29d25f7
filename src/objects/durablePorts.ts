import { log } from '../log.ts';
import type { ShellPorts, Transport } from '../shell/ports.ts';
import { sqlShellStorage } from '../shell/sqlStorage.ts';

/** The shell's ports on a durable object. */
export function durableShellPorts<Command, Message, Effect>(
  ctx: DurableObjectState,
  about: Readonly<Record<string, string>>,
  transport: Transport<Message>,
  answer: (effect: Effect) => Promise<Command | null>,
): ShellPorts<Command, Message, Effect> {
  const failed = (error: unknown) =>
    log('error', 'background-work-failed', { ...about, error: String(error) });
  return {
    clock: { now: () => Date.now() },
    storage: sqlShellStorage(ctx.storage),
    transport,
    answer,
    background: (work) => ctx.waitUntil(work.catch(failed)),
    setAlarm: (at) => ctx.waitUntil(ctx.storage.setAlarm(at).catch(failed)),
    warn: (event, details) => log('warn', event, { ...about, ...details }),
  };
}
