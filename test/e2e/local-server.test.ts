import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findLoopback, type Loopback } from '../../scripts/local/loopback.ts';
import { startServer } from '../../scripts/local/server.ts';
import { DatabaseOutage } from '../../sim/chaos/database.ts';

/** A server that takes a connection and says nothing for so long is asked again. */
const ANSWER_MS = 10_000;

let stateDir: string;
let loopback: Loopback;
const commands: ChildProcess[] = [];
/** What each command complained of. */
const complaints = new Map<ChildProcess, Promise<string>>();

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hexhail-serve-'));
  loopback = await findLoopback(0);
});

afterAll(async () => {
  for (const command of commands) {
    if (hasEnded(command)) continue;
    command.kill('SIGTERM');
    await once(command, 'exit');
  }
  await rm(stateDir, { recursive: true });
});

/** `npm run dev` without npm, which would stand between the signals and the server. */
function spawnDev(port: number): ChildProcess {
  const env = { ...process.env, PORT: String(port), STATE_DIR: stateDir };
  const command = spawn(process.execPath, ['scripts/dev.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  commands.push(command);
  complaints.set(command, text(command.stderr));
  return command;
}

async function healthOf(host: string): Promise<number | 'refused' | 'silent'> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    return (await fetch(`http://${host}:${loopback.port}/healthz`, { signal })).status;
  } catch (error) {
    if (error instanceof TypeError) return 'refused';
    if (error instanceof DOMException && error.name === 'TimeoutError') return 'silent';
    throw error;
  }
}

async function untilHealthIs(expected: number | 'refused'): Promise<void> {
  while ((await healthOf('127.0.0.1')) !== expected) await sleep(50);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/**
 * A command that serves: the one that the story before has left, or a new one where that has ended. Whoever else
 * answers at its port does not pass for it.
 */
async function serving(): Promise<ChildProcess> {
  const command = commands.find((left) => !hasEnded(left)) ?? spawnDev(loopback.port);
  let health = await healthOf('127.0.0.1');
  while (health !== 200 && !hasEnded(command)) {
    await sleep(50);
    health = await healthOf('127.0.0.1');
  }
  if (hasEnded(command)) throw new Error(`the server ended: ${await complaints.get(command)}`);
  return command;
}

describe('a served Hexhail', () => {
  test('answers on every loopback name', async () => {
    await serving();
    expect(await healthOf('localhost')).toBe(200);
    for (const host of loopback.hosts)
      expect(await healthOf(host.includes(':') ? `[${host}]` : host)).toBe(200);
  });

  test('refuses a port that is taken and a state that is in use, each in one sentence', async () => {
    const command = await serving();
    const free = (await findLoopback(0)).port;
    const second = spawnDev(free);
    const [exitCode] = await once(second, 'exit');
    expect(exitCode).toBe(1);
    expect(await complaints.get(second)).toBe(
      `STATE_DIR ${stateDir} is in use by another server (process ${command.pid}): stop it, or set another STATE_DIR.\n`,
    );
    await expect(startServer({ port: loopback.port, stateDir: join(stateDir, 'other') })).rejects.toThrow(
      `Port ${loopback.port} is in use`,
    );
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in order on %s and can be started again',
    async (signal) => {
      const command = await serving();
      command.kill(signal);
      expect(await once(command, 'exit')).toEqual([0, null]);
      expect(await findLoopback(loopback.port)).toEqual(loopback);
      await serving();
    },
  );

  test('takes its runtime with it when it is killed, and can be started again', async () => {
    const command = await serving();
    command.kill('SIGKILL');
    await once(command, 'exit');
    await untilHealthIs('refused');
    await serving();
  });

  test('starts its runtime again when that is killed, and tells when it cannot', async () => {
    const lines: string[] = [];
    const elsewhere = { port: 0, stateDir: join(stateDir, 'elsewhere') };
    const server = await startServer({ ...elsewhere, log: (line) => lines.push(line) });
    const health = () => fetch(`${server.url}/healthz`);
    try {
      await server.kill();
      await expect(health()).rejects.toThrow('fetch failed');
      await server.ready();
      expect((await health()).status).toBe(200);
      expect(lines).toContainEqual(expect.stringContaining('"event":"runtime.ended"'));
      // Where Miniflare finds its runtime: /bin/false ends at once, as a runtime would that cannot start.
      vi.stubEnv('MINIFLARE_WORKERD_PATH', '/bin/false');
      await server.kill();
      expect(await server.failure).toBeInstanceOf(Error);
      await expect(server.ready()).rejects.toThrow();
    } finally {
      vi.unstubAllEnvs();
      await server.stop();
    }
    await expect(health()).rejects.toThrow('fetch failed');
  });

  test('runs its cron, and does not wait with it for a runtime that stands still', async () => {
    const cronEveryMs = 50;
    const elsewhere = join(stateDir, 'crons');
    const log = (): void => undefined;
    const server = await startServer({ port: 0, stateDir: elsewhere, log, cronEveryMs });
    const freed = join(elsewhere, 'freed');
    const pid = server.runtimePid();
    if (pid === null) throw new Error('the server has no runtime');
    // Before the cron is due for the first time.
    process.kill(pid, 'SIGSTOP');
    const rescue = continueLater(pid, freed);
    try {
      // By then it was due, and whatever a call needs has started.
      await sleep(80 * cronEveryMs);
      process.kill(pid, 'SIGCONT');
      expect(existsSync(freed)).toBe(false);
      await untilCronHasRun(new DatabaseOutage(elsewhere));
    } finally {
      rescue.kill();
      await server.stop();
    }
  });
});

/** Adds what the cron deletes, and waits until it has. */
async function untilCronHasRun(database: DatabaseOutage): Promise<void> {
  database.run((open) => {
    open.exec(
      "INSERT INTO irregularities (tenant, id, at, type, event) VALUES ('demo', 'old', 0, 'old', '{}')",
    );
  });
  const isThere = (): boolean => {
    let rows = 0;
    database.run((open) => {
      rows = open.prepare('SELECT id FROM irregularities').all().length;
    });
    return rows > 0;
  };
  while (isThere()) await sleep(50);
}

/** Continues a stopped process from outside, so that a test that waits for it in vain fails instead of hanging. */
function continueLater(pid: number, mark: string): ChildProcess {
  const act = `fs.writeFileSync(${JSON.stringify(mark)}, ''); process.kill(${pid}, 'SIGCONT');`;
  return spawn(process.execPath, ['-e', `setTimeout(() => { ${act} }, 60_000)`], { stdio: 'ignore' });
}
