import { resolve } from 'node:path';
import { StartFailure } from './start-failure.ts';

/** Where a local server listens and keeps its state. */
export type ServeSettings = { port: number; stateDir: string };

const defaultPort = 8787;
const defaultStateDir = '.state';
const highestPort = 65_535;

/** For the help of commands that serve. */
export const serveVariables = {
  PORT: `where to listen; 0 takes any free port (${defaultPort})`,
  STATE_DIR: `where everything is kept; one server at a time works on it (${defaultStateDir})`,
};

/** Reads `PORT` (0: any free one) and `STATE_DIR`; one that is set but empty counts as not set. */
export function readServeSettings(env: {
  PORT?: string | undefined;
  STATE_DIR?: string | undefined;
}): ServeSettings {
  const portText = env.PORT || String(defaultPort);
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= highestPort)) {
    throw new StartFailure(`PORT must be a whole number from 0 to ${highestPort}, not "${portText}".`);
  }
  return { port, stateDir: resolve(env.STATE_DIR || defaultStateDir) };
}
