import { clearTimeout, setTimeout } from 'node:timers';
import { DriverClient } from '../../client/driver/driverClient.ts';
import type { StopReason } from '../../client/driver/driverConnection.ts';
import type { PlanFrame, PlannedOffer, PlannedStop } from '../../client/driver/frames.ts';
import { bearingDegrees, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import type { Random } from '../random.ts';
import { developmentCredentials } from './credentials.ts';
import { Journey } from './journey.ts';
import { driverStreams } from './stream.ts';

/** A robot's behaviour. Times are real time. */
export interface DriverHabits {
  readonly speedMetersPerSecond: number;
  /** How to answer an offer, and after what time. An ignored offer expires. */
  readonly decide: (offer: PlannedOffer) => { answer: 'accept' | 'decline' | 'ignore'; afterMs: number };
  /** How long boarding or alighting takes. */
  readonly standMs: (stop: PlannedStop) => number;
  /** Where an idle vehicle drives from a place within a time. */
  readonly roam: (from: Place, elapsedMs: number, now: number) => Place;
}

export interface DriverRobotOptions {
  readonly url: string;
  /** The vehicle, and the person in it. */
  readonly name: string;
  /** Default: `demo`. */
  readonly tenant?: string;
  readonly start: Place;
  readonly habits: DriverHabits;
  readonly random: Random;
  /** What is said at a stop that asks for a pin; undefined: nobody is there, and the driver gives up in time. */
  readonly pinAt?: (stop: PlannedStop) => string | undefined;
  /** Why goods that travel alone cannot be handed over where the driver has just arrived; null: they can. */
  readonly failureAt?: (stop: PlannedStop) => string | null;
  /** Sends the photo or signature that a stop needs; false: it has to be sent again. */
  readonly prove?: (stop: PlannedStop) => Promise<boolean>;
  /** Called before the driver reports that nobody is at a stop. */
  readonly onNobody?: (stop: PlannedStop) => void;
  /** The route from one place to another; a straight line by default. */
  readonly wayTo?: (from: Place, to: Place) => readonly Place[];
  /** Called with every new plan. */
  readonly onPlan?: (plan: PlanFrame) => void;
  readonly onRefused?: () => void;
  readonly onStopped?: (why: StopReason) => void;
}

/** Below this distance a vehicle counts as standing: the heading of its movement is meaningless. */
const standstillMeters = 0.5;

/** A simulated driver: answers offers and drives to the stops of the plan. */
export class DriverRobot {
  readonly name: string;
  readonly client: DriverClient;
  readonly #habits: DriverHabits;
  readonly #decided = new Set<string>();
  readonly #thoughts = new Set<ReturnType<typeof setTimeout>>();
  readonly #journey: Journey;
  readonly #pinAt: (stop: PlannedStop) => string | undefined;
  readonly #onNobody: (stop: PlannedStop) => void;
  readonly #failureAt: (stop: PlannedStop) => string | null;
  readonly #prove: ((stop: PlannedStop) => Promise<boolean>) | null;
  /** The stops whose proof is sent, or on its way. */
  readonly #proven = new Set<string>();
  /** Why the goods cannot be handed over at the stop that was reached last. */
  #failure: string | null = null;
  #place: Place;
  #tickedAt: number | null = null;
  #standsUntil = 0;

  constructor(options: DriverRobotOptions) {
    const { url, name, tenant, start, habits, random, onPlan, onRefused, onStopped } = options;
    this.name = name;
    this.#journey = new Journey(options.wayTo ?? ((_, to) => [to]));
    this.#pinAt = options.pinAt ?? (() => undefined);
    this.#onNobody = options.onNobody ?? (() => undefined);
    this.#failureAt = options.failureAt ?? (() => null);
    this.#prove = options.prove ?? null;
    this.#place = start;
    this.#habits = habits;
    this.client = new DriverClient({
      open: driverStreams(url, developmentCredentials('driver', name, tenant)),
      currentPlace: () => this.#place,
      random,
      binaryPositions: true,
      onPlan: (plan) => {
        this.#consider(plan.offers);
        onPlan?.(plan);
      },
      onRefused: () => onRefused?.(),
      onStopped: (why) => onStopped?.(why),
    });
  }

  get place(): Place {
    return this.#place;
  }

  /** Starts the shift. */
  start(): void {
    this.client.setAvailability('available');
    this.client.start();
  }

  leave(): void {
    for (const thought of this.#thoughts) clearTimeout(thought);
    this.client.leave();
  }

  /** Advances to `now` (epoch milliseconds) and sends the position. */
  tick(now: number): void {
    const elapsedMs = now - (this.#tickedAt ?? now);
    this.#tickedAt = now;
    const from = this.#place;
    const stop = this.#nextStop();
    this.#place =
      stop === null ? this.#habits.roam(from, elapsedMs, now) : this.#serve(stop, from, elapsedMs, now);
    const moves = distanceMeters(from, this.#place) > standstillMeters;
    const heading = moves ? bearingDegrees(from, this.#place) : null;
    this.client.position({ ...this.#place, ts: now, heading });
  }

  #nextStop(): PlannedStop | null {
    const ahead = ['pending', 'enroute', 'arrived'];
    const stops = this.client.plan?.stops ?? [];
    return stops.find((stop) => ahead.includes(this.client.statusOf(stop))) ?? null;
  }

  #serve(stop: PlannedStop, from: Place, elapsedMs: number, now: number): Place {
    const status = this.client.statusOf(stop);
    if (status === 'arrived') {
      if (now >= this.#standsUntil) this.#finish(stop, now);
      return from;
    }
    if (status === 'pending') this.client.progress(stop, 'enroute', now);
    const place = this.#journey.drive(
      from,
      stop.place,
      (this.#habits.speedMetersPerSecond * elapsedMs) / 1000,
    );
    if (place === stop.place) {
      this.client.progress(stop, 'arrived', now);
      this.#standsUntil = now + this.#habits.standMs(stop);
      this.#failure = isHandover(stop) ? this.#failureAt(stop) : null;
    }
    return place;
  }

  /** Says the pin where one is asked. Where nobody knows it, nobody comes, and goods go back to the sender. */
  #finish(stop: PlannedStop, now: number): void {
    if (this.#failure !== null && isHandover(stop)) {
      this.client.progress(stop, 'failed', now, undefined, this.#failure);
      return;
    }
    if (this.#prove !== null && needsImage(stop)) {
      this.#sendProof(stop, this.#prove);
      return;
    }
    if (stop.asksPin !== true) {
      this.client.progress(stop, 'done', now);
      return;
    }
    const pin = this.#pinAt(stop);
    if (pin !== undefined) {
      this.client.progress(stop, 'done', now, pin);
      return;
    }
    if (stop.kind === 'pickup' && now < (stop.noShowFrom ?? Number.POSITIVE_INFINITY)) return;
    this.#onNobody(stop);
    this.client.progress(stop, stop.kind === 'pickup' ? 'noShow' : 'failed', now);
  }

  /** `done` waits for a plan in which the stop is proven. */
  #sendProof(stop: PlannedStop, prove: (stop: PlannedStop) => Promise<boolean>): void {
    if (this.#proven.has(stop.id)) return;
    this.#proven.add(stop.id);
    const again = (): void => {
      this.#proven.delete(stop.id);
    };
    prove(stop).then((isSent) => (isSent ? undefined : again()), again);
  }

  #consider(offers: readonly PlannedOffer[]): void {
    for (const id of this.#decided) if (!offers.some((offer) => offer.id === id)) this.#decided.delete(id);
    for (const offer of offers) {
      // Accepted before this robot started; it only waits to become stops.
      if (offer.status === 'accepted' || this.#decided.has(offer.id)) continue;
      this.#decided.add(offer.id);
      const { answer, afterMs } = this.#habits.decide(offer);
      if (answer === 'ignore') continue;
      const thought = setTimeout(() => {
        this.#thoughts.delete(thought);
        const isOpen = this.client.plan?.offers.some(({ id }) => id === offer.id) ?? false;
        if (isOpen) this.client.answer(offer, answer);
      }, afterMs);
      this.#thoughts.add(thought);
    }
  }
}

/** Where goods that travel alone are handed over. */
function isHandover({ kind, party }: PlannedStop): boolean {
  return kind === 'dropoff' && party.seats + party.wheelchairs + party.childSeats === 0;
}

function needsImage({ proof, isProven }: PlannedStop): boolean {
  return (proof === 'photo' || proof === 'signature') && isProven !== true;
}
