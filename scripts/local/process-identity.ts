import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './start-failure.ts';

/** A recorded process: its number alone may have been reused since. */
export type RecordedProcess = { pid: number; identity: string };

const killDeadlineMs = 5_000;
const killPollMs = 20;

/**
 * Returns a living process's start time and command line, which distinguish it from a later one with the same
 * number.
 */
export function processIdentity(pid: number): string | null {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/** Kills exactly the recorded process if it still runs, and waits until it is gone. */
export async function killRecorded({ pid, identity }: RecordedProcess): Promise<void> {
  if (processIdentity(pid) !== identity) return;
  process.kill(pid, 'SIGKILL');
  const deadline = Date.now() + killDeadlineMs;
  while (processIdentity(pid) === identity) {
    if (Date.now() > deadline) throw new Error(`process ${pid} did not end after SIGKILL`);
    await sleep(killPollMs);
  }
}

function identityFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the second field is the command in brackets and may hold anything, so count from the last bracket:
    // state is then the first field, the start time in ticks since boot the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    return isDead
      ? null
      : `${fields[19]} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

function identityFromPs(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}
