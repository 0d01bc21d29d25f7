import { createHash } from 'node:crypto';
import type { TripCaller } from '../../src/domain/access.ts';
import { type TenantId, type TripId, tenantIdSchema, tripIdSchema } from '../../src/domain/ids.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { withTimeout } from '../../src/timeout.ts';
import {
  type AccessWitness,
  probeAccess,
  readAsFriend,
  shareWithFriend,
  strangersTo,
  Watcher,
} from './accessProbes.ts';
import { Changer } from './changer.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { BookingAnswered } from './invariants/bookings.ts';
import type { BookingPlan, Moment } from './plans.ts';
import { bodyShown, bookAsShown, bookingOf, withId } from './quoting.ts';
import type { Scenario } from './scenario.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 8_000;

/** Observes the answers to riders. */
export interface RidersWitness extends AccessWitness {
  answered(answer: BookingAnswered): void;
  cancelAnswered(tenant: TenantId, trip: TripId): void;
}

/** A rider app, and the route in front of the trip: books, retries until answered, cancels at the worst moment. */
export class Rider {
  readonly plan: BookingPlan;
  readonly #scenario: Scenario;
  readonly #context: Context;
  readonly #witness: RidersWitness;
  #body: SentBooking;
  readonly #changer: Changer;
  #requests = 0;
  #underway = 0;
  /** The rider is at a limit, or the promotion used up, and there is no trip. */
  #isRefused = false;
  #cancels: 'not' | 'wants' | 'answered' = 'not';

  constructor(plan: BookingPlan, scenario: Scenario, context: Context, witness: RidersWitness) {
    this.plan = plan;
    this.#scenario = scenario;
    this.#context = context;
    this.#witness = witness;
    this.#body = bookingOf(context, scenario, plan, this.#tripId(), 0);
    this.#changer = new Changer(plan, scenario, context, () => this.tripId);
    this.#later(plan.afterMs, 'books', () => this.#begin());
  }

  get tripId(): TripId {
    return this.#body.tripId;
  }

  /** True once all requests of this rider are answered. */
  get isAnswered(): boolean {
    const isDone = this.#underway === 0 && this.#changer.isAnswered;
    return this.#requests > 0 && isDone && this.#cancels !== 'wants';
  }

