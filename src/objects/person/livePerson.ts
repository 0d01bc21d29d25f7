import type { AdmitAnswer, BookingAsked, ClaimAnswer, KeptAnswer } from '../../calls/person.ts';
import {
  type LimitReached,
  limitReached,
  type RememberedBooking,
} from '../../domain/person/bookingLimits.ts';
import type { PersonPorts } from './ports.ts';

const hourMs = 3_600_000;
const keptMs = 24 * hourMs;
/** A Worker whose clock lags may still accept a ticket this long after its end by our clock. */
const clockMarginMs = 60_000;
/** A booking counts for at most this long after its ride was wanted: by then every deadline has ended it. */
const countedMs = 24 * hourMs;
/** A counted trip that does not exist after this is never made: its request has failed. */
const requestMs = 600_000;

/** The rules of a person; a simulation removes one to show that an invariant catches it. */
export interface PersonRules {
  readonly limitReached: typeof limitReached;
}

export const personRules: PersonRules = { limitReached };

/** One person of one tenant: spent tickets, answers to idempotent requests, and the bookings that count. */
export class LivePerson {
  readonly #ports: PersonPorts;
  readonly #rules: PersonRules;

  constructor(ports: PersonPorts, rules: PersonRules = personRules) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /**
   * Counts a booking that is about to be made, unless the rider has as many as may be. Trips are asked whether they
   * are over only when a limit is reached.
   */
  async admit({ tripId, scheduledFor, limits }: BookingAsked): Promise<AdmitAnswer> {
    const { storage, clock } = this.#ports;
    const startsAt = scheduledFor ?? clock.now();
    const reached = (): LimitReached | null => {
      const bookings = storage.bookings();
      if (bookings.some((booking) => booking.tripId === tripId)) return null;
      return this.#rules.limitReached(bookings, startsAt, limits, clock.now());
    };
    if (reached() !== null) await this.#endThoseOver();
    const limit = reached();
    if (limit !== null) return { outcome: 'refused', ...limit };
    const booking = { tripId, bookedAt: clock.now(), startsAt, isOver: false, freeCancelAt: null };
    storage.addBooking(booking, Math.max(booking.bookedAt, startsAt) + countedMs);
    await this.#pruneLater();
    return { outcome: 'admitted' };
  }

  async #endThoseOver(): Promise<void> {
    const { storage, clock } = this.#ports;
    const open = storage.bookings().filter(({ isOver }) => !isOver);
    const isOver = await Promise.all(open.map((booking) => this.#isOver(booking, clock.now())));
    open.forEach(({ tripId }, index) => {
      if (isOver[index] === true) storage.endBooking(tripId, null);
    });
  }

  /** A trip that does not answer counts as open. */
  async #isOver({ tripId, bookedAt }: RememberedBooking, now: number): Promise<boolean> {
    const status = await this.#ports.tripStatus(tripId).catch(() => 'open');
    return status === 'over' || (status === 'unknown' && now > bookedAt + requestMs);
  }

  /** The rider has cancelled a counted booking for free. Repeating it counts once. */
  cancelledFree(tripId: string): void {
    this.#ports.storage.endBooking(tripId, this.#ports.clock.now());
  }

  /** True for the first use of a ticket, false for every later one. Times in epoch ms. */
  async spend(jti: string, expiresAt: number): Promise<boolean> {
    const isFirst = this.#ports.storage.addTicket(jti, expiresAt + clockMarginMs);
    await this.#pruneLater();
    return isFirst;
  }

  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is already bound. */
  async claim(key: string, fingerprint: string, maxKeys = Number.POSITIVE_INFINITY): Promise<ClaimAnswer> {
    const { storage, clock } = this.#ports;
    const { count, firstDeletion } = storage.keys();
    if (count >= maxKeys && storage.boundKey(key) === null) {
      const waitMs = (firstDeletion ?? clock.now()) - clock.now();
      return { outcome: 'full', most: maxKeys, retryAfterSeconds: Math.max(60, Math.ceil(waitMs / 1000)) };
    }
    storage.bindKey(key, fingerprint, clock.now() + keptMs);
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

  /** Gives up a claimed key whose request found nothing and did nothing. */
  release(key: string, fingerprint: string): void {
    this.#ports.storage.releaseKey(key, fingerprint);
  }

  /** Deletes everything about the person, unless a trip of theirs is under way. */
  async erase(): Promise<'erased' | 'underway'> {
    await this.#endThoseOver();
    const { storage } = this.#ports;
    if (storage.bookings().some(({ isOver }) => !isOver)) return 'underway';
    await storage.deleteAll();
    return 'erased';
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
