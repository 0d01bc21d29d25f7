import type { TripCaller } from '../../src/domain/access.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import { withTimeout } from '../../src/timeout.ts';
import { AfterRide } from './afterRide.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { TripInstance } from './instances.ts';
import type { Ledger } from './invariants/ledger.ts';
import type { Moment } from './plans.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 8_000;
const againMs = 2_000;
const maxTries = 20;

/**
 * What people of a trip say while it is under way, and after it, with `AfterRide`: rider and driver write to each other, press the
 * safety button, and an operator acknowledges. They repeat themselves until they are answered, and sometimes after.
 */
export class DuringRide {
  readonly #seed: number;
  readonly #context: Context;
  readonly #ledger: Ledger;
  readonly #after: AfterRide;
  #underway = 0;

  constructor(seed: number, context: Context, ledger: Ledger) {
    this.#seed = seed;
    this.#context = context;
    this.#ledger = ledger;
    this.#after = new AfterRide(seed, context, ledger);
  }

  get isIdle(): boolean {
    return this.#underway === 0 && this.#after.isIdle;
  }

  saw(tenant: TenantId, tripId: TripId, rider: string, moment: Moment): void {
    if (moment === 'assigned' || moment === 'over') this.#reached(tenant, tripId, rider, moment);
    if (moment === 'onboard') this.#after.onboard(tenant, tripId);
    if (moment === 'over') this.#after.over(tenant, tripId, rider);
  }

  /** A vehicle was assigned to the trip, or it is over. */
  #reached(tenant: TenantId, tripId: TripId, rider: string, moment: 'assigned' | 'over'): void {
    const state = this.#ledger.trip(tenant, tripId)?.state;
    if (state?.kind !== 'trip') return;
    const vehicle = state.assignment?.vehicle.id ?? null;
    const version = state.version;
    const sides: readonly TripCaller[] = [
      { tenant, role: 'rider', person: rider },
      { tenant, role: 'driver', person: 'driver', vehicle },
    ];
    for (const caller of sides) {
      const key = `${moment} ${version} ${caller.role}`;
      const within = (of: string, ms: number) => Math.floor(ms * this.#random(tripId, `${key} ${of}`));
      if (moment === 'assigned' && within('writes', 100) < 40) {
        const id = `${caller.role} ${version}`;
        const said = { id, text: `${tripId} from the ${caller.role}` };
        const send = ({ live }: TripInstance) => live.people.send(caller, said);
        this.#say(within('writes at', 60_000), tenant, tripId, `${caller.role} writes`, send);
        if (within('repeats', 100) < 30) {
          this.#say(within('repeats at', 90_000), tenant, tripId, `${caller.role} writes again`, send);
        }
      }
      if (within('alarm', 100) < 6) {
        const raise = ({ live }: TripInstance) => live.people.raise(caller, { place: null, notes: null });
        this.#say(within('alarm at', 60_000), tenant, tripId, `${caller.role} raises an alert`, raise, () =>
          this.#acknowledge(within('seen after', 40_000), tenant, tripId),
        );
      }
    }
  }

  #acknowledge(ms: number, tenant: TenantId, tripId: TripId): void {
    const olga: TripCaller = { tenant, role: 'operator', person: 'olga' };
    this.#say(ms, tenant, tripId, 'olga acknowledges', ({ live }) =>
      live.people.acknowledge(olga, 1, 'called'),
    );
  }

  #random(tripId: TripId, of: string): number {
    return chance(this.#seed, `during ${tripId} ${of}`);
  }

  #say(
    ms: number,
    tenant: TenantId,
    tripId: TripId,
    what: string,
    tell: (trip: TripInstance) => unknown,
    answered: () => void = () => undefined,
    tries = 1,
  ): void {
    this.#underway += 1;
    this.#context.loop.after(ms, what, () => {
      const { object } = this.#context.trip(tenant, tripId);
      const call = this.#context.network.call(outsider(what), object, 'people', tell);
      withTimeout(call, timeoutMs, this.#context.loop.timers).then(
        () => {
          this.#underway -= 1;
          answered();
        },
        () => {
          this.#underway -= 1;
          if (tries < maxTries) this.#say(againMs, tenant, tripId, what, tell, answered, tries + 1);
        },
      );
    });
  }
}
