import type { SettlementAnswer } from '../../src/calls/trip.ts';
import type { TripCaller } from '../../src/domain/access.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { SettlementRequest } from '../../src/domain/trip/afterRide.ts';
import type { Settlement } from '../../src/domain/trip/settlement.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { Ledger } from './invariants/ledger.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 8_000;
const againMs = 2_000;

/**
 * What people say about a trip's price: drivers report tolls on the way, and once it is over riders tip and rate, drivers
 * rate, operators adjust and say how the payment stands. They repeat themselves until they are answered, and sometimes after.
 */
export class AfterRide {
  readonly #seed: number;
  readonly #context: Context;
  readonly #ledger: Ledger;
  #underway = 0;

  constructor(seed: number, context: Context, ledger: Ledger) {
    this.#seed = seed;
    this.#context = context;
    this.#ledger = ledger;
  }

  get isIdle(): boolean {
    return this.#underway === 0;
  }

  /** The rider is on board. Some tolls come too late, and some are more than the quote allows. */
  onboard(tenant: TenantId, tripId: TripId): void {
    const state = this.#ledger.trip(tenant, tripId)?.state;
    if (state?.kind !== 'trip' || this.#random(tripId, 'tolls') < 0.5) return;
    const driver = {
      tenant,
      role: 'driver',
      person: 'driver',
      vehicle: state.assignment?.vehicle.id ?? null,
    } as const;
    for (const id of ['bridge', 'tunnel']) {
      const amount = 1 + Math.floor(700 * this.#random(tripId, id));
      for (const at of ['said', 'said again']) {
        const waitMs = Math.floor(60_000 * this.#random(tripId, `${id} ${at}`));
        this.#say(waitMs, tenant, tripId, driver, { type: 'toll', id, amount });
      }
    }
  }

  /** A trip is over. */
  over(tenant: TenantId, tripId: TripId, rider: string): void {
    const state = this.#ledger.trip(tenant, tripId)?.state;
    if (state?.kind !== 'trip') return;
    const vehicle = state.assignment?.vehicle.id ?? null;
    const whole = (of: string, most: number) => Math.floor(most * this.#random(tripId, of));
    const rating = { stars: 1 + whole('stars', 5), tags: ['clean'], notes: null };
    const olga: TripCaller = { tenant, role: 'operator', person: 'olga' };
    const back = { type: 'adjust', reason: 'it was not owed' } as const;
    const said: readonly (readonly [TripCaller, SettlementRequest])[] = [
      [
        { tenant, role: 'rider', person: rider },
        { type: 'tip', amount: 1 + whole('tip', 500) },
      ],
      [
        { tenant, role: 'rider', person: rider },
        { type: 'rate', rating },
      ],
      [
        { tenant, role: 'driver', person: 'driver', vehicle },
        { type: 'rate', rating },
      ],
      [olga, { type: 'adjust', id: 'complaint', amount: whole('amount', 400) - 200, reason: 'a complaint' }],
      [olga, { type: 'pay', payment: { state: 'authorized', reference: null } }],
      [olga, { type: 'pay', payment: { state: 'captured', reference: 'bank' } }],
      [olga, { ...back, id: 'no toll there', amount: -1 - whole('toll back', 700), of: 'tolls' }],
      [olga, { ...back, id: 'a slip', amount: -1 - whole('tip back', 500), of: 'tip' }],
    ];
    for (const [at, [caller, request]] of said.entries()) {
      if (this.#random(tripId, `whether ${at}`) < 0.5) continue;
      const waitMs = Math.floor(90_000 * this.#random(tripId, `when ${at}`) ** 2);
      this.#say(waitMs, tenant, tripId, caller, request);
      const repeats = this.#random(tripId, `again ${at}`) < 0.4;
      if (repeats) this.#say(waitMs + whole(`again after ${at}`, 20_000), tenant, tripId, caller, request);
    }
  }

  #random(tripId: TripId, of: string): number {
    return chance(this.#seed, `after ${tripId} ${of}`);
  }

  #say(ms: number, tenant: TenantId, tripId: TripId, caller: TripCaller, request: SettlementRequest): void {
    this.#underway += 1;
    this.#context.loop.after(ms, `${caller.role} ${request.type}s`, () => {
      const { object } = this.#context.trip(tenant, tripId);
      const call = this.#context.network.call(outsider(caller.role), object, 'settle', ({ live }) =>
        live.settle(caller, request),
      );
      withTimeout(call, timeoutMs, this.#context.loop.timers).then(
        (answer) => {
          this.#underway -= 1;
          this.#check(tripId, request, answer);
        },
        () => {
          this.#underway -= 1;
          this.#say(againMs, tenant, tripId, caller, request);
        },
      );
    });
  }

  /** every-cent: what was answered is in the receipt. */
  #check(tripId: TripId, request: SettlementRequest, answer: SettlementAnswer): void {
    if (answer.outcome !== 'found') return;
    if (!hasLineOf(answer.settlement, request)) {
      this.#ledger.violate('every-cent', `${tripId} answered a ${request.type} that its receipt lacks`);
    }
  }
}

/** Whether the receipt has what was asked for; true for what makes no line. */
function hasLineOf({ adjustmentIds, tollIds, tip }: Settlement, request: SettlementRequest): boolean {
  switch (request.type) {
    case 'toll':
      return tollIds.includes(request.id);
    case 'adjust':
      return adjustmentIds.includes(request.id);
    case 'tip':
      return tip !== null;
    case 'rate':
    case 'pay':
      return true;
  }
}
