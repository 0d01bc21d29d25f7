import type { Env } from '../../src/env.ts';
import { statementName } from './countedState.ts';
import { count, track } from './counters.ts';
import { scriptedClock } from './scriptedClock.ts';

/** How long the platform gathers messages, by queue: `max_batch_timeout` in wrangler.toml. */
const gatherMs = { HISTORY: 1_000, ARCHIVE_FEED: 30_000 };

/** Sent and not delivered yet, in the time of the scripted clock. */
const messages: Record<keyof typeof gatherMs, unknown[]> = { HISTORY: [], ARCHIVE_FEED: [] };

/** Delivers messages of a queue to its consumer; the scripted clock has no platform that would. */
export type DeliverBatch = (queue: keyof typeof gatherMs, bodies: readonly unknown[]) => Promise<void>;

/** Returns bindings that count what is asked of them. */
export function countedEnv(env: Env, deliver: DeliverBatch): Env {
  return {
    ...env,
    CELL: countedNamespace(env.CELL, 'CELL'),
    VEHICLE: countedNamespace(env.VEHICLE, 'VEHICLE'),
    TRIP: countedNamespace(env.TRIP, 'TRIP'),
    PERSON: countedNamespace(env.PERSON, 'PERSON'),
    TENANT: countedNamespace(env.TENANT, 'TENANT'),
    DISTRICT: countedNamespace(env.DISTRICT, 'DISTRICT'),
    OPERATOR: countedNamespace(env.OPERATOR, 'OPERATOR'),
    ROUTER: countedNamespace(env.ROUTER, 'ROUTER'),
    SPEEDS: countedNamespace(env.SPEEDS, 'SPEEDS'),
    PLACES: countedNamespace(env.PLACES, 'PLACES'),
    RANK: countedNamespace(env.RANK, 'RANK'),
    DB: countedDatabase(env.DB),
    HISTORY: countedQueue(env.HISTORY, 'HISTORY', deliver),
    ARCHIVE_FEED: countedQueue(env.ARCHIVE_FEED, 'ARCHIVE_FEED', deliver),
    GRAPHS: countedBucket(env.GRAPHS, 'GRAPHS'),
    ARCHIVE: countedBucket(env.ARCHIVE, 'ARCHIVE'),
  };
}

type Method = (...values: unknown[]) => unknown;

/** Returns the object with its methods replaced by what `wrap` makes of them. */
function withMethods<Target extends object>(
  target: Target,
  wrap: (name: string, method: Method) => Method,
): Target {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return wrap(name, (...values) => Reflect.apply(value, target, values));
    },
  });
}

/** Stubs count their calls; whatever else returns namespaces or ids is left as it is. */
function countedNamespace<Namespace extends object>(namespace: Namespace, binding: string): Namespace {
  return withMethods(namespace, (name, method) => (...values) => {
    const made = method(...values);
    if (typeof made !== 'object' || made === null) return made;
    if (name === 'get' || name === 'getByName') return countedStub(made, binding);
    return name === 'jurisdiction' ? countedNamespace(made, binding) : made;
  });
}

function countedStub<Stub extends object>(stub: Stub, binding: string): Stub {
  return withMethods(stub, (name, method) => (...values) => {
    count('call', `${binding}.${name}`);
    return track(Promise.resolve(method(...values)));
  });
}

function countedQueue<Body>(
  queue: Queue<Body>,
  name: keyof typeof gatherMs,
  deliver: DeliverBatch,
): Queue<Body> {
  const waiting = messages[name];
  return withMethods(queue, (method, send) => async (...values) => {
    if (method !== 'send') return send(...values);
    count('queue', name);
    if (!scriptedClock.isUsed) return track(Promise.resolve(send(...values)));
    // As the platform: the message of this moment cannot be changed any more.
    waiting.push(structuredClone(values[0]));
    if (scriptedClock.dueAt(name) !== null) return undefined;
    const act = () => deliver(name, waiting.splice(0));
    scriptedClock.schedule(name, { at: Date.now() + gatherMs[name], act });
    return undefined;
  });
}

function countedBucket(bucket: R2Bucket, name: string): R2Bucket {
  return withMethods(bucket, (method, act) => (...values) => {
    count('bucket', `${name}.${method}`);
    return track(Promise.resolve(act(...values)));
  });
}

/** The platform's own statement behind a counted one, and its text. */
const statements = new WeakMap<object, { readonly statement: D1PreparedStatement; readonly sql: string }>();

function countedDatabase(database: D1Database): D1Database {
  return withMethods(database, (name, method) => {
    if (name === 'prepare') return (sql) => countedStatement(database.prepare(String(sql)), String(sql));
    if (name === 'batch') return (batch) => track(countedBatch(database, Array.isArray(batch) ? batch : []));
    return method;
  });
}

async function countedBatch(database: D1Database, batch: readonly object[]): Promise<D1Result[]> {
  const known = batch.flatMap((statement) => statements.get(statement) ?? []);
  const results = await database.batch(known.map(({ statement }) => statement));
  for (const [at, result] of results.entries()) countRows(known[at]?.sql ?? '', result);
  return results;
}

function countedStatement(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
  const all = async () => {
    const result = await track(statement.all());
    countRows(sql, result);
    return result;
  };
  const counted = withMethods(statement, (name, method) => {
    switch (name) {
      case 'bind':
        return (...values) => countedStatement(statement.bind(...values), sql);
      case 'all':
      case 'run':
        return all;
      case 'first':
        // Like the platform's, but that tells no rows.
        return async (column) => {
          const row = (await all()).results[0];
          return row === undefined ? null : typeof column === 'string' ? row[column] : row;
        };
      default:
        return method;
    }
  });
  statements.set(counted, { statement, sql });
  return counted;
}

function countRows(sql: string, { meta }: D1Result): void {
  count('d1', statementName(sql), { rowsRead: meta.rows_read, rowsWritten: meta.rows_written });
}
