import { DurableObject } from 'cloudflare:workers';
import type { ClaimAnswer, KeptAnswer, PersonCalls } from '../../calls/person.ts';
import type { Env } from '../../env.ts';
import { LivePerson } from './livePerson.ts';
import { sqlPersonStorage } from './personStorage.ts';

/** Mounts `LivePerson` on the platform: its calls and its alarm. */
export class PersonObject extends DurableObject<Env> implements PersonCalls {
  readonly #live: LivePerson;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#live = new LivePerson({
      clock: { now: () => Date.now() },
      storage: sqlPersonStorage(ctx.storage),
      alarmAt: () => ctx.storage.getAlarm(),
      setAlarm: (at) => ctx.storage.setAlarm(at),
    });
  }

  spend(jti: string, expiresAt: number): Promise<boolean> {
    return this.#live.spend(jti, expiresAt);
  }

  claim(key: string, fingerprint: string): Promise<ClaimAnswer> {
    return this.#live.claim(key, fingerprint);
  }

  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    return this.#live.remember(key, fingerprint, answer);
  }

  override alarm(): Promise<void> {
    return this.#live.alarm();
  }
}
