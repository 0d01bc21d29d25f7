import { clearTimeout, setTimeout } from 'node:timers';
import type { Place } from '../../src/domain/geo/place.ts';
import type { PlanFrame, Position, RefusedFrame } from '../../src/protocol/frames.ts';
import type { Random } from '../random.ts';
import type { CredentialSource } from './credentials.ts';
import { DriverConnection, type DriverNews, type DriverStop } from './driverConnection.ts';
import {
  type Availability,
  type OfferAnswer,
  type PlannedOffer,
  type PlannedStop,
  Statements,
  type StopProgress,
} from './statements.ts';
import { streamAddress } from './stream.ts';

export interface DriverClientOptions {
  /** The service, as `http://localhost:8787`. */
  readonly url: string;
  readonly credential: CredentialSource;
  /** Where the vehicle is now: streams are opened at this place. */
  readonly whereabouts: () => Place;
  readonly random: Random;
  /** Called for every new plan. */
  readonly onPlan: (plan: PlanFrame) => void;
  readonly onRefused: (frame: RefusedFrame) => void;
  /** The stream ended and is not opened again. */
  readonly onStopped: (why: DriverStop) => void;
}

/** A report that the plan does not reflect is said again after this. */
const repeatReportMs = 2_000;
/** With positions and pings this stays well below the ten frames a second that a stream may carry. */
const reportGapMs = 250;
const positionGapMs = 1_000;
const maxPositionsPerFrame = 60;

/**
 * A driver's app without the driver: always knows the newest plan, and says what the driver does until the plan
 * shows it. Nothing in it depends on the order of two frames, or on any of them arriving.
 */
export class DriverClient {
  readonly #options: DriverClientOptions;
  readonly #connection: DriverConnection;
  readonly #statements = new Statements();
  readonly #reports = new Pacer(reportGapMs, () => this.#sendReport());
  readonly #positions = new Pacer(positionGapMs, () => this.#sendPositions());
  #plan: PlanFrame | null = null;
  #fixes: Position[] = [];
  #positionsSent = 0;

  constructor(options: DriverClientOptions) {
    this.#options = options;
    const { url, credential, random } = options;
    this.#connection = new DriverConnection({
      address: () => {
        const { lat, lng } = options.whereabouts();
        return streamAddress(url, `/v1/driver/stream?lat=${lat}&lng=${lng}`);
      },
      credential,
      random,
      onFrame: (news) => this.#hear(news),
      onUp: () => {
        this.#reports.soon();
        this.#positions.soon();
      },
      onStopped: (why) => {
        this.#rest();
        options.onStopped(why);
      },
    });
  }

  /** Null until the first one has come. */
  get plan(): PlanFrame | null {
    return this.#plan;
  }

  get isConnected(): boolean {
    return this.#connection.isUp;
  }

  get positionsSent(): number {
    return this.#positionsSent;
  }

  /** Opens the stream, and keeps it open. */
  start(): void {
    this.#connection.connect();
  }

  /** Goes away without ending the shift: whoever starts again finds the plan as it was. */
  leave(): void {
    this.#rest();
    this.#connection.leave();
  }

  /** What the driver wants to be from now on; wanting it again changes nothing. */
  want(availability: Availability): void {
    if (this.#statements.availability === availability) return;
    this.#statements.want(availability);
    this.#reports.soon();
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#statements.answer(offer, answer);
    this.#reports.soon();
  }

  /** `at`: epoch milliseconds. */
  progress(stop: PlannedStop, status: StopProgress, at: number): void {
    this.#statements.progress(stop.id, status, at);
    this.#reports.soon();
  }

  /** How far a stop is, with what was said and has not come back in a plan yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    return this.#statements.statusOf(stop);
  }

  /** Takes a fix. Those of a second go out together; while there is no stream the newest are kept. */
  position(fix: Position): void {
    this.#fixes.push(fix);
    if (this.#fixes.length > maxPositionsPerFrame) this.#fixes.shift();
    this.#positions.soon();
  }

  #hear(frame: DriverNews): void {
    if (frame.type === 'refused') {
      if (frame.ref !== undefined) this.#statements.withdraw(frame.ref);
      this.#options.onRefused(frame);
      return;
    }
    const known = this.#plan;
    const isOlder =
      known !== null &&
      (frame.epoch < known.epoch || (frame.epoch === known.epoch && frame.version < known.version));
    if (isOlder) return;
    this.#plan = frame;
    this.#statements.prune(frame);
    for (const offer of frame.offers) {
      if (offer.status === 'open' && !this.#statements.hasAnswered(offer.id)) this.answer(offer, 'seen');
    }
    this.#options.onPlan(frame);
  }

  #sendReport(): void {
    if (this.#plan === null || this.#statements.areReflectedIn(this.#plan)) return;
    this.#connection.send(this.#statements.report(this.#plan.version));
    // Sent is not heard: again, unless a plan shows it before.
    this.#reports.soon(repeatReportMs);
  }

  #sendPositions(): void {
    if (this.#fixes.length === 0) return;
    const positions = this.#fixes;
    if (!this.#connection.send({ type: 'position', positions })) return;
    this.#fixes = [];
    this.#positionsSent += positions.length;
  }

  #rest(): void {
    this.#reports.stop();
    this.#positions.stop();
  }
}

/** Does something soon, but never twice within the gap. */
class Pacer {
  readonly #gapMs: number;
  readonly #act: () => void;
  #actedAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(gapMs: number, act: () => void) {
    this.#gapMs = gapMs;
    this.#act = act;
  }

  /** Acts as soon as the gap allows, or after a time; an earlier time wins over a later one. */
  soon(afterMs = 0): void {
    const now = Date.now();
    const dueAt = Math.max(now + afterMs, this.#actedAt + this.#gapMs);
    if (this.#stopped || dueAt >= this.#dueAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.#due(), dueAt - now);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #due(): void {
    this.#timer = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#actedAt = Date.now();
    this.#act();
  }
}
