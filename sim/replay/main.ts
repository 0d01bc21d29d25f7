import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveSignalTo } from '../../scripts/local/signals.ts';
import { type ReplaySettings, readArguments, usage } from './arguments.ts';
import { type Recording, RecordingError, readRecording } from './recording.ts';
import { replay } from './replay.ts';
import { describeResult } from './result.ts';

const exitCodes = { fine: 0, violated: 1, misused: 2, interrupted: 130 } as const;

const read = readArguments(process.argv.slice(2));
if (read.ok) process.exit(await run(read.settings));
console.error(`${read.problem}.\n\n${usage}`);
process.exit(exitCodes.misused);

async function run(settings: ReplaySettings): Promise<number> {
  try {
    const recording = await readRecording(settings.positions, settings.trips, settings.minutes);
    return settings.url === undefined
      ? await withOwnServer((url) => play(url, recording, settings))
      : await play(settings.url, recording, settings);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    console.error(error.message);
    return exitCodes.misused;
  }
}

async function play(url: string, recording: Recording, { speed, json }: ReplaySettings): Promise<number> {
  if (!(await isServed(url))) {
    console.error(`No Hexhail answers at ${url}.`);
    return exitCodes.misused;
  }
  const result = await replay({ url, recording, speed, onProgress: (line) => console.error(line) });
  console.log(describeResult(result));
  if (json) console.log(JSON.stringify(result));
  return result.violations.length === 0 ? exitCodes.fine : exitCodes.violated;
}

/** Serves for the replay alone: the state is gone afterwards. */
async function withOwnServer(use: (url: string) => Promise<number>): Promise<number> {
  const { startServer } = await import('../../scripts/local/server.ts');
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-replay-'));
  const server = await startServer({
    port: 0,
    stateDir,
    log: (line, level) => (level === 'warn' || level === 'error' ? console.error(line) : undefined),
  });
  try {
    return await Promise.race([use(server.url), interruption()]);
  } finally {
    await server.stop();
    await rm(stateDir, { recursive: true });
  }
}

/** Ctrl-C must not leave a server and its state behind. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    const interrupt = (): void => resolve(exitCodes.interrupted);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, interrupt);
      leaveSignalTo(signal, interrupt);
    }
  });
}

async function isServed(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/healthz', url))).ok;
  } catch {
    return false;
  }
}
