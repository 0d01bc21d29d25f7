import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processIdentity } from '../../scripts/local/process-identity.ts';
import { openStateDirectory } from '../../scripts/local/state-directory.ts';

let directory: string;
let child: ChildProcess;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hexhail-state-'));
  child = spawn('sleep', ['60']);
  await once(child, 'spawn');
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

function leaveRecord(runtime: { pid: number; identity: string }): void {
  writeFileSync(join(directory, 'server.json'), JSON.stringify({ serverPid: 1, runtime }));
}

function childPid(): number {
  return child.pid ?? Number.NaN;
}

describe('a state directory', () => {
  test('has one holder at a time, whom the refusal names', async () => {
    const state = await openStateDirectory(join(directory, 'new'));
    state.recordRuntime(null);
    await expect(openStateDirectory(state.path)).rejects.toThrow(
      `STATE_DIR ${state.path} is in use by another server (process ${process.pid})`,
    );
    state.release();
    (await openStateDirectory(state.path)).release();
  });

  test('that cannot be one is refused with the reason', async () => {
    const path = join(directory, 'file');
    writeFileSync(path, '');
    await expect(openStateDirectory(join(path, 'below'))).rejects.toThrow(/cannot be written: ENOTDIR/);
  });

  test('is freed of the runtime that a crash left on it', async () => {
    const ended = once(child, 'exit');
    leaveRecord({ pid: childPid(), identity: processIdentity(childPid()) ?? '' });
    const state = await openStateDirectory(directory);
    expect(await ended).toEqual([null, 'SIGKILL']);
    state.release();
  });

  test('never ends another process that got the number of the recorded one', async () => {
    leaveRecord({ pid: childPid(), identity: `${processIdentity(childPid())} of an earlier process` });
    const state = await openStateDirectory(directory);
    state.release();
    expect(processIdentity(childPid())).not.toBeNull();
    expect(child.signalCode).toBeNull();
  });

  test('opens although its record was cut short', async () => {
    writeFileSync(join(directory, 'server.json'), '{"serverPid":');
    const state = await openStateDirectory(directory);
    state.recordRuntime(null);
    state.release();
  });
});
