import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

let directory: string;
let command: ChildProcess | null;

beforeEach(async () => {
  command = null;
  directory = await mkdtemp(join(tmpdir(), 'hexhail-replay-e2e-'));
  // Four cabs, one of which comes later, and rides of 200 to 400 m, one of them to where it begins.
  await writeFile(
    join(directory, 'positions.csv'),
    `unix_time,cab,lat,lng,occupied
1000,1,37.7700,-122.4200,0
1060,1,37.7710,-122.4200,1
1300,1,37.7710,-122.4180,1
1000,2,37.7720,-122.4200,0
1300,2,37.7730,-122.4210,0
1000,3,37.7690,-122.4210,1
1300,3,37.7690,-122.4210,1
1020,4,37.7705,-122.4190,0
1300,4,37.7705,-122.4195,0
`,
  );
  await writeFile(
    join(directory, 'trips.csv'),
    `pickup_unix_time,cab,pickup_lat,pickup_lng,dropoff_unix_time,dropoff_lat,dropoff_lng
1005,1,37.7705,-122.4200,1100,37.7725,-122.4200
1010,2,37.7720,-122.4205,1100,37.7700,-122.4215
1020,3,37.7690,-122.4200,1100,37.7690,-122.4200
1030,3,37.7690,-122.4200,1100,37.7720,-122.4190
1059,4,37.7706,-122.4190,1100,37.7690,-122.4210
1060,4,37.7706,-122.4190,1100,37.7690,-122.4210
`,
  );
});

afterEach(async () => {
  command?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

async function replay(...args: string[]): Promise<{ exitCode: unknown; stdout: string }> {
  const files = ['--positions', join(directory, 'positions.csv'), '--trips', join(directory, 'trips.csv')];
  command = spawn(process.execPath, ['sim/replay/main.ts', ...files, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(command, 'exit');
  const stdout = command.stdout === null ? '' : await text(command.stdout);
  const [exitCode] = await exit;
  return { exitCode, stdout };
}

test('a recording is played to the end of its rides, without a violation', async () => {
  const { exitCode, stdout } = await replay(
    '--minutes',
    '1',
    '--speed',
    '20',
    '--url',
    inject('serverUrl'),
    '--json',
  );
  const lines = stdout.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    speed: 20,
    minutes: 1,
    cabs: 4,
    booked: 4,
    rejected: 1,
    assigned: 4,
    completed: 4,
    cancelled: 0,
    unfulfilled: 0,
    receipts: 4,
    violations: [],
  });
  expect(exitCode).toBe(0);
  expect(lines).toContain('completed            4');
  expect(lines.at(-2)).toBe('replay: held, 4 trips booked, 4 completed, 0 violations');
});

test('a recording is priced by a configuration, and each receipt computed again', async () => {
  const configuration = join(directory, 'configuration.json');
  const when = [{ from: '00:00', to: '24:00' }];
  const surcharges = [{ code: 'night', label: 'Night', amount: 200, when }];
  await writeFile(configuration, JSON.stringify({ tariffs: [{ id: 'cab', base: 500, surcharges }] }));
  const { exitCode, stdout } = await replay(
    '--minutes',
    '1',
    '--speed',
    '20',
    '--configuration',
    configuration,
    '--json',
  );
  const lines = stdout.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    completed: 4,
    receipts: 4,
    owed: 2_800,
    reported: 2_800,
    byTariff: [{ of: 'cab', trips: 4, amount: 2_800 }],
    byLine: [
      { of: 'base', trips: 4, amount: 2_000 },
      { of: 'night', trips: 4, amount: 800 },
    ],
    violations: [],
  });
  expect(exitCode).toBe(0);
  expect(lines).toContain('  cab: 4 trips, 2800');
});
