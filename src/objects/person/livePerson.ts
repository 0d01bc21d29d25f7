import type { ClaimAnswer, KeptAnswer } from '../../calls/person.ts';
import type { PersonPorts } from './ports.ts';

const hourMs = 3_600_000;
const keptMs = 24 * hourMs;
/** A Worker whose clock lags may still accept a ticket this long after its end by our clock. */
const clockMarginMs = 60_000;

/** One person of one tenant: spent tickets, and answers to idempotent requests. */
export class LivePerson {
  readonly #ports: PersonPorts;

  constructor(ports: PersonPorts) {
    this.#ports = ports;
  }

  /** True for the first use of a ticket, false for every later one. Times in epoch ms. */
  async spend(jti: string, expiresAt: number): Promise<boolean> {
    const isFirst = this.#ports.storage.addTicket(jti, expiresAt + clockMarginMs);
    await this.#pruneLater();
    return isFirst;
  }

  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is already bound. */
  async claim(key: string, fingerprint: string): Promise<ClaimAnswer> {
    this.#ports.storage.bindKey(key, fingerprint, this.#ports.clock.now() + keptMs);
    const claimed = this.#answerTo(key, fingerprint);
    await this.#pruneLater();
    return claimed;
  }

  /** Stores the answer to a claimed request. Returns the answer that was stored before, if any. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    const earlier = this.#answerTo(key, fingerprint);
    if (earlier.outcome === 'answered') return earlier.answer;
    this.#ports.storage.keepAnswer(key, fingerprint, answer);
    return null;
  }

  /** Deletes what has expired; when nothing is left, the object's storage. */
  async alarm(): Promise<void> {
    this.#ports.storage.deleteUntil(this.#ports.clock.now());
    if (!(await this.#pruneLater())) await this.#ports.storage.deleteAll();
  }

  #answerTo(key: string, fingerprint: string): ClaimAnswer {
    const bound = this.#ports.storage.boundKey(key);
    // Only missing when its retention ended between claim and remember.
    if (bound === null) return { outcome: 'open' };
    if (bound.fingerprint !== fingerprint) return { outcome: 'mismatch' };
    return bound.answer === null ? { outcome: 'open' } : { outcome: 'answered', answer: bound.answer };
  }

  /**
   * Arms the alarm unless it is armed; false when nothing is stored. Every write calls this, which also restores an
   * alarm that the platform dropped after failures.
   */
  async #pruneLater(): Promise<boolean> {
    if ((await this.#ports.alarmAt()) !== null) return true;
    const due = this.#ports.storage.earliestDeletion();
    if (due === null) return false;
    // Batched: an alarm costs more than rows that stay for another hour.
    await this.#ports.setAlarm(Math.max(due, this.#ports.clock.now() + hourMs));
    return true;
  }
}
