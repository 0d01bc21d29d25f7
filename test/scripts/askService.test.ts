import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { askService } from '../../scripts/commandLine/askService.ts';
import { findLoopback } from '../../scripts/local/loopback.ts';

const directory = await mkdtemp(join(tmpdir(), 'hexhail-test-'));
afterAll(() => rm(directory, { recursive: true }));

/** Nothing listens there. */
const closed = `http://127.0.0.1:${(await findLoopback(0)).port}`;

const people = Object.fromEntries(
  ['rider', 'stranger', 'driver', 'operator', 'outsider'].map((name) => [name, 'token']),
);
const tokens = join(directory, 'tokens.json');
await writeFile(tokens, JSON.stringify(people));
const positions = join(directory, 'positions.csv');
await writeFile(positions, 'unix_time,cab,lat,lng,occupied\n1,cab,40.26,-76.88,0\n');
const trips = join(directory, 'trips.csv');
await writeFile(
  trips,
  'pickup_unix_time,cab,pickup_lat,pickup_lng,dropoff_unix_time,dropoff_lat,dropoff_lng\n1,cab,40.26,-76.88,2,40.27,-76.88\n',
);

describe('a command that calls a service', () => {
  test.each([
    ['scripts/recompute.ts', 'trip_0f3a5c9e'],
    ['scripts/backtest.ts', '7', '--date', '2026-11-21'],
    ['scripts/tenant.ts', 'check', 'acme'],
    ['scripts/attack.ts', '--tokens', tokens],
    ['sim/replay/main.ts', '--positions', positions, '--trips', trips],
  ])('%s says in a sentence that nothing answers, and what to do', async (file, ...args) => {
    const child = spawn(process.execPath, [file, ...args, '--url', closed]);
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(stderr).toMatch(
      /^(tenant: )?Nothing answers at \S+ \(ECONNREFUSED\)\. Start Hexhail with npm start, or say with --url where it is served\.\n$/,
    );
    expect(exitCode).toBe(2);
  });

  test('says so when something else answers there', async () => {
    const other = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(askService(`http://127.0.0.1:${port}`, '/healthz', {})).rejects.toThrow(
      `What answers at http://127.0.0.1:${port} is not Hexhail (status 200).`,
    );
    other.close();
  });
});
