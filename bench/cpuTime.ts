import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** proc(5) counts in ticks of user space, a hundred a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Returns the user and system CPU seconds of a process, over all of its threads. */
export function cpuSeconds(pid: number): number {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in brackets and may hold anything: utime and stime are 11 and 12 after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** `[[days-]hours:]minutes:seconds`; macOS adds hundredths, others may round to seconds. */
function fromPs(pid: number): number {
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
