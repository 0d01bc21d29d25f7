import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import { signDevelopmentToken } from '../scripts/local/development-token.ts';
import { startServer } from '../scripts/local/server.ts';
import { DatabaseOutage } from '../sim/chaos/database.ts';
import { Stream, streamAddress } from '../sim/robots/stream.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { cpuSeconds } from './cpuTime.ts';

/** A Worker that is measured, in a workerd process of its own. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  /** Used so far by the runtime. */
  cpuSeconds(): number;
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

/** Runs a benchmark on Hexhail and on the floor, each served from an empty state directory. */
export async function withContenders<Result>(
  work: (contenders: Contenders) => Promise<Result>,
): Promise<Result> {
  return withContender('hexhail', {}, (hexhail) =>
    withContender('floor', { entry: join(import.meta.dirname, 'floorWorker.ts') }, (floor) =>
      work({ hexhail, floor }),
    ),
  );
}

async function withContender<Result>(
  name: string,
  worker: { entry?: string },
  work: (contender: Contender) => Promise<Result>,
): Promise<Result> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-bench-'));
  try {
    const log = (line: string, level: string) => {
      if (level === 'error' || level === 'warn') progress(`${name}: ${line}`);
    };
    const server = await startServer({ port: 0, stateDir, log, ...worker });
    try {
      await configureDemo(stateDir);
      const cpu = () => {
        const pid = server.runtimePid();
        if (pid === null) throw new Error(`the runtime of ${name} has ended`);
        return cpuSeconds(pid);
      };
      return await work({ name, url: server.url, cpuSeconds: cpu });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** The chain of calls is measured: nobody waits for a window to close, and no times are asked of roads. */
async function configureDemo(stateDir: string): Promise<void> {
  const { publicKey } = await generateKeyPair('ES256');
  const row = ['https://issuer.invalid', JSON.stringify(await exportJWK(publicKey))];
  new DatabaseOutage(stateDir).run((database) => {
    const policy = JSON.stringify({ dispatch: { matchingWindowSeconds: 0 } });
    database
      .prepare(
        "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES ('demo', ?, 'ES256', ?, ?)",
      )
      .run(...row, policy);
  });
}

/** Waits until what was begun before (the history, say) is done: it is not to be counted with what follows. */
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

/** Opens a driver's stream at a place; resolves with the first frame on it. */
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

/** A measurement in which a frame was not sent is none. */
export function sendOrFail(stream: Stream, frame: object): void {
  if (!stream.send(frame)) throw new Error('a stream was closed during the benchmark');
}

/** The same work for many, so many at a time. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Ends a wait for what does not come. */
export async function failAfter(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(`no answer for ${ms / 1_000} s`);
}

/** Tells whoever waits how far it is; the table alone goes to standard output. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
