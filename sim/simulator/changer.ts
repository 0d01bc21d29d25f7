import { placesOf, type Ride, viaIn } from '../../src/booking/rideEstimate.ts';
import type { ChangeAnswer, ChangeBasisAnswer } from '../../src/calls/tripChanges.ts';
import type { TripCaller } from '../../src/domain/access.ts';
import { destination } from '../../src/domain/geo/place.ts';
import type { TripId } from '../../src/domain/ids.ts';
import { requirementsOf } from '../../src/domain/requirements.ts';
import type { ChangedFare, TripChange } from '../../src/domain/tripChange.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { BookingPlan, Moment } from './plans.ts';
import { rankAtPlace } from './rankPlans.ts';
import { estimateStraight } from './roads.ts';
import type { Scenario } from './scenario.ts';
import { outsider } from './simulatedObject.ts';
import { pricingOf } from './tariffs.ts';

/** The most changes of a trip, and the share of trips that have each. */
const most = 3;
const share = 0.25;
const timeoutMs = 10_000;
const maxTries = 4;
const moments: readonly Moment[] = [
  'searching',
  'offered',
  'accepted',
  'assigned',
  'arrived',
  'onboard',
  'onboard',
];

type Basis = ChangeBasisAnswer & { outcome: 'found' };

/** A rider who changes a trip after booking it, and the Worker's route in front of the trip. */
export class Changer {
  readonly #plan: BookingPlan;
  readonly #scenario: Scenario;
  readonly #context: Context;
  readonly #tripId: () => TripId;
  readonly #begun = new Set<number>();
  #underway = 0;

  constructor(plan: BookingPlan, scenario: Scenario, context: Context, tripId: () => TripId) {
    this.#plan = plan;
    this.#scenario = scenario;
    this.#context = context;
    this.#tripId = tripId;
  }

  get isAnswered(): boolean {
    return this.#underway === 0;
  }

  #random(of: string): number {
    return chance(this.#scenario.seed, `rider ${this.#plan.index} changes ${of}`);
  }

  /** The trip has reached a moment that this rider may have waited for. */
  saw(moment: Moment): void {
    for (let number = 0; number < most; number += 1) {
      const on = moments[Math.floor(this.#random(`on ${number}`) * moments.length)];
      if (on !== moment || this.#begun.has(number) || this.#random(`does ${number}`) >= share) continue;
      this.#begun.add(number);
      const delayMs = Math.floor(this.#random(`delay ${number}`) ** 3 * 40_000);
      this.#later(delayMs, () => void this.#change(number, 1));
    }
  }

  #later(ms: number, work: () => void): void {
    this.#underway += 1;
    this.#context.loop.after(ms, `rider ${this.#plan.index} changes`, () => {
      this.#underway -= 1;
      work();
    });
  }

  async #change(number: number, tried: number): Promise<void> {
    this.#underway += 1;
    try {
      const answer = await this.#ask(number);
      if (answer?.outcome === 'refused' || answer?.outcome === 'unanswered') {
        this.#context.witness.changeVoid(this.#plan.tenant, this.#tripId(), answer.change);
      }
      const mayFollow = answer?.outcome === 'moved' || answer?.outcome === 'pending';
      if (mayFollow && tried < maxTries) this.#later(500, () => void this.#change(number, tried + 1));
    } catch {
      // Without an answer nobody knows whether it was changed.
    } finally {
      this.#underway -= 1;
    }
  }

  async #ask(number: number): Promise<ChangeAnswer | null> {
    const { tenant, index } = this.#plan;
    const { network, loop } = this.#context;
    const caller = this.#caller(number);
    const { object } = this.#context.trip(tenant, this.#tripId());
    const who = outsider(`rider ${index}`);
    const basis = await withTimeout(
      network.call(who, object, 'changeBasis', ({ live }) =>
        live.changes.basis(caller, { changes: {}, ifVersion: null }),
      ),
      timeoutMs,
      loop.timers,
    );
    if (basis.outcome !== 'found') return null;
    const changes = this.#changesOf(number, basis);
    const ifVersion = this.#random(`version ${number}`) < 0.5 ? basis.version : null;
    const priced = changes.notes !== undefined ? null : this.#price(basis, changes);
    const terms = { changes, ifVersion, priced, pricedVersion: basis.version };
    return withTimeout(
      network.call(who, object, 'change', (trip) => trip.change(caller, terms)),
      timeoutMs,
      loop.timers,
    );
  }

  #caller(number: number): TripCaller {
    const { tenant, rider } = this.#plan;
    return this.#random(`by ${number}`) < 0.8
      ? { tenant, role: 'rider', person: rider }
      : { tenant, role: 'operator', person: 'olga' };
  }

  #changesOf(number: number, { booking, served }: Basis): TripChange {
    const around = (of: string, meters: number) =>
      destination(booking.dropoff, 360 * this.#random(`course ${of} ${number}`), meters);
    const { via = [] } = booking;
    const what = this.#random(`what ${number}`);
    if (what < 0.3) return { dropoff: around('dropoff', 100 + 2_000 * this.#random(`far ${number}`)) };
    if (what < 0.45)
      return {
        via: [...via.slice(0, served), { place: around('via', 700) }, ...via.slice(served)].slice(0, 5),
      };
    if (what < 0.55) return { via: via.slice(0, served) };
    if (what < 0.7) {
      const meters = 500 * this.#random(`near ${number}`);
      return { pickup: destination(booking.pickup, 360 * this.#random(`course pickup ${number}`), meters) };
    }
    if (what < 0.8) return { notes: `change ${number}` };
    if (what < 0.9)
      return {
        party: { seats: 1 + Math.floor(3 * this.#random(`seats ${number}`)), wheelchairs: 0, childSeats: 0 },
      };
    const ahead = Math.floor(120_000 * this.#random(`ahead ${number}`));
    return { scheduledFor: what < 0.95 ? this.#context.loop.now() + ahead : null };
  }

  #price({ booking, passed, served, turnsAt }: Basis, changes: TripChange): ChangedFare {
    const { policy, seed } = this.#scenario;
    const { pickup = booking.pickup, dropoff = booking.dropoff, via = booking.via ?? [], party } = changes;
    const { scheduledFor = booking.scheduledFor } = changes;
    const required = { ...requirementsOf(booking), ...(party && { party }) };
    const ride: Ride = { pickup, ...viaIn(via), dropoff, scheduledFor, ...required };
    const ahead = placesOf({ pickup, ...viaIn(via.slice(served)), dropoff }).slice(1);
    const through = [pickup, ...passed, ...(turnsAt === null ? [] : [turnsAt]), ...ahead];
    const now = this.#context.loop.now();
    const pricing = pricingOf(seed, policy, this.#context.removed);
    const estimate = estimateStraight(ride, policy, pricing, now, through, booking);
    const { rank: plan } = this.#scenario;
    const rank = changes.pickup && { rank: rankAtPlace(plan, this.#plan.tenant, changes.pickup) };
    return { ...estimate, ...(turnsAt !== null && { turnsAt }), ...rank };
  }
}
