import { createHash, createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** A database without tables: the local runtime makes its file when the object is asked anything. */
const emptyBytes = 4_096;

/**
 * Returns whether the local runtime stores anything for an object of this name. It derives ids from names as workerd
 * does: half of an HMAC of the name, and half of an HMAC of that.
 */
export function isStored(stateDir: string, className: string, name: string): boolean {
  const uniqueKey = `hexhail-${className}`;
  const key = createHash('sha256').update(uniqueKey).digest();
  const half = (of: string | Buffer) => createHmac('sha256', key).update(of).digest().subarray(0, 16);
  const first = half(name);
  const id = Buffer.concat([first, half(first)]).toString('hex');
  const file = join(stateDir, 'v3', 'do', uniqueKey, `${id}.sqlite`);
  return bytesOf(file) > emptyBytes || bytesOf(`${file}-wal`) > 0;
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
