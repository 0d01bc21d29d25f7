import * as z from 'zod/mini';
import {
  type Availability,
  availabilitySchema,
  type PlanFrame,
  type PlannedOffer,
  type PlannedStop,
  type ReservedRide,
} from './frames.ts';

const answerSchema = z.enum(['seen', 'accept', 'decline']);
export type OfferAnswer = z.infer<typeof answerSchema>;
const progressSchema = z.enum(['enroute', 'arrived', 'done', 'noShow', 'giveBack', 'failed']);
export type StopProgress = z.infer<typeof progressSchema>;

const progressedSchema = z.object({
  stopId: z.string(),
  status: progressSchema,
  at: z.number(),
  /** What was said at a stop that asks for it. */
  pin: z.optional(z.string()),
  /** Why it could not be done. */
  reason: z.optional(z.string()),
  /** Goods that travel alone were taken, and no plan shows it yet. */
  isLoad: z.optional(z.boolean()),
});

/** What is stored across restarts: reports that no plan reflects yet. */
export const savedReportStateSchema = z.object({
  version: z.literal(1),
  availability: availabilitySchema,
  answers: z.array(z.object({ offerId: z.string(), answer: answerSchema })),
  progress: z.array(progressedSchema),
});
export type SavedReportState = z.infer<typeof savedReportStateSchema>;

/** So many plans may lack a stop where goods were taken before the report of it is dropped. */
const plansWithoutLoad = 3;

type Progressed = Omit<z.infer<typeof progressedSchema>, 'stopId' | 'status'>;

/** A report frame: everything reported about offers and stops of the current plan. */
export interface ReportFrame extends Omit<SavedReportState, 'version'> {
  readonly type: 'report';
  readonly planVersion: number;
}

/** Order of a stop's progress. Giving back and no-shows end a stop, so they rank highest. */
const rank: Record<PlannedStop['status'] | StopProgress, number> = {
  pending: 0,
  enroute: 1,
  arrived: 2,
  done: 3,
  noShow: 4,
  giveBack: 4,
  failed: 4,
};

/**
 * Everything a driver has reported about the offers and stops of the plan. Each report frame contains all of it, so
 * any frame may be lost: the next one is complete.
 */
export class ReportState {
  #availability: Availability = 'offline';
  readonly #answers = new Map<string, OfferAnswer>();
  readonly #progress = new Map<string, Map<StopProgress, Progressed>>();
  /** How many plans lacked each stop where goods were taken. */
  readonly #plansWithout = new Map<string, number>();

  /** Restores what `save` returned. */
  static restore({ availability, answers, progress }: SavedReportState): ReportState {
    const restored = new ReportState();
    restored.#availability = availability;
    for (const { offerId, answer } of answers) restored.#answers.set(offerId, answer);
    for (const { stopId, status, at, ...more } of progress) restored.progress(stopId, status, at, more);
    return restored;
  }

  save(): SavedReportState {
    return { version: 1, availability: this.#availability, ...this.#reported() };
  }

  get availability(): Availability {
    return this.#availability;
  }

  setAvailability(availability: Availability): void {
    this.#availability = availability;
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#answers.set(offer.id, answer);
  }

  /** Returns the last answer to an offer; null without one. */
  answerTo(offerId: string): OfferAnswer | null {
    return this.#answers.get(offerId) ?? null;
  }

  /**
   * `at` is when it happened, in epoch milliseconds; of repeated reports the first counts. `pin` is what was said at a
   * stop that asks for it, `reason` why something could not be done; `isLoad` says that goods without people are on board now.
   */
  progress(
    stopId: string,
    status: StopProgress,
    at: number,
    { pin, reason, isLoad }: Omit<Progressed, 'at'> = {},
  ): void {
    const reported = this.#progress.get(stopId) ?? new Map<StopProgress, Progressed>();
    const more = {
      ...(pin !== undefined && { pin }),
      ...(reason !== undefined && { reason }),
      ...(isLoad === true && { isLoad }),
    };
    if (!reported.has(status)) reported.set(status, { at, ...more });
    this.#progress.set(stopId, reported);
  }

  /** The progress of a stop: the plan's status, or a later one that was reported and is not in a plan yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    let farthest: PlannedStop['status'] | StopProgress = stop.status;
    for (const status of this.#progress.get(stop.id)?.keys() ?? []) {
      if (rank[status] > rank[farthest]) farthest = status;
    }
    return farthest;
  }

  /** Removes reports about an offer or stop that the server refused. */
  withdraw(ref: string): void {
    this.#answers.delete(ref);
    this.#progress.delete(ref);
  }

  /** Whether the driver has given a ride of the agenda back. */
  isGivenBack({ stopId }: ReservedRide): boolean {
    return this.#progress.get(stopId)?.has('giveBack') === true;
  }

  /**
   * Removes reports about offers and stops that are no longer in the plan. Goods that were taken while their trip was
   * cancelled are reported all the same: they are to be brought back.
   */
  prune({ offers, stops, agenda = [] }: PlanFrame): void {
    for (const { id, status } of stops) if (status === 'done') this.#loaded(id);
    const ids = [...offers, ...stops].map(({ id }) => id);
    const held = new Set<string>([...ids, ...agenda.map(({ stopId }) => stopId)]);
    for (const reported of [this.#answers, this.#progress]) {
      for (const id of reported.keys()) if (!held.has(id) && !this.#isStillToSay(id)) reported.delete(id);
    }
  }

  /** A plan shows that the goods are on board. */
  #loaded(stopId: string): void {
    const reported = this.#progress.get(stopId);
    const done = reported?.get('done');
    if (done?.isLoad === true) reported?.set('done', { ...done, isLoad: false });
  }

  #isStillToSay(stopId: string): boolean {
    if (this.#progress.get(stopId)?.get('done')?.isLoad !== true) return false;
    const without = (this.#plansWithout.get(stopId) ?? 0) + 1;
    this.#plansWithout.set(stopId, without);
    return without < plansWithoutLoad;
  }

  /** Whether the plan reflects all reports. */
  isReflectedIn(plan: PlanFrame): boolean {
    return (
      plan.availability === this.#availability &&
      plan.offers.every((offer) => this.#isAnswerReflected(offer)) &&
      plan.stops.every((stop) => this.statusOf(stop) === stop.status) &&
      ![...this.#progress.values()].some((reported) => reported.get('done')?.isLoad === true) &&
      !(plan.agenda ?? []).some((reserved) => this.isGivenBack(reserved))
    );
  }

  #isAnswerReflected({ id, status }: PlannedOffer): boolean {
    switch (this.#answers.get(id)) {
      case undefined:
        return true;
      case 'seen':
        return status !== 'open';
      case 'accept':
        return status === 'accepted';
      case 'decline':
        // A declined offer is removed from the plan.
        return false;
    }
  }

  report(planVersion: number): ReportFrame {
    const { answers, progress } = this.#reported();
    const said = progress.map(({ isLoad: _, ...progressed }) => progressed);
    return { type: 'report', planVersion, availability: this.#availability, answers, progress: said };
  }

  #reported(): Pick<SavedReportState, 'answers' | 'progress'> {
    return {
      answers: [...this.#answers].map(([offerId, answer]) => ({ offerId, answer })),
      progress: [...this.#progress].flatMap(([stopId, reported]) =>
        [...reported].map(([status, progressed]) => ({ stopId, status, ...progressed })),
      ),
    };
  }
}
