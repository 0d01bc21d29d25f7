import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const NANOSECONDS_PER_SECOND = 1e9;

/** Returns the user and system CPU seconds of a process, over all of its threads. */
export function cpuSeconds(pid: number): number {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/**
 * The scheduler's own account of each thread, in nanoseconds: the ticks of a hundredth of a second in /proc/PID/stat are
 * a microsecond for each frame of a round. Threads that have ended are left out; workerd keeps its own.
 */
function fromProc(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(onCpu);
  });
  return nanoseconds.reduce((sum, onCpu) => sum + onCpu, 0) / NANOSECONDS_PER_SECOND;
}

/** `[[days-]hours:]minutes:seconds`; macOS adds hundredths, others may round to seconds. */
function fromPs(pid: number): number {
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
