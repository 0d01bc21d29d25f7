import type { Env } from '../env.ts';
import { parkMessage, type Sender } from '../events/deadLetters.ts';
import { log } from '../log.ts';
import type { ShellHost } from '../shell/ports.ts';
import { sqlShellStorage } from '../shell/sqlStorage.ts';

/** An object that has an outbox, or a rank, which sends nothing. */
type Owner = Sender | (Omit<Sender, 'kind'> & { readonly kind: 'rank' });

/** The ports of a shell on a durable object, whatever its machine. */
export function durableShellHost(ctx: DurableObjectState, env: Env, sender: Owner): ShellHost {
  const about = { tenant: sender.tenant, [sender.kind]: sender.id };
  const failed = (error: unknown) =>
    log('error', 'background-work-failed', { ...about, error: String(error) });
  return {
    clock: { now: () => Date.now() },
    storage: sqlShellStorage(ctx.storage),
    background: (work) => ctx.waitUntil(work.catch(failed)),
    setAlarm: (at) => ctx.waitUntil(ctx.storage.setAlarm(at).catch(failed)),
    park: async (message) => {
      const { kind } = sender;
      if (kind === 'rank') throw new Error('a rank has no outbox');
      await parkMessage(env.DB, { ...sender, kind }, message);
    },
    warn: (event, details) => log('warn', event, { ...about, ...details }),
  };
}
