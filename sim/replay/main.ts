import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askService } from '../../scripts/commandLine/askService.ts';
import { type Progress, runLongCommand, type Verdict } from '../../scripts/commandLine/longCommand.ts';
import { InputError, readCommandLine } from '../../scripts/commandLine/read.ts';
import { leaveSignalTo } from '../../scripts/local/signals.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { DatabaseOutage } from '../chaos/database.ts';
import { overridePolicy } from '../chaos/tenant.ts';
import { replayCommand } from './arguments.ts';
import { limitsAt, price, readDocument } from './pricing.ts';
import { everyNth, type Recording, readRecording } from './recording.ts';
import { replay } from './replay.ts';
import { describeResult } from './result.ts';

const interruptedExitCode = 130;

const options = readCommandLine(replayCommand);
const { speed, url: servedAt } = options;

await runLongCommand('replay', async (onProgress) => {
  const { positions, trips, minutes, every, configuration } = options;
  if (servedAt !== undefined && configuration !== undefined) {
    throw new InputError('--configuration changes prices for everybody: only of a service of the replay.');
  }
  const recording = everyNth(await readRecording(positions, trips, minutes), every);
  if (servedAt !== undefined) return await play(servedAt, recording, onProgress);
  const document = configuration === undefined ? null : await readDocument(configuration);
  return await withOwnServer(async (url, stateDir) => {
    if (document === null) await scaleLimits(stateDir);
    else await price(url, document, { speed, startsAt: recording.startsAt });
    return play(url, recording, onProgress);
  });
});

async function play(url: string, recording: Recording, onProgress: Progress): Promise<Verdict> {
  await askService(url, '/healthz', {});
  const result = await replay({ url, recording, speed, onProgress });
  const { booked, completed, violations } = result;
  console.log(describeResult(result));
  return {
    outcome: violations.length === 0 ? 'held' : 'FAILED',
    detail: `${booked} trips booked, ${completed} completed, ${violations.length} violations`,
    ...(options.json && { json: result }),
  };
}

/** Starts a server for the replay; its state is deleted afterwards. */
async function withOwnServer(use: (url: string, stateDir: string) => Promise<Verdict>): Promise<Verdict> {
  const { startServer } = await import('../../scripts/local/server.ts');
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-replay-'));
  const server = await startServer({
    port: 0,
    stateDir,
    log: (line, level) => (level === 'warn' || level === 'error' ? console.error(line) : undefined),
  });
  try {
    const end = await Promise.race([use(server.url, stateDir), interruption()]);
    if (end !== 'interrupted') return end;
  } finally {
    await server.stop();
    await rm(stateDir, { recursive: true });
  }
  process.exit(interruptedExitCode);
}

async function scaleLimits(stateDir: string): Promise<void> {
  await overridePolicy(new DatabaseOutage(stateDir), {
    routing: { region: demoRegion },
    streams: limitsAt(speed),
  });
}

/** On Ctrl-C stops the server and deletes its state. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const interrupt = (): void => resolve('interrupted');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, interrupt);
      leaveSignalTo(signal, interrupt);
    }
  });
}
