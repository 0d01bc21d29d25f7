import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askService } from '../../scripts/commandLine/askService.ts';
import { type Progress, runLongCommand, type Verdict } from '../../scripts/commandLine/longCommand.ts';
import { readCommandLine } from '../../scripts/commandLine/read.ts';
import { leaveSignalTo } from '../../scripts/local/signals.ts';
import { demoRegion } from '../../src/auth/demo.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { DatabaseOutage } from '../chaos/database.ts';
import { overridePolicy } from '../chaos/tenant.ts';
import { replayCommand } from './arguments.ts';
import { type Recording, readRecording } from './recording.ts';
import { replay } from './replay.ts';
import { describeResult } from './result.ts';

const interruptedExitCode = 130;

const { positions, trips, speed, minutes, url: servedAt, json } = readCommandLine(replayCommand);

await runLongCommand('replay', async (onProgress) => {
  const recording = await readRecording(positions, trips, minutes);
  return servedAt === undefined
    ? await withOwnServer((url) => play(url, recording, onProgress))
    : await play(servedAt, recording, onProgress);
});

async function play(url: string, recording: Recording, onProgress: Progress): Promise<Verdict> {
  await askService(url, '/healthz', {});
  const result = await replay({ url, recording, speed, onProgress });
  const { booked, completed, violations } = result;
  console.log(describeResult(result));
  return {
    outcome: violations.length === 0 ? 'held' : 'FAILED',
    detail: `${booked} trips booked, ${completed} completed, ${violations.length} violations`,
    ...(json && { json: result }),
  };
}

/** Starts a server for the replay; its state is deleted afterwards. */
async function withOwnServer(use: (url: string) => Promise<Verdict>): Promise<Verdict> {
  const { startServer } = await import('../../scripts/local/server.ts');
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-replay-'));
  const server = await startServer({
    port: 0,
    stateDir,
    log: (line, level) => (level === 'warn' || level === 'error' ? console.error(line) : undefined),
  });
  try {
    await scaleLimits(stateDir);
    const end = await Promise.race([use(server.url), interruption()]);
    if (end !== 'interrupted') return end;
  } finally {
    await server.stop();
    await rm(stateDir, { recursive: true });
  }
  process.exit(interruptedExitCode);
}

/** Cabs drive faster than real time, and change cells as fast: they must not be judged impossible. */
async function scaleLimits(stateDir: string): Promise<void> {
  const { maxSpeedMetersPerSecond, connectsPerMinute } = defaultPolicy.streams;
  const times = Math.max(1, speed);
  await overridePolicy(new DatabaseOutage(stateDir), {
    routing: { region: demoRegion },
    streams: {
      maxSpeedMetersPerSecond: maxSpeedMetersPerSecond * times,
      connectsPerMinute: connectsPerMinute * times,
    },
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
