import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServer, ServerOptions } from './server.ts';
import { readServeSettings } from './settings.ts';
import { leaveSignalTo } from './signals.ts';
import { StartFailure } from './start-failure.ts';

/** A command's work beside its server; it resolves soon after the signal aborts. */
type Work = (server: LocalServer, signal: AbortSignal) => Promise<void>;

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const workGraceMs = 5_000;
const parentPollMs = 250;

/**
 * Runs a command that serves at PORT until it is stopped: SIGINT, SIGTERM and SIGHUP end it with exit code 0. If
 * the work throws, or the runtime cannot be restarted, it ends with exit code 1.
 */
export async function runServingCommand(work: Work, options: Pick<ServerOptions, 'log'> = {}): Promise<void> {
  // Before the server runs, exiting is enough: Miniflare kills its runtime at the exit.
  let stop = (): void => process.exit(0);
  const hear = (): void => stop();
  for (const signal of stopSignals) process.on(signal, hear);
  whenLeftByNpm(() => stop());
  try {
    // Loading the server takes most of a second, so signal handlers come first.
    const { startServer } = await import('./server.ts');
    const server = await startServer({
      ...readServeSettings(process.env),
      ...options,
      onStep: (step) => console.log(`start: ${step} …`),
    });
    const stopped = Promise.withResolvers<void>();
    stop = stopped.resolve;
    for (const signal of stopSignals) leaveSignalTo(signal, hear);
    await workUntil(stopped.promise, server, work);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof StartFailure ? error.message : error);
    process.exit(1);
  }
}

async function workUntil(stopped: Promise<void>, server: LocalServer, work: Work): Promise<void> {
  const stopping = new AbortController();
  const failed = server.failure.then((reason) => {
    throw new StartFailure(`The runtime ended and could not be started again: ${reason.message}`);
  });
  const working = work(server, stopping.signal);
  try {
    await Promise.race([stopped, failed, working.then(() => stopped)]);
    stopping.abort();
    await Promise.race([working, sleep(workGraceMs)]);
  } finally {
    stopping.abort();
    await server.stop();
  }
}

/** npm forwards signals to its command; but if npm itself was killed, nothing would end the command. */
function whenLeftByNpm(stop: () => void): void {
  const { npm_lifecycle_event: npmScript } = process.env;
  if (npmScript === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, parentPollMs).unref();
}
