import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import { signDevelopmentToken } from '../scripts/local/development-token.ts';
import { startServer } from '../scripts/local/server.ts';
import { DatabaseOutage } from '../sim/chaos/database.ts';
import { Stream, streamAddress } from '../sim/robots/stream.ts';
import { readProcess } from '../sim/soak/measure.ts';
import type { Place } from '../src/domain/geo/place.ts';
import type { PolicyOverrides } from '../src/domain/policy/policy.ts';
import { cpuSeconds } from './cpuTime.ts';

/** A Worker under test, in its own workerd process. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  /** CPU seconds used so far by the runtime. */
  cpuSeconds(): number;
  /** The memory that the runtime has now. Linux only. */
  residentMegabytes(): number;
}

export interface Contenders {
  readonly hexhail: Contender;
  readonly floor: Contender;
}

const tokenSeconds = 3_600;
/** Below this share of a core a runtime counts as idle. */
const idleShare = 0.03;
const idleWindowMs = 500;
const maxSettleMs = 15_000;

/** Runs a benchmark on Hexhail and on the floor, each on an empty state directory. */
export async function withContenders<Result>(
  work: (contenders: Contenders) => Promise<Result>,
): Promise<Result> {
  return withContender('hexhail', { policy: callsOnly }, (hexhail) =>
    withContender(
      'floor',
      { policy: callsOnly, entry: join(import.meta.dirname, 'floorWorker.ts') },
      (floor) => work({ hexhail, floor }),
    ),
  );
}

/** A benchmark's drivers end their rides without driving. */
export const standingDrivers = { evidence: { unseenArrival: 'allow' } } as const;

/** Only the chain of calls is measured: no matching window, and no road times. */
const callsOnly: PolicyOverrides = {
  dispatch: { matchingWindowSeconds: 0 },
  ...standingDrivers,
};

/** Runs a benchmark on a Worker of its own, on an empty state directory, under a policy of the demo tenant. */
export async function withContender<Result>(
  name: string,
  { policy, ...worker }: { policy: PolicyOverrides; entry?: string; vars?: Record<string, string> },
  work: (contender: Contender) => Promise<Result>,
): Promise<Result> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-bench-'));
  try {
    const log = (line: string, level: string) => {
      if (level === 'error' || level === 'warn') progress(`${name}: ${line}`);
    };
    const server = await startServer({ port: 0, stateDir, log, ...worker });
    try {
      await configureDemo(stateDir, policy);
      const ofRuntime = (read: (pid: number) => number) => () => {
        const pid = server.runtimePid();
        if (pid === null) throw new Error(`the runtime of ${name} has ended`);
        return read(pid);
      };
      return await work({
        name,
        url: server.url,
        cpuSeconds: ofRuntime(cpuSeconds),
        residentMegabytes: ofRuntime((pid) => readProcess(pid).residentMegabytes),
      });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function configureDemo(stateDir: string, policy: PolicyOverrides): Promise<void> {
  const { publicKey } = await generateKeyPair('ES256');
  const row = ['https://issuer.invalid', JSON.stringify(await exportJWK(publicKey))];
  new DatabaseOutage(stateDir).run((database) => {
    database
      .prepare(
        "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES ('demo', ?, 'ES256', ?, ?)",
      )
      .run(...row, JSON.stringify(policy));
  });
}

/** Waits until earlier background work (such as the history) is done, so that it is not measured. */
export async function settled({ name, cpuSeconds }: Contender): Promise<void> {
  for (let waited = 0; waited < maxSettleMs; waited += idleWindowMs) {
    const before = cpuSeconds();
    await sleep(idleWindowMs);
    if ((cpuSeconds() - before) * 1_000 <= idleShare * idleWindowMs) return;
  }
  progress(`${name} did not come to rest`);
}

/** A token of the demo tenant, whose vehicles need no registration. */
export function tokenFor(role: 'driver' | 'rider', sub: string): Promise<string> {
  return signDevelopmentToken({ role, sub, tenant: 'demo', expiresInSeconds: tokenSeconds });
}

/** Opens a driver's stream at a place; resolves with its first frame. */
export async function openDriverStream(
  { url }: Contender,
  vehicle: string,
  { lat, lng }: Place,
  onFrame: (frame: unknown) => void,
): Promise<Stream> {
  const opened = Promise.withResolvers<void>();
  const address = streamAddress(url, `/v1/driver/stream?lat=${lat}&lng=${lng}`);
  const stream = new Stream(address, await tokenFor('driver', vehicle), {
    onFrame: (frame) => {
      opened.resolve();
      onFrame(frame);
    },
    onEnd: (end) => opened.reject(new Error(`the stream of ${vehicle} ended: ${JSON.stringify(end)}`)),
  });
  await opened.promise;
  return stream;
}

/** A frame that was not sent invalidates the measurement. */
export function sendOrFail(stream: Stream, frame: object): void {
  if (!stream.send(frame)) throw new Error('a stream was closed during the benchmark');
}

/** Rejects a wait after a timeout. */
export async function failAfter(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(`no answer for ${ms / 1_000} s`);
}

/** Prints progress to standard error; standard output has only the table. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
