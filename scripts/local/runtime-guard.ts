import { ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';
import type { StateDirectory } from './state-directory.ts';

/** Keeps hold of the workerd process that Miniflare starts, and starts again when it dies. */
export type RuntimeGuard = {
  /** To be given to workerd: how its process is recognised among all that this one starts. */
  env: Record<string, string>;
  /** Of the workerd that runs now, if one does. */
  pid: () => number | null;
  /** Kills workerd with SIGKILL and resolves when it has ended. */
  kill: () => Promise<void>;
  /** Who is told of each workerd that ends before the guard is released. */
  onExit: (listener: () => void) => void;
  release: () => void;
};

const spawnChannel = 'tracing:child_process.spawn:start';
const spawnMessage = z.object({
  process: z.instanceof(ChildProcess),
  options: z.object({ envPairs: z.array(z.string()) }),
});

/**
 * workerd outlives a parent that is killed with SIGKILL, and keeps its port and its databases. So a shell, in a session
 * of its own, holds a pipe to this process: it is told each workerd's number, and kills the last when the pipe breaks.
 */
const guardian = 'while read -r pid; do runtime=$pid; done; [ -z "$runtime" ] || kill -9 "$runtime"';

/** Watches for workerd processes that are started with the guard's environment. */
export function guardRuntime(state: StateDirectory): RuntimeGuard {
  const env = { HEXHAIL_RUNTIME: randomUUID() };
  const mark = `HEXHAIL_RUNTIME=${env.HEXHAIL_RUNTIME}`;
  const watcher = spawn('/bin/sh', ['-c', guardian], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  // Nothing is lost if the shell is gone: the next start finds a workerd left behind by its record.
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
