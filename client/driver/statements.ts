import * as z from 'zod/mini';
import {
  type Availability,
  availabilitySchema,
  type PlanFrame,
  type PlannedOffer,
  type PlannedStop,
} from './frames.ts';

const answerSchema = z.enum(['seen', 'accept', 'decline']);
export type OfferAnswer = z.infer<typeof answerSchema>;
const progressSchema = z.enum(['enroute', 'arrived', 'done', 'noShow', 'giveBack']);
export type StopProgress = z.infer<typeof progressSchema>;

/** What outlives the program: whoever starts it again has still said the same. */
export const savedStatementsSchema = z.object({
  version: z.literal(1),
  availability: availabilitySchema,
  answers: z.array(z.object({ offerId: z.string(), answer: answerSchema })),
  progress: z.array(z.object({ stopId: z.string(), status: progressSchema, at: z.number() })),
});
export type SavedStatements = z.infer<typeof savedStatementsSchema>;

/** What a driver's stream is told: everything said about what the plan still holds. */
export interface ReportFrame extends Omit<SavedStatements, 'version'> {
  readonly type: 'report';
  readonly planVersion: number;
}

/** How far along a stop is. Giving back and no-shows end a stop, so nothing is farther. */
const rank: Record<PlannedStop['status'] | StopProgress, number> = {
  pending: 0,
  enroute: 1,
  arrived: 2,
  done: 3,
  noShow: 4,
  giveBack: 4,
};

/**
 * Everything a driver has said about the offers and stops of the plan. Reports are made of all of it, so that
 * any of them may be lost: the next one says the same and more.
 */
export class Statements {
  #availability: Availability = 'offline';
  readonly #answers = new Map<string, OfferAnswer>();
  readonly #progress = new Map<string, Map<StopProgress, number>>();

  /** Everything that `save` kept. */
  static restore({ availability, answers, progress }: SavedStatements): Statements {
    const restored = new Statements();
    restored.#availability = availability;
    for (const { offerId, answer } of answers) restored.#answers.set(offerId, answer);
    for (const { stopId, status, at } of progress) restored.progress(stopId, status, at);
    return restored;
  }

  save(): SavedStatements {
    return { version: 1, availability: this.#availability, ...this.#said() };
  }

  get availability(): Availability {
    return this.#availability;
  }

  want(availability: Availability): void {
    this.#availability = availability;
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#answers.set(offer.id, answer);
  }

  /** The last one that was said; null while none was. */
  answerTo(offerId: string): OfferAnswer | null {
    return this.#answers.get(offerId) ?? null;
  }

  /** `at` is when it happened, epoch milliseconds; said again, the first time counts. */
  progress(stopId: string, status: StopProgress, at: number): void {
    const said = this.#progress.get(stopId) ?? new Map<StopProgress, number>();
    if (!said.has(status)) said.set(status, at);
    this.#progress.set(stopId, said);
  }

  /** How far a stop is, whichever knows more: the plan, or what was said and may still be on its way. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    let farthest: PlannedStop['status'] | StopProgress = stop.status;
    for (const status of this.#progress.get(stop.id)?.keys() ?? []) {
      if (rank[status] > rank[farthest]) farthest = status;
    }
    return farthest;
  }

  /** Forgets what was said about an offer or a stop that the service refused. */
  withdraw(ref: string): void {
    this.#answers.delete(ref);
    this.#progress.delete(ref);
  }

  /** Forgets what was said about offers and stops that a plan does not hold any more. */
  prune({ offers, stops }: PlanFrame): void {
    const held = new Set<string>([...offers.map(({ id }) => id), ...stops.map(({ id }) => id)]);
    for (const said of [this.#answers, this.#progress]) {
      for (const id of said.keys()) if (!held.has(id)) said.delete(id);
    }
  }

  /** False while the plan does not show something that was said. */
  areReflectedIn(plan: PlanFrame): boolean {
    return (
      plan.availability === this.#availability &&
      plan.offers.every((offer) => this.#isAnswerReflected(offer)) &&
      plan.stops.every((stop) => this.statusOf(stop) === stop.status)
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
        // A declined offer goes.
        return false;
    }
  }

  report(planVersion: number): ReportFrame {
    return { type: 'report', planVersion, availability: this.#availability, ...this.#said() };
  }

  #said(): Pick<SavedStatements, 'answers' | 'progress'> {
    return {
      answers: [...this.#answers].map(([offerId, answer]) => ({ offerId, answer })),
      progress: [...this.#progress].flatMap(([stopId, said]) =>
        [...said].map(([status, at]) => ({ stopId, status, at })),
      ),
    };
  }
}
