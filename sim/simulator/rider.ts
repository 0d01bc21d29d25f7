import { createHash } from 'node:crypto';
import type { TripAccess } from '../../src/domain/access.ts';
import { destination } from '../../src/domain/geo/place.ts';
import {
  type PersonId,
  personIdSchema,
  type TenantId,
  type TripId,
  tripIdSchema,
} from '../../src/domain/ids.ts';
import { flatPolicy } from '../../src/domain/policy.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { journeyOf } from '../../src/routes/journey.ts';
import { greatCircleRoute } from '../../src/routing/greatCircle.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { BookingAnswered } from './invariants/bookings.ts';
import type { BookingPlan, Moment, Scenario } from './scenario.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 8_000;

/** Who hears what riders are answered. */
export interface RidersWitness {
  answered(answer: BookingAnswered): void;
  cancelAnswered(tenant: TenantId, trip: TripId): void;
  /** Somebody who may not see a trip has asked for it. */
  pried(trip: TripId, saw: string): void;
}

/**
 * A rider's program, and the Worker's route in front of the trip: books, repeats what was not answered, and
 * cancels at the worst moment.
 */
export class Rider {
  readonly plan: BookingPlan;
  readonly #scenario: Scenario;
  readonly #context: Context;
  readonly #witness: RidersWitness;
  readonly #body: SentBooking;
  #requests = 0;
  #underway = 0;
  #cancels: 'not' | 'wants' | 'answered' = 'not';

  constructor(plan: BookingPlan, scenario: Scenario, context: Context, witness: RidersWitness) {
    this.plan = plan;
    this.#scenario = scenario;
    this.#context = context;
    this.#witness = witness;
    this.#body = this.#bookingOf(0);
    this.#later(plan.afterMs, 'books', () => this.#begin());
  }

  get tripId(): TripId {
    return this.#body.tripId;
  }

  /** True when everything this rider asked for was answered. */
  get isAnswered(): boolean {
    return this.#requests > 0 && this.#underway === 0 && this.#cancels !== 'wants';
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
    const { twist, cancel } = this.plan;
    this.#book(this.#body);
    if (twist === 'race')
      this.#later(Math.floor(this.#random('race') * 60), 'races', () => this.#book(this.#body));
    if (twist === 'late-repeat') {
      this.#later(Math.floor(this.#random('late') * 200_000), 'repeats', () => this.#book(this.#body));
    }
    if (twist === 'other-body') {
      this.#later(Math.floor(this.#random('other') * 4_000), 'errs', () => this.#book(this.#bookingOf(1)));
    }
    if (cancel?.on === 'time') this.#later(cancel.delayMs, 'cancels', () => this.#cancel());
    if (this.#random('pry') < 0.3)
      this.#later(5_000 + Math.floor(this.#random('pry at') * 60_000), 'pries', () => this.#pry());
  }

  /** The trip has come to a moment: this rider may have waited for it. */
  saw(moment: Moment): void {
    const { cancel } = this.plan;
    if (cancel?.on !== moment || this.#cancels !== 'not') return;
    this.#cancels = 'wants';
    this.#later(cancel.delayMs, 'cancels', () => this.#cancel());
  }

  /** What the Worker makes of a request body; another `variant` is another body. */
  #bookingOf(variant: number): SentBooking {
    const { tenant, rider, party, pooled, scheduledAheadMs, afterMs } = this.plan;
    const { policy, startsAt } = this.#scenario;
    const pickup = destination(this.plan.pickup, 90, 200 * variant);
    const { dropoff } = this.plan;
    const journey = journeyOf(greatCircleRoute(pickup, dropoff, policy.routing), { pooled, policy });
    return {
      tripId: this.#tripId(),
      tenant,
      rider,
      pickup,
      dropoff,
      party,
      pooled,
      vehicleType: null,
      scheduledFor: scheduledAheadMs === null ? null : startsAt + afterMs + scheduledAheadMs,
      notes: null,
      externalId: null,
      metadata: null,
      fare: journey.fare,
      distanceMeters: journey.distanceMeters,
      rideSeconds: journey.rideSeconds,
      fingerprint: `body ${variant}`,
      policy: flatPolicy(policy),
    };
  }

  /** Derived from tenant, caller and key, as the route derives it. Without the guard, each request has its own. */
  #tripId(): TripId {
    const { tenant, rider, key } = this.plan;
    const own = this.#context.removed === 'idempotency-record' ? [this.#requests] : [];
    const digest = createHash('sha256').update(JSON.stringify([tenant, rider, key, ...own]));
    return tripIdSchema.parse(`trip_${digest.digest('hex').slice(0, 16)}`);
  }

  #book(body: SentBooking, tries = 1): void {
    this.#requests += 1;
    const booking = { ...body, tripId: this.#tripId() };
    const { tenant, rider, key } = this.plan;
    const { object } = this.#context.trip(tenant, booking.tripId);
    this.#ask(
      this.#context.network.call(outsider(`rider ${this.plan.index}`), object, 'request', (trip) =>
        trip.request(booking),
      ),
      (answer) => this.#witness.answered({ tenant, rider, key, booking, answer }),
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
    const { tenant, rider, cancel } = this.plan;
    const tripId = this.#body.tripId;
    const access: TripAccess = { role: cancel?.by ?? 'rider', person: rider };
    this.#ask(
      this.#context.network.call(
        outsider(`rider ${this.plan.index}`),
        this.#context.trip(tenant, tripId).object,
        'cancel',
        (trip) => trip.cancel(access),
      ),
      ({ outcome }) => {
        // Nothing of this trip may have been stored yet.
        if (outcome === 'unknown') this.#again(tries, () => this.#cancel(tries + 1));
        else {
          this.#cancels = 'answered';
          if (outcome === 'cancelled') this.#witness.cancelAnswered(tenant, tripId);
        }
      },
      () => this.#again(tries, () => this.#cancel(tries + 1)),
    );
  }

  /** Somebody else's rider, somebody else's tenant, and a driver ask for this trip, and try to cancel it. */
  #pry(): void {
    const { tenant, rider } = this.plan;
    const elsewhere = this.#scenario.bookings.find((other) => other.tenant !== tenant)?.tenant;
    const stranger = personIdSchema.parse('stranger');
    this.#pryAs(tenant, { role: 'rider', person: stranger });
    this.#pryAs(tenant, { role: 'driver', person: rider });
    if (elsewhere !== undefined) this.#pryAs(elsewhere, { role: 'operator', person: rider });
  }

  #pryAs(tenant: TenantId, access: { readonly role: TripAccess['role']; readonly person: PersonId }): void {
    const tripId = this.#body.tripId;
    const { object } = this.#context.trip(tenant, tripId);
    const caller = outsider(`stranger ${this.plan.index}`);
    const read = this.#context.network.call(caller, object, 'read', (trip) => trip.read(access));
    this.#ask(
      read,
      (record) => this.#witness.pried(tripId, record === null ? 'unknown' : 'the trip'),
      () => undefined,
    );
    const cancelled = this.#context.network.call(caller, object, 'cancel', (trip) => trip.cancel(access));
    this.#ask(
      cancelled,
      // That there once was a trip is told to whoever has its id; see the trip's own answer.
      ({ outcome }) => this.#witness.pried(tripId, outcome === 'erased' ? 'unknown' : outcome),
      () => undefined,
    );
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
