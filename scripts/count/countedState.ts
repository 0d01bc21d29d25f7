import { count, track } from './counters.ts';
import { scriptedClock } from './scriptedClock.ts';

/** An object's alarm of the scripted clock comes as a request with this URL. */
export const alarmUrl = 'https://count/alarm';

/** Counts what an object does with its storage. Changes the state in place: the platform takes only its own. */
export function countedState(
  state: DurableObjectState,
  name: string,
  objects: Pick<DurableObjectNamespace, 'get'>,
): DurableObjectState {
  countStatements(state.storage.sql, name);
  countAlarms(state, name, objects);
  const waitUntil = state.waitUntil.bind(state);
  replace(state, 'waitUntil', (work: Promise<unknown>) => waitUntil(track(work)));
  return state;
}

function countStatements(sql: SqlStorage, name: string): void {
  const exec = sql.exec.bind(sql);
  replace(sql, 'exec', (query: string, ...bindings: SqlStorageValue[]) => {
    const cursor = exec(query, ...bindings);
    // The rows of a reading statement are known once it has been read, which happens in this turn.
    queueMicrotask(() => {
      const { rowsRead, rowsWritten } = cursor;
      count('sql', `${name} ${statementName(query)}`, { rowsRead, rowsWritten });
    });
    return cursor;
  });
}

function countAlarms(state: DurableObjectState, name: string, objects: Pick<DurableObjectNamespace, 'get'>) {
  const { storage } = state;
  const [getAlarm, setAlarm, deleteAlarm] = [
    storage.getAlarm.bind(storage),
    storage.setAlarm.bind(storage),
    storage.deleteAlarm.bind(storage),
  ];
  const key = `${name} ${state.id}`;
  replace(storage, 'getAlarm', async () =>
    scriptedClock.isUsed ? scriptedClock.dueAt(key) : await getAlarm(),
  );
  replace(storage, 'setAlarm', async (at: number) => {
    count('setAlarm', name);
    if (!scriptedClock.isUsed) return setAlarm(at);
    const act = async () => {
      await objects.get(state.id).fetch(alarmUrl);
    };
    scriptedClock.schedule(key, { at, act });
  });
  replace(storage, 'deleteAlarm', async () =>
    scriptedClock.isUsed ? scriptedClock.cancel(key) : await deleteAlarm(),
  );
}

/** Returns a statement's text on one line, without its values' order: short enough for a table. */
export function statementName(query: string): string {
  return query.replaceAll(/\s+/g, ' ').trim().slice(0, 72);
}

/** Replaces a method of a platform object. */
function replace<Target extends object>(target: Target, method: keyof Target, value: unknown): void {
  Object.defineProperty(target, method, { value });
}
