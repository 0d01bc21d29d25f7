import type { TripCaller } from '../../src/domain/access.ts';
import {
  personIdSchema,
  type TenantId,
  type TripId,
  type VehicleId,
  vehicleIdSchema,
} from '../../src/domain/ids.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import type { Ledger } from './invariants/ledger.ts';
import { answeredOnce } from './persons.ts';
import type { Moment, OperatorPlan } from './plans.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 10_000;
const againMs = 2_000;

const olga = personIdSchema.parse('olga');

/** Observes the answers to operators, and knows the state of trips. */
export interface OperatorWitness {
  readonly ledger: Ledger;
  answeredUnderKey(key: string, answer: string): void;
}

/** One of the vehicles that every tenant has. */
function chosenVehicle({ booking }: OperatorPlan): VehicleId {
  return vehicleIdSchema.parse(`car-${booking % 6}`);
}

/** An operator who, at the worst moment, reassigns a trip or takes a vehicle out of service. */
export class Operator {
  readonly #plans: readonly OperatorPlan[];
  readonly #context: Context;
  readonly #witness: OperatorWitness;
  readonly #done = new Set<OperatorPlan>();
  #underway = 0;

  constructor(plans: readonly OperatorPlan[], context: Context, witness: OperatorWitness) {
    this.#plans = plans;
    this.#context = context;
    this.#witness = witness;
  }

  get isIdle(): boolean {
    return this.#underway === 0;
  }

  /** A booking's trip has reached a moment of its life. */
  saw(booking: number, tenant: TenantId, tripId: TripId, moment: Moment): void {
    for (const plan of this.#plans) {
      if (plan.booking !== booking || plan.on !== moment || this.#done.has(plan)) continue;
      this.#done.add(plan);
      this.#later(plan.delayMs, 'acts', () => this.#act(plan, tenant, tripId));
    }
  }

  #act(plan: OperatorPlan, tenant: TenantId, tripId: TripId): void {
    const { act, backAfterMs } = plan;
    if (act !== 'takeOut') {
      this.#reassign(plan, tenant, tripId);
      return;
    }
    const vehicleId = this.#vehicleOf(tenant, tripId);
    if (vehicleId === null) return;
    this.#service(tenant, vehicleId, false);
    this.#later(backAfterMs, 'has second thoughts', () => this.#service(tenant, vehicleId, true));
  }

  /**
   * With `ifVersion` of the trip as it was shown, if the operator takes time to decide; else under an
   * Idempotency-Key.
   */
  #reassign(plan: OperatorPlan, tenant: TenantId, tripId: TripId): void {
    const { thinksMs, repeatsAfterMs } = plan;
    const caller: TripCaller = { tenant, role: 'operator', person: olga };
    const { network } = this.#context;
    const chosen = plan.act === 'assign' ? { to: chosenVehicle(plan) } : {};
    const { object } = this.#context.trip(tenant, tripId);
    const reassign = (ifVersion: number | null) =>
      network.call(outsider('operator'), object, 'reassign', (trip) =>
        trip.reassign(caller, { reason: 'a complaint', ifVersion, ...chosen }),
      );
    if (thinksMs !== null) {
      this.#ask(
        () => network.call(outsider('operator'), object, 'read', ({ live }) => live.read(caller)),
        (answer) => {
          if (answer.outcome !== 'found') return;
          const { version } = answer.record;
          this.#later(thinksMs, 'has thought', () => this.#ask(() => reassign(version)));
        },
      );
      return;
    }
    const key = `reassign ${tripId} ${this.#plans.indexOf(plan)}`;
    const once = () =>
      this.#ask(
        () => answeredOnce(this.#context, { tenant, id: olga, key }, () => reassign(null)),
        (answer) => this.#witness.answeredUnderKey(key, answer),
      );
    once();
    if (repeatsAfterMs !== null) this.#later(repeatsAfterMs, 'repeats', once);
  }

  #vehicleOf(tenant: TenantId, tripId: TripId): VehicleId | null {
    const state = this.#witness.ledger.trip(tenant, tripId)?.state;
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

  /** Repeats until answered. */
  #ask<Answer>(call: () => Promise<Answer>, answered: (answer: Answer) => void = () => undefined): void {
    this.#underway += 1;
    withTimeout(call(), timeoutMs, this.#context.loop.timers).then(
      (answer) => {
        this.#underway -= 1;
        answered(answer);
      },
      () => {
        this.#underway -= 1;
        this.#later(againMs, 'tries again', () => this.#ask(call, answered));
      },
    );
  }
}
