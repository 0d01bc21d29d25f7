import type { LocalServer } from './server.ts';
import { readServeSettings } from './settings.ts';
import { StartFailure } from './start-failure.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command that serves at PORT until it is told to stop: SIGINT, SIGTERM and SIGHUP end it with exit code 0.
 * `work` runs beside the server; its signal aborts at the end, and what it throws ends the command with exit code 1.
 */
export async function runServingCommand(
  work: (server: LocalServer, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  // Until there is something to shut down in order, exiting is enough: Miniflare kills its runtime at the exit.
  for (const signal of stopSignals) process.on(signal, () => process.exit(0));
  try {
    // Loading the server takes most of a second: only after the signals are heard.
    const { startServer } = await import('./server.ts');
    const server = await startServer(readServeSettings(process.env));
    await workUntilStopped(server, work);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof StartFailure ? error.message : error);
    process.exit(1);
  }
}

async function workUntilStopped(
  server: LocalServer,
  work: (server: LocalServer, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of stopSignals) {
      // Miniflare's own listeners would exit with a failure code before anything else could end in order.
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
  const failed = server.failure.then((reason) => {
    throw new StartFailure(`The runtime ended and could not be started again: ${reason.message}`);
  });
  const working = work(server, stopping.signal);
  try {
    await Promise.race([stopped, failed, working.then(() => stopped)]);
  } finally {
    stopping.abort();
    await working;
    await server.stop();
  }
}
