import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Miniflare } from 'miniflare';
import { developmentVars } from './development.ts';
import { findLoopback, type Loopback } from './loopback.ts';
import { startRuntime } from './runtime.ts';
import { guardRuntime } from './runtime-guard.ts';
import { openStateDirectory, type StateDirectory } from './state-directory.ts';

/** The Worker's cron trigger, at Miniflare's own address of the runtime, which is not the one that is served. */
const cronTrigger = `http://localhost/cdn-cgi/local/scheduled?${new URLSearchParams({ cron: '* * * * *' })}`;
const everyMinuteMs = 60_000;

export type ServerOptions = {
  /** 0 takes any free port. */
  port: number;
  /** The directory of all durable state; a restart on it continues from that state. */
  stateDir: string;
  /** Variables of the Worker, in addition to those of wrangler.toml and of local development. */
  vars?: Record<string, string>;
  /** Receives every line that the Worker and its runtime log; by default they go to stdout and stderr. */
  log?: (line: string, level: string) => void;
  /** Hears what a start is busy with, which takes a while. */
  onStep?: (step: string) => void;
  /** Another Worker instead of this project's, with the same bindings: the floor of a benchmark. */
  entry?: string;
  /** No object is evicted from memory; by default those idle for some seconds are. */
  keepsObjects?: boolean;
  /** How often the cron trigger fires; by default every minute, as wrangler.toml has it. */
  cronEveryMs?: number;
};

export type LocalServer = {
  /** `http://127.0.0.1:PORT`, without a slash at the end; `localhost` and `[::1]` answer too. */
  url: string;
  /** Stops the server and releases the state directory. */
  stop: () => Promise<void>;
  /** Kills the runtime with SIGKILL, as a crash would; it restarts by itself: see `ready`. */
  kill: () => Promise<void>;
  /** Resolves once the runtime serves, also after a crash; rejects if it could not be restarted. */
  ready: () => Promise<void>;
  /** Resolves with the reason if the runtime died and could not be restarted. */
  failure: Promise<Error>;
  /** The runtime's process; null without one. */
  runtimePid: () => number | null;
};

/**
 * Serves this project's Worker as wrangler.toml describes it, on loopback addresses only. Rejects with a
 * `StartFailure` if the port is taken or the state directory cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const state = await openStateDirectory(resolve(options.stateDir));
  try {
    return await serve(options, state, await findLoopback(options.port));
  } catch (error) {
    state.release();
    throw error;
  }
}

async function serve(
  options: ServerOptions,
  state: StateDirectory,
  loopback: Loopback,
): Promise<LocalServer> {
  const failure = Promise.withResolvers<Error>();
  const log = options.log ?? logToTerminal;
  const guard = guardRuntime(state);
  try {
    const miniflare = await startRuntime({
      loopback,
      stateDir: state.path,
      vars: { ...developmentVars, ...options.vars },
      env: guard.env,
      log,
      onStep: options.onStep ?? (() => undefined),
      entry: options.entry ?? null,
      keepsObjects: options.keepsObjects ?? false,
    });
    let isStopping = false;
    const crons = runCrons(miniflare, options.cronEveryMs ?? everyMinuteMs, log);
    const ready = async (): Promise<void> => {
      // Miniflare sees an exit in the same turn as other listeners; only after that does its `ready` wait for the
      // restart.
      await setImmediate();
      await miniflare.ready;
    };
    guard.onExit(() => {
      if (isStopping) return;
      log(JSON.stringify({ level: 'warn', event: 'runtime.ended', next: 'restart' }), 'warn');
      ready().catch(failure.resolve);
    });
    return {
      url: `http://127.0.0.1:${loopback.port}`,
      stop: async () => {
        isStopping = true;
        clearInterval(crons);
        await miniflare.dispose();
        guard.release();
        state.release();
      },
      kill: guard.kill,
      ready,
      failure: failure.promise,
      runtimePid: guard.pid,
    };
  } catch (error) {
    guard.release();
    throw error;
  }
}

/**
 * Runs the cron trigger of wrangler.toml, which nothing else does locally. By a request: Miniflare's stub of the Worker
 * stops this thread until the runtime answers, and a runtime that waits for this process never does.
 */
function runCrons(
  miniflare: Miniflare,
  everyMs: number,
  log: (line: string, level: string) => void,
): NodeJS.Timeout {
  const run = async () => {
    const answer = await miniflare.dispatchFetch(cronTrigger);
    const outcome = await answer.text();
    if (!answer.ok) throw new Error(`the cron trigger was answered with ${answer.status}: ${outcome}`);
  };
  const failed = (error: unknown) =>
    log(JSON.stringify({ level: 'warn', event: 'cron.failed', error: String(error) }), 'warn');
  return setInterval(() => void run().catch(failed), everyMs).unref();
}

function logToTerminal(line: string, level: string): void {
  const stream = level === 'error' || level === 'warn' ? process.stderr : process.stdout;
  stream.write(`${line}\n`);
}
