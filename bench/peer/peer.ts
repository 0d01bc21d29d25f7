import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcess } from '../../sim/soak/measure.ts';
import { cpuSeconds } from '../cpuTime.ts';
import { type Contender, progress } from '../servers.ts';

const debianBinaries = '/usr/lib/postgresql';
const startTries = 100;
const startRetryMs = 100;

interface Programs {
  readonly redis: string;
  /** The directory of PostgreSQL's programs. */
  readonly postgres: string;
}

/** Returns why the peer cannot run here; null when it can. */
export function missingForPeer(): string | null {
  return process.platform === 'linux' && findPrograms() !== null
    ? null
    : 'the peer is skipped: it needs Linux with the Debian packages redis-server and postgresql';
}

function findPrograms(): Programs | null {
  const versions = existsSync(debianBinaries) ? readdirSync(debianBinaries).map(Number) : [];
  const newest = versions.toSorted((a, b) => b - a)[0];
  const redis = '/usr/bin/redis-server';
  if (newest === undefined || !existsSync(redis)) return null;
  return { redis, postgres: join(debianBinaries, String(newest), 'bin') };
}

/** Runs a benchmark on the hand-made dispatcher, with a Redis and a PostgreSQL of its own. */
export async function withPeer<Result>(work: (peer: Contender) => Promise<Result>): Promise<Result> {
  const programs = findPrograms();
  if (programs === null) throw new Error('the peer is not installed');
  const directory = await mkdtemp(join(tmpdir(), 'hexhail-peer-'));
  const children: ChildProcess[] = [];
  try {
    const redisPort = await freePort();
    const postgresPort = await freePort();
    children.push(startRedis(programs, redisPort), startPostgres(programs, postgresPort, directory));
    await Promise.all([answers(redisPort), answers(postgresPort)]);
    const dispatcher = await startDispatcher(redisPort, postgresPort);
    children.push(dispatcher.child);
    const pids = children.map(({ pid }) => pid ?? 0);
    const sum = (read: (pid: number) => number) => () =>
      pids.flatMap(withChildren).reduce((total, pid) => total + read(pid), 0);
    return await work({
      name: 'peer',
      url: `http://127.0.0.1:${dispatcher.port}`,
      cpuSeconds: sum(cpuSeconds),
      residentMegabytes: sum((pid) => readProcess(pid).residentMegabytes),
    });
  } finally {
    for (const child of children.reverse()) await end(child);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Only where vehicles are, which they say again: nothing of it is kept. */
function startRedis({ redis }: Programs, port: number): ChildProcess {
  return start(redis, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
}

/** With its defaults: each commit is on disk before it is answered. */
function startPostgres({ postgres }: Programs, port: number, directory: string): ChildProcess {
  const data = join(directory, 'postgres');
  const owner = postgresOwner();
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  execFileSync(join(postgres, 'initdb'), ['-D', data, '-U', 'peer', '-A', 'trust', '--no-instructions'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ...owner,
  });
  const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
  return start(join(postgres, 'postgres'), options, owner ?? {});
}

/** It refuses to run as root: then as the user that its package has made. */
function postgresOwner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const [, , uid, gid] = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function startDispatcher(
  redisPort: number,
  postgresPort: number,
): Promise<{ child: ChildProcess; port: number }> {
  const program = join(import.meta.dirname, 'dispatcher.ts');
  const child = spawn(process.execPath, [program, String(redisPort), String(postgresPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [port] = await Promise.race([once(lines, 'line'), ended(child)]);
  return { child, port: Number(port) };
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error("the peer's dispatcher ended before it served");
}

function start(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(program, [...args], { stdio: 'ignore', ...options });
}

/** PostgreSQL stops at once on SIGINT; the others do not mind which. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

/** PostgreSQL has a process for each connection, which live as long as the pool's connections do. */
function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < startTries; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return;
    await sleep(startRetryMs);
  }
  progress(`nothing answers at port ${port}`);
  throw new Error('the peer did not start');
}
