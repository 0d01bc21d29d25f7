import { type Tally, totalsOf } from './tally.ts';

/**
 * Cloudflare's prices of the Workers Paid plan beyond what it includes, in US dollars per million, as published on
 * 2026-11-28 at developers.cloudflare.com: workers/platform/pricing, durable-objects/platform/pricing,
 * d1/platform/pricing, queues/platform/pricing and r2/pricing.
 */
const dollarsPerMillion = {
  /** A request to the Worker. */
  request: 0.3,
  /** A request to an object: a call, an alarm, or twenty WebSocket messages that it receives. */
  objectRequest: 0.15,
  rowRead: 0.001,
  rowWritten: 1,
  /** Writing, reading or deleting up to 64 KB of a queue. */
  queueOperation: 0.4,
  /** An operation on a bucket that changes it, or lists it. */
  bucketWrite: 4.5,
  bucketRead: 0.36,
};

const framesPerRequest = 20;
/** A message is written, read and deleted. */
const operationsPerMessage = 3;

/**
 * Returns what a tally costs, in US dollars. CPU time, the objects' time in memory and storage are not counted: they
 * depend on the machine and on how long things are kept.
 */
export function dollarsOf(tally: Tally): number {
  const [sql, d1] = [totalsOf(tally, 'sql'), totalsOf(tally, 'd1')];
  const count = (kind: Parameters<typeof totalsOf>[1]) => totalsOf(tally, kind).count;
  const bucketReads = tally
    .filter(({ kind, name }) => kind === 'bucket' && /\.(get|head)$/.test(name))
    .reduce((sum, entry) => sum + entry.count, 0);
  const price = dollarsPerMillion;
  const millionths =
    count('request') * price.request +
    (count('call') + count('alarm') + count('frame') / framesPerRequest) * price.objectRequest +
    (sql.rowsRead + d1.rowsRead) * price.rowRead +
    // Setting an alarm writes a row.
    (sql.rowsWritten + d1.rowsWritten + count('setAlarm')) * price.rowWritten +
    count('queue') * operationsPerMessage * price.queueOperation +
    (count('bucket') - bucketReads) * price.bucketWrite +
    bucketReads * price.bucketRead;
  return millionths / 1_000_000;
}
