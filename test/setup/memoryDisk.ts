import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const memory = '/dev/shm';
/** Over ten times the most that a whole run has there at once. */
const roomBytes = 2e9;
const name = /^hexhail-tests-(\d+)-/;

/**
 * Lets whatever the tests start keep its temporary files in memory, where there is room: their databases end with the
 * run, and on a disk the tests inside workerd take 29 % longer. A process that is killed loses nothing there either.
 */
export function keepFilesInMemory(): void {
  if (!existsSync(memory)) return;
  removeLeftovers();
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize < roomBytes) return;
  const directory = mkdtempSync(join(memory, `hexhail-tests-${process.pid}-`));
  Object.assign(process.env, { TMPDIR: directory });
  process.on('exit', () => {
    try {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      // Something still writes there while it ends: no reason for a run to fail.
      console.warn(`${directory} is left for the next run to remove: ${error}`);
    }
  });
}

/** Removes what killed runs of the same user have left. */
function removeLeftovers(): void {
  for (const left of readdirSync(memory)) {
    const [, pid] = name.exec(left) ?? [];
    if (pid === undefined || existsSync(join('/proc', pid))) continue;
    const path = join(memory, left);
    if (statSync(path).uid === process.getuid?.()) rmSync(path, { recursive: true, force: true });
  }
}
