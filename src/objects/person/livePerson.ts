import type { ClaimAnswer, KeptAnswer } from '../../calls/person.ts';
import type { PersonPorts } from './ports.ts';

const hourMs = 3_600_000;
const keptMs = 24 * hourMs;
/** A Worker whose clock is behind ours may take a ticket for valid this long after we think it has ended. */
const clockMarginMs = 60_000;

/** One person of one tenant: which of their tickets are spent, and what their idempotent requests were answered. */
export class LivePerson {
  readonly #ports: PersonPorts;

  constructor(ports: PersonPorts) {
    this.#ports = ports;
  }

  /** True for the first who spends this ticket, false for everybody after. Times in epoch milliseconds. */
  async spend(jti: string, expiresAt: number): Promise<boolean> {
    const isFirst = this.#ports.storage.addTicket(jti, expiresAt + clockMarginMs);
    await this.#pruneLater();
    return isFirst;
  }

  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is bound already. */
  async claim(key: string, fingerprint: string): Promise<ClaimAnswer> {
    this.#ports.storage.bindKey(key, fingerprint, this.#ports.clock.now() + keptMs);
    const claimed = this.#answerTo(key, fingerprint);
    await this.#pruneLater();
    return claimed;
  }

  /** Keeps the answer to a claimed request, unless one is kept already: then that one comes back. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    const earlier = this.#answerTo(key, fingerprint);
    if (earlier.outcome === 'answered') return earlier.answer;
    this.#ports.storage.keepAnswer(key, fingerprint, answer);
    return null;
  }

  /** Deletes what has ended; without anything left, the object itself. */
  async alarm(): Promise<void> {
    this.#ports.storage.deleteUntil(this.#ports.clock.now());
    if (!(await this.#pruneLater())) await this.#ports.storage.deleteAll();
  }

  #answerTo(key: string, fingerprint: string): ClaimAnswer {
    const bound = this.#ports.storage.boundKey(key);
    // Gone only when its day ended between claim and remember.
    if (bound === null) return { outcome: 'open' };
    if (bound.fingerprint !== fingerprint) return { outcome: 'mismatch' };
    return bound.answer === null ? { outcome: 'open' } : { outcome: 'answered', answer: bound.answer };
  }

  /**
   * Arms the alarm unless it is armed; false when nothing is kept. Every write asks for it, which also mends
   * an alarm that failed too often and was dropped by the platform.
   */
  async #pruneLater(): Promise<boolean> {
    if ((await this.#ports.alarmAt()) !== null) return true;
    const due = this.#ports.storage.earliestDeletion();
    if (due === null) return false;
    // Not for each ticket by itself: an alarm costs more than rows that stay for an hour.
    await this.#ports.setAlarm(Math.max(due, this.#ports.clock.now() + hourMs));
    return true;
  }
}
