import { ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';
import type { StateDirectory } from './state-directory.ts';

/** Tracks the workerd process that Miniflare starts, and restarts when it dies. */
export type RuntimeGuard = {
  /** Environment for workerd, by which the guard recognises its process. */
  env: Record<string, string>;
  /** The current workerd process, if any. */
  pid: () => number | null;
  /** Kills workerd with SIGKILL and resolves when it has ended. */
  kill: () => Promise<void>;
  /** Called for each workerd that ends before the guard is released. */
  onExit: (listener: () => void) => void;
  release: () => void;
};

const spawnChannel = 'tracing:child_process.spawn:start';
const spawnMessage = z.object({
  process: z.instanceof(ChildProcess),
  options: z.object({ envPairs: z.array(z.string()) }),
});

/**
 * workerd outlives a parent that is killed with SIGKILL, and keeps its port and databases. So a shell, in its own
 * session, holds a pipe to this process: it receives each workerd's process number, and kills the last one when the
 * pipe breaks.
 */
const guardian = 'while read -r pid; do runtime=$pid; done; [ -z "$runtime" ] || kill -9 "$runtime"';

/** Watches for workerd processes with the guard's environment. */
export function guardRuntime(state: StateDirectory): RuntimeGuard {
  const env = { HEXHAIL_RUNTIME: randomUUID() };
  const mark = `HEXHAIL_RUNTIME=${env.HEXHAIL_RUNTIME}`;
  const watcher = spawn('/bin/sh', ['-c', guardian], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  // A missing shell is harmless: the next start finds a leftover workerd by its record.
  watcher.stdin.on('error', (error) => process.emitWarning(error));
  let runtime: ChildProcess | null = null;
  let exitListener = (): void => undefined;

  const remember = (child: ChildProcess | null): void => {
    runtime = child;
    const pid = child?.pid;
    const identity = pid === undefined ? null : processIdentity(pid);
    watcher.stdin.write(`${pid ?? ''}\n`);
    state.recordRuntime(pid === undefined || identity === null ? null : { pid, identity });
  };
  const onSpawn = (message: unknown): void => {
    const spawned = spawnMessage.safeParse(message).data;
    if (!spawned?.options.envPairs.includes(mark)) return;
    const child = spawned.process;
    child.once('spawn', () => remember(child));
    child.once('exit', () => {
      if (runtime === child) remember(null);
      exitListener();
    });
  };
  subscribe(spawnChannel, onSpawn);

  return {
    env,
    pid: () => runtime?.pid ?? null,
    kill: async () => {
      if (runtime === null) return;
      const ended = once(runtime, 'exit');
      runtime.kill('SIGKILL');
      await ended;
    },
    onExit: (listener) => {
      exitListener = listener;
    },
    release: () => {
      unsubscribe(spawnChannel, onSpawn);
      runtime = null;
      watcher.stdin.end();
    },
  };
}
