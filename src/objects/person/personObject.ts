import { DurableObject } from 'cloudflare:workers';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import type { AdmitAnswer, BookingAsked, ClaimAnswer, KeptAnswer, PersonCalls } from '../../calls/person.ts';
import { personIdSchema } from '../../domain/ids.ts';
import { isOver } from '../../domain/trip/phases.ts';
import type { Env } from '../../env.ts';
import { LivePerson } from './livePerson.ts';
import { sqlPersonStorage } from './personStorage.ts';

/** Mounts `LivePerson` on the platform: its calls and its alarm. */
export class PersonObject extends DurableObject<Env> implements PersonCalls {
  readonly #live: LivePerson;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: person } = readObjectName(ctx.id.name, personIdSchema);
    const objects = objectsOf(env, ctx.id, null);
    this.#live = new LivePerson({
      clock: { now: () => Date.now() },
      storage: sqlPersonStorage(ctx.storage),
      tripStatus: async (tripId) => {
        const now = await objects.trip(tripId).read({ tenant, role: 'rider', person });
        if (now.outcome === 'unknown') return 'unknown';
        return now.outcome === 'erased' || isOver(now.record.state) ? 'over' : 'open';
      },
      alarmAt: () => ctx.storage.getAlarm(),
      setAlarm: (at) => ctx.storage.setAlarm(at),
    });
  }

  spend(jti: string, expiresAt: number): Promise<boolean> {
    return this.#live.spend(jti, expiresAt);
  }

  claim(key: string, fingerprint: string, maxKeys?: number): Promise<ClaimAnswer> {
    return this.#live.claim(key, fingerprint, maxKeys);
  }

  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    return this.#live.remember(key, fingerprint, answer);
  }

  release(key: string, fingerprint: string): void {
    this.#live.release(key, fingerprint);
  }

  erase(): Promise<'erased' | 'underway'> {
    return this.#live.erase();
  }

  admit(booking: BookingAsked): Promise<AdmitAnswer> {
    return this.#live.admit(booking);
  }

  async cancelledFree(tripId: string): Promise<void> {
    this.#live.cancelledFree(tripId);
  }

  override alarm(): Promise<void> {
    return this.#live.alarm();
  }
}
