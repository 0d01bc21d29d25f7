import type { TenantId, TripId, VehicleId } from '../../src/domain/ids.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import type { Ledger } from './invariants/ledger.ts';
import type { Moment, OperatorPlan } from './scenario.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 10_000;
const againMs = 2_000;

/** Somebody in a control room who, at the worst moment, wants another vehicle for a trip or one off the street. */
export class Operator {
  readonly #plans: readonly OperatorPlan[];
  readonly #context: Context;
  readonly #ledger: Ledger;
  readonly #done = new Set<OperatorPlan>();
  #underway = 0;

  constructor(plans: readonly OperatorPlan[], context: Context, ledger: Ledger) {
    this.#plans = plans;
    this.#context = context;
    this.#ledger = ledger;
  }

  get isIdle(): boolean {
    return this.#underway === 0;
  }

  /** The trip of a booking has come to a moment. */
  saw(booking: number, tenant: TenantId, tripId: TripId, moment: Moment): void {
    for (const plan of this.#plans) {
      if (plan.booking !== booking || plan.on !== moment || this.#done.has(plan)) continue;
      this.#done.add(plan);
      this.#later(plan.delayMs, 'acts', () => this.#act(plan, tenant, tripId));
    }
  }

  #act({ act, backAfterMs }: OperatorPlan, tenant: TenantId, tripId: TripId): void {
    if (act === 'reassign') {
      const { object } = this.#context.trip(tenant, tripId);
      this.#ask(() =>
        this.#context.network.call(outsider('operator'), object, 'reassign', (trip) => trip.reassign()),
      );
      return;
    }
    const vehicleId = this.#vehicleOf(tenant, tripId);
    if (vehicleId === null) return;
    this.#service(tenant, vehicleId, false);
    this.#later(backAfterMs, 'has second thoughts', () => this.#service(tenant, vehicleId, true));
  }

  #vehicleOf(tenant: TenantId, tripId: TripId): VehicleId | null {
    const state = this.#ledger.trip(tenant, tripId)?.state;
    if (state?.kind !== 'trip') return null;
    return state.assignment?.vehicle.id ?? state.offers[0]?.vehicleId ?? null;
  }

  #service(tenant: TenantId, vehicleId: VehicleId, isWanted: boolean): void {
    const { object } = this.#context.vehicle(tenant, vehicleId);
    this.#ask(() =>
      this.#context.network.call(outsider('operator'), object, 'service', (vehicle) =>
        vehicle.setService(isWanted),
      ),
    );
  }

  #later(ms: number, what: string, work: () => void): void {
    this.#underway += 1;
    this.#context.loop.after(ms, `operator ${what}`, () => {
      this.#underway -= 1;
      work();
    });
  }

  /** Until it is answered. */
  #ask(call: () => Promise<unknown>): void {
    this.#underway += 1;
    withTimeout(call(), timeoutMs, this.#context.loop.timers).then(
      () => {
        this.#underway -= 1;
      },
      () => {
        this.#underway -= 1;
        this.#later(againMs, 'tries again', () => this.#ask(call));
      },
    );
  }
}
