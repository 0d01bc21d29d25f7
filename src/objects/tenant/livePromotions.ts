import type { PromotionAsked, PromotionTaken, UsesOfPromotion } from '../../calls/tenant.ts';
import type { PromotionAnswer } from '../../calls/trip.ts';
import type { TripId } from '../../domain/ids.ts';
import { usedUp } from '../../domain/tariff/promotion.ts';
import type { Clock } from '../../shell/ports.ts';

/** A trip that does not exist this long after its use was taken is never made: its request has failed. */
const requestMs = 600_000;
const askAgainMs = 60_000;
/** Trips that one alarm asks; the next asks further ones. */
const askedAtOnce = 50;
const dayMs = 86_400_000;
/** How often a trip is asked whether its use is still needed: until it has given up its journal. */
const keptMs = 30 * dayMs;
/** How long counts outlive the last window that they were of: operators extend promotions. */
const countKeptMs = 90 * dayMs;
/** How long counts outlive the last use of a promotion without an end. */
const openEndedMs = 730 * dayMs;
/** Counts that one alarm forgets. */
const forgottenAtOnce = 1_000;

/** `asked`: nobody knows yet whether the trip was made. `returned`: it has ended without its ride. */
export type UseState = 'asked' | 'held' | 'returned';

/** One use of a promotion by a trip. */
export interface KeptUse {
  readonly code: string;
  readonly tripId: TripId;
  readonly rider: string;
}

/** Storage of the uses of promotions. Each call is durable at once, and those of one step together; times are epoch ms. */
export interface PromotionStorage {
  state(code: string, tripId: TripId): UseState | null;
  /** Stores a use whose trip is to be made, and counts it. The counts are kept at least until then. */
  add(use: KeptUse, askAt: number, countedUntil: number): void;
  /** Stores that a trip has given a use back that nobody knows of. Counts nothing. */
  addReturned(use: Pick<KeptUse, 'code' | 'tripId'>, askAt: number): void;
  hold(use: KeptUse, askAt: number): void;
  /** Uncounts a use, and keeps that the trip has had it. */
  giveBack(use: Pick<KeptUse, 'code' | 'tripId'>, askAt: number): void;
  /** Uncounts a use whose trip was never made, and forgets it. */
  drop(use: KeptUse): void;
  /** Forgets a use whose trip can neither give it back nor be asked for again. It still counts. */
  forget(use: KeptUse): void;
  /** Forgets counts that were kept until then, at most so many. */
  forgetCounts(now: number, most: number): void;
  postpone(use: KeptUse, askAt: number): void;
  counts(code: string, rider: string): { readonly all: number; readonly rider: number };
  uses(): readonly UsesOfPromotion[];
  usesBy(rider: string): readonly UsesOfPromotion[];
  /** Uses whose trips are to be asked, the oldest first. */
  due(now: number, most: number): readonly KeptUse[];
  /** When the next trip is to be asked, or counts to be forgotten; null: never. */
  earliestDue(): number | null;
  /** Forgets who used promotions. Their uses still count. */
  forgetRider(rider: string): void;
}

export interface PromotionPorts {
  readonly clock: Clock;
  readonly storage: PromotionStorage;
  /** The promotion that a trip was booked with. */
  promotionOf(tripId: TripId): Promise<PromotionAnswer>;
  alarmAt(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  warn(event: string, details: Readonly<Record<string, string>>): void;
}

/** A simulation replaces a rule to show that an invariant misses it. */
export interface PromotionRules {
  readonly usedUp: typeof usedUp;
  /** Whether a trip has had its use, so that a repeated request takes no other one. */
  readonly hadUse: (state: UseState | null) => boolean;
}

export const promotionRules: PromotionRules = { usedUp, hadUse: (state) => state !== null };

/**
 * Counts how often each promotion of a tenant is used, and by whom: the only place that says whether there is a further
 * use. A use is taken before its trip is made, and then belongs to the trip until that gives it back. Where no trip came
 * of it, the use is given up by itself. Which trip had a use is kept until that has given up its journal, and how often a
 * promotion was used until long after its end.
 */
export class LivePromotions {
  readonly #ports: PromotionPorts;
  readonly #rules: PromotionRules;