  #later(ms: number, what: string, work: () => void): void {
    this.#underway += 1;
    this.#context.loop.after(ms, `rider ${this.plan.index} ${what}`, () => {
      this.#underway -= 1;
      work();
    });
  }

  #random(of: string): number {
    return chance(this.#scenario.seed, `rider ${this.plan.index} ${of}`);
  }

  #begin(): void {
    if (!this.#context.followsDemand) {
      this.#bookShown();
      return;
    }
    this.#underway += 1;
    void bodyShown(this.#context, this.plan, this.#body).then((body) => {
      this.#underway -= 1;
      this.#body = body;
      this.#bookShown();
    });
  }

  #bookShown(): void {
    const { twist, cancel } = this.plan;
    this.#context.witness.surges.shown(this.#body);
    this.#book(this.#body);
    if (twist === 'race')
      this.#later(Math.floor(this.#random('race') * 60), 'races', () => this.#book(this.#body));
    if (twist === 'late-repeat') {
      this.#later(Math.floor(this.#random('late') * 200_000), 'repeats', () => this.#book(this.#body));
    }
    if (twist === 'other-body') {
      this.#later(Math.floor(this.#random('other') * 4_000), 'errs', () => this.#book(this.#otherBody()));
    }
    if (cancel?.on === 'time') this.#later(cancel.delayMs, 'cancels', () => this.#cancel());
    this.#lookOn();
  }

  /** The trip has reached a moment that this rider may have waited for. */
  saw(moment: Moment): void {
    this.#changer.saw(moment);
    const { cancel } = this.plan;
    if (cancel?.on !== moment || this.#cancels !== 'not') return;
    this.#cancels = 'wants';
    this.#later(cancel.delayMs, 'cancels', () => this.#cancel());
  }

  /** Derived from tenant, caller and key, as in the route. Without the guard, each request gets its own id. */
  #tripId(): TripId {
    const { tenant, rider, key } = this.plan;
    const own = this.#context.removed === 'idempotency-record' ? [this.#requests] : [];
    const digest = createHash('sha256').update(JSON.stringify([tenant, rider, key, ...own]));
    return tripIdSchema.parse(`trip_${digest.digest('hex').slice(0, 16)}`);
  }

  /** Booked without a quote. */
  #otherBody(): SentBooking {
    const body = bookingOf(this.#context, this.#scenario, this.plan, this.#tripId(), 1);
    this.#context.witness.surges.shown(body);
    return body;
  }

  #book(body: SentBooking, tries = 1): void {
    this.#requests += 1;
    const booking = withId(this.#scenario, body, this.plan, this.#tripId());
    const { tenant, rider, key } = this.plan;
    this.#ask(
      bookAsShown(this.#context, this.plan, booking),
      (answer) => {
        this.#isRefused = answer === null;
        if (answer !== null) this.#witness.answered({ tenant, rider, key, booking, answer });
      },
      () => this.#again(tries, () => this.#book(body, tries + 1)),
    );
  }

  #again(tries: number, work: () => void): void {
    const waitMs = Math.min(30_000, 500 * 2 ** tries);
    this.#later(
      Math.floor(waitMs * (0.5 + this.#random(`again ${this.#requests} ${tries}`))),
      'tries again',
      work,
    );
  }

  #cancel(tries = 1): void {
    this.#cancels = 'wants';
    if (this.#random('if version') < 0.5) this.#cancelNow(null, tries);
    else this.#readThenCancel(tries);
  }

  /** Cancels the trip as it was shown, unless it has changed while the rider made up their mind. */
  #readThenCancel(tries: number): void {
    const { tenant, index } = this.plan;
    const caller = this.#canceller();
    const { object } = this.#context.trip(tenant, this.#body.tripId);
    this.#ask(
      this.#context.network.call(outsider(`rider ${index}`), object, 'read', ({ live }) => live.read(caller)),
      (answer) => {
        const isGone = answer.outcome === 'erased' || (answer.outcome === 'unknown' && this.#isRefused);
        if (isGone) this.#cancels = 'answered';
        else if (answer.outcome !== 'found') this.#again(tries, () => this.#cancel(tries + 1));
        else {
          const { version } = answer.record;
          const thinksMs = Math.floor(8_000 * this.#random(`thinks ${tries}`));
          this.#later(thinksMs, 'cancels what was shown', () => this.#cancelNow(version, tries));
        }
      },
      () => this.#again(tries, () => this.#cancel(tries + 1)),
    );
  }

  #canceller(): TripCaller {
    const { tenant, rider, cancel } = this.plan;
    return cancel?.by === 'operator'
      ? { tenant, role: 'operator', person: 'olga' }
      : { tenant, role: 'rider', person: rider };
  }

  #cancelNow(ifVersion: number | null, tries: number): void {
    const { tenant } = this.plan;
    const tripId = this.#body.tripId;
    const caller = this.#canceller();
    const reason = this.#random('reason') < 0.5 ? 'changed plans' : null;
    this.#ask(
      this.#context.network.call(
        outsider(`rider ${this.plan.index}`),
        this.#context.trip(tenant, tripId).object,
        'cancel',
        (trip) => trip.cancel(caller, { reason, ifVersion }),
      ),
      ({ outcome }) => {
        // The trip may not be stored yet, or has changed since it was shown.
        const mayFollow = outcome === 'stale' || (outcome === 'unknown' && !this.#isRefused);
        if (mayFollow) this.#again(tries, () => this.#cancel(tries + 1));
        else {
          this.#cancels = 'answered';
          if (outcome === 'cancelled') this.#witness.cancelAnswered(tenant, tripId);
        }
      },
      () => this.#again(tries, () => this.#cancel(tries + 1)),
    );
  }

  /** Friends and the rider watch; callers without access try to read or end the trip. */
  #lookOn(): void {
    const { tenant, rider } = this.plan;
    const looked = { tenant, tripId: this.tripId, rider };
    const within = (of: string, ms: number) => Math.floor(this.#random(of) * ms);
    for (const role of ['rider', 'friend'] as const) {
      if (this.#random(`${role} watches`) >= 0.4) continue;
      const revokeAfterMs = this.#random('revokes') < 0.5 ? within('revokes after', 120_000) : null;
      this.#later(within(`${role} watches at`, 40_000), `has a ${role} watch`, () => {
        if (role === 'rider') new Watcher(this.#context, this.#witness, looked).open();
        else shareWithFriend(this.#context, this.#witness, looked, revokeAfterMs);
      });
    }
    if (this.#random('probeAccess') >= 0.3) return;
    this.#later(5_000 + within('probeAccess at', 60_000), 'is leaked upon', () => {
      const elsewhere = this.#otherTenant() ?? tenantIdSchema.parse('west');
      for (const caller of strangersTo(looked, elsewhere))
        probeAccess(this.#context, this.#witness, looked, caller);
      readAsFriend(this.#context, this.#witness, looked);
      this.#pryElsewhere();
    });
    this.#later(within('friend at', 300_000), 'has a friend read', () =>
      readAsFriend(this.#context, this.#witness, looked),
    );
  }

  #otherTenant(): TenantId | undefined {
    return this.#scenario.bookings.find(({ tenant }) => tenant !== this.plan.tenant)?.tenant;
  }

  /** The id is unknown in another tenant. */
  #pryElsewhere(): void {
    const tenant = this.#otherTenant();
    if (tenant === undefined) return;
    const looked = { tenant, tripId: this.tripId, rider: this.plan.rider };
    probeAccess(this.#context, this.#witness, looked, { tenant, role: 'operator', person: 'olga' });
  }

  #ask<T>(call: Promise<T>, answered: (answer: T) => void, failed: () => void): void {
    this.#underway += 1;
    withTimeout(call, timeoutMs, this.#context.loop.timers).then(
      (answer) => {
        this.#underway -= 1;
        answered(answer);
      },
      () => {
        this.#underway -= 1;
        failed();
      },
    );
  }
}
