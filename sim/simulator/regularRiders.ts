import type { LivePerson } from '../../src/objects/person/livePerson.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import type { SeriesBooked } from './invariants/bookedOnce.ts';
import type { RegularPlan } from './regularPlans.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 8_000;
const againMs = 2_000;
const mostSeries = 5;

/** Riders with series. They repeat themselves until they are answered. */
export class Regulars {
  readonly #context: Context;
  readonly #witness: SeriesBooked;
  #underway = 0;

  constructor(plans: readonly RegularPlan[], context: Context, witness: SeriesBooked) {
    this.#context = context;
    this.#witness = witness;
    for (const plan of plans) this.#add(plan, plan.addAfterMs);
  }

  get isIdle(): boolean {
    return this.#underway === 0;
  }

  #add(plan: RegularPlan, ms: number): void {
    const { tenant, rider, series, date, fate } = plan;
    this.#say(
      plan,
      ms,
      'adds a series',
      (person) => person.addSeries(series, mostSeries),
      () => {
        this.#witness.added({ tenant, rider, series, date });
        if (fate === 'end' || fate === 'endAndKeepTrips') this.#end(plan, fate === 'endAndKeepTrips');
        if (fate === 'skip') this.#skip(plan);
      },
    );
  }

  #end(plan: RegularPlan, keepsTrips: boolean): void {
    const { id } = plan.series;
    this.#say(
      plan,
      plan.fateAfterMs,
      'ends a series',
      (person) => person.endSeries(id, keepsTrips),
      () => this.#witness.ended(id, keepsTrips),
    );
  }

  #skip(plan: RegularPlan): void {
    const { series, date } = plan;
    this.#say(
      plan,
      plan.fateAfterMs,
      'skips a date',
      (person) => person.skipDate(series.id, date, true),
      ({ outcome }) => {
        if (outcome === 'changed') this.#witness.skipped(series.id);
      },
    );
  }

  #say<Answer>(
    plan: RegularPlan,
    ms: number,
    what: string,
    tell: (person: LivePerson) => Promise<Answer>,
    answered: (answer: Answer) => void,
  ): void {
    const { tenant, rider } = plan;
    const { loop, network } = this.#context;
    this.#underway += 1;
    loop.after(ms, `${rider} ${what}`, () => {
      const object = this.#context.person(tenant, rider);
      withTimeout(network.call(outsider(rider), object, what, tell), timeoutMs, loop.timers).then(
        (answer) => {
          this.#underway -= 1;
          answered(answer);
        },
        () => {
          this.#underway -= 1;
          this.#say(plan, againMs, what, tell, answered);
        },
      );
    });
  }
}