  constructor(ports: PromotionPorts, rules: PromotionRules = promotionRules) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /** Takes a use for a trip. Repeating it takes no other one, also after the trip has ended. */
  async take({ tripId, rider, promotion }: PromotionAsked): Promise<PromotionTaken> {
    const { storage, clock } = this.#ports;
    const askAt = clock.now() + requestMs;
    // First, so that no crash leaves a use that nobody asks about.
    await this.#wakeBy(askAt);
    const answer = this.mayTake({ tripId, rider, promotion });
    const isNew = !this.#rules.hadUse(storage.state(promotion.code, tripId));
    if (answer === 'taken' && isNew) {
      const endsAt = promotion.until ?? clock.now() + openEndedMs;
      storage.add({ code: promotion.code, tripId, rider }, askAt, Math.max(endsAt, askAt) + countKeptMs);
    }
    return answer;
  }

  /** What `take` would answer. Takes nothing. */
  mayTake({
    tripId,
    rider,
    promotion,
  }: Omit<PromotionAsked, 'tripId'> & { readonly tripId: TripId | null }): PromotionTaken {
    const { storage } = this.#ports;
    const isRepeated = tripId !== null && this.#rules.hadUse(storage.state(promotion.code, tripId));
    if (isRepeated) return 'taken';
    return this.#rules.usedUp(storage.counts(promotion.code, rider), promotion) ?? 'taken';
  }

  /** A trip has ended without its ride. Repeating it is harmless. */
  async giveBack(code: string, tripId: TripId): Promise<void> {
    const { storage, clock } = this.#ports;
    const askAt = clock.now() + keptMs;
    await this.#wakeBy(askAt);
    const state = storage.state(code, tripId);
    if (state === null) storage.addReturned({ code, tripId }, askAt);
    else if (state !== 'returned') storage.giveBack({ code, tripId }, askAt);
  }

  /** How often each promotion is used. */
  uses(): readonly UsesOfPromotion[] {
    return this.#ports.storage.uses();
  }

  /** How often a rider used each promotion. */
  usesBy(rider: string): readonly UsesOfPromotion[] {
    return this.#ports.storage.usesBy(rider);
  }

  forgetRider(rider: string): void {
    this.#ports.storage.forgetRider(rider);
  }

  /** Asks the trips that should have been made by now whether they were, and older ones whether they still need their use. */
  async alarm(): Promise<void> {
    const { storage, clock } = this.#ports;
    storage.forgetCounts(clock.now(), forgottenAtOnce);
    const due = storage.due(clock.now(), askedAtOnce);
    await Promise.all(due.map((use) => this.#ask(use)));
    const next = storage.earliestDue();
    if (next !== null) await this.#wakeBy(next);
  }

  async #ask(use: KeptUse): Promise<void> {
    const { storage, clock, promotionOf, warn } = this.#ports;
    const answer = await promotionOf(use.tripId).catch((error: unknown) => {
      warn('promotion-not-asked', { trip: use.tripId, error: String(error) });
      return null;
    });
    // The trip may have given it back meanwhile.
    const state = storage.state(use.code, use.tripId);
    if (state === null) return;
    const now = clock.now();
    if (answer === null) return storage.postpone(use, now + askAgainMs);
    const isMade = answer === 'erased' || (answer !== 'unknown' && answer.code === use.code);
    if (state === 'asked') return isMade ? storage.hold(use, now + keptMs) : storage.drop(use);
    if (answer === 'erased' || answer === 'unknown') storage.forget(use);
    else storage.postpone(use, now + keptMs);
  }

  /** Arms the alarm, unless it comes as early. */
  async #wakeBy(at: number): Promise<void> {
    const armedAt = await this.#ports.alarmAt();
    if (armedAt === null || armedAt > at) await this.#ports.setAlarm(at);
  }
}
