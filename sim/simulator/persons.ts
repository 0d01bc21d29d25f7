import { answerOnce, type KeptAnswer } from '../../src/calls/person.ts';
import type { PersonId, TenantId } from '../../src/domain/ids.ts';
import { LivePerson } from '../../src/objects/person/livePerson.ts';
import type { BoundKey, PersonStorage } from '../../src/objects/person/ports.ts';
import { accessOf, type Context } from './context.ts';
import { personStorageWithout } from './guards.ts';
import { type Life, outsider, type SimulatedObject } from './simulatedObject.ts';

/** A person object's storage: survives its crashes. */
export class PersonMemory {
  readonly #keys = new Map<string, BoundKey & { readonly deleteAt: number }>();
  readonly #tickets = new Map<string, number>();

  /** The storage as seen by one instance of the object; `access` throws once that instance is gone. */
  port(access: () => void): PersonStorage {
    return {
      addTicket: (jti, deleteAt) => {
        access();
        const isNew = !this.#tickets.has(jti);
        if (isNew) this.#tickets.set(jti, deleteAt);
        return isNew;
      },
      bindKey: (key, fingerprint, deleteAt) => {
        access();
        if (!this.#keys.has(key)) this.#keys.set(key, { fingerprint, deleteAt, answer: null });
      },
      boundKey: (key) => {
        access();
        return this.#keys.get(key) ?? null;
      },
      keepAnswer: (key, fingerprint, answer) => {
        access();
        const bound = this.#keys.get(key);
        if (bound?.fingerprint === fingerprint) this.#keys.set(key, { ...bound, answer });
      },
      deleteUntil: (now) => {
        access();
        for (const [key, { deleteAt }] of this.#keys) if (deleteAt <= now) this.#keys.delete(key);
        for (const [jti, deleteAt] of this.#tickets) if (deleteAt <= now) this.#tickets.delete(jti);
      },
      earliestDeletion: () => {
        access();
        const all = [...[...this.#keys.values()].map(({ deleteAt }) => deleteAt), ...this.#tickets.values()];
        return all.length === 0 ? null : Math.min(...all);
      },
      deleteAll: async () => {
        access();
        this.#keys.clear();
        this.#tickets.clear();
      },
    };
  }
}

/** Mounts a person in the simulated world, as its object does on the platform. */
export function simulatedPerson(
  { loop, removed }: Context,
  object: SimulatedObject<LivePerson>,
  memory: PersonMemory,
  life: Life,
): LivePerson {
  return new LivePerson({
    clock: loop,
    storage: personStorageWithout(removed, memory.port(accessOf(life))),
    alarmAt: async () => object.alarmAt,
    setAlarm: async (at) => object.setAlarm(life, at),
  });
}

/** Runs a request under an Idempotency-Key, as a Worker does; returns the text of its answer. */
export async function answeredOnce(
  context: Context,
  { tenant, id, key }: { readonly tenant: TenantId; readonly id: PersonId; readonly key: string },
  work: () => Promise<unknown>,
): Promise<string> {
  const { network } = context;
  const object = context.person(tenant, id);
  const worker = outsider(`worker for ${id}`);
  let own = '';
  const once = await answerOnce(
    {
      claim: (...of) => network.call(worker, object, 'claim', (live) => live.claim(...of)),
      remember: (...of) => network.call(worker, object, 'remember', (live) => live.remember(...of)),
    },
    { key, fingerprint: key },
    async (): Promise<KeptAnswer> => {
      own = JSON.stringify(await work());
      return { status: 200, headers: {}, body: own };
    },
  );
  if (once.outcome === 'mismatch') throw new Error(`the key ${key} is bound to another request`);
  return once.outcome === 'replayed' ? once.answer.body : own;
}
