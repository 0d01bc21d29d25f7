import { encodePositions, MAX_POSITIONS } from '../../src/protocol/binaryPositions.ts';
import type { Opening, StreamEvents } from '../stream.ts';
import type { Timers } from '../timers.ts';
import { DriverConnection, type DriverNews, type DriverStop } from './driverConnection.ts';
import type {
  Availability,
  Fix,
  Place,
  PlanFrame,
  PlannedOffer,
  PlannedStop,
  RefusedFrame,
} from './frames.ts';
import { Pacer } from './pacer.ts';
import { type OfferAnswer, Statements, type StopProgress } from './statements.ts';

export interface DriverClientOptions {
  /** Opens a stream at a place. Rejects where it cannot even be tried now. */
  readonly open: (at: Place, events: StreamEvents) => Promise<Opening>;
  readonly timers: Timers;
  /** Where the vehicle is now: streams are opened at this place. */
  readonly whereabouts: () => Place;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Sends positions as binary messages where the service reads them; JSON unless it is set. */
  readonly binaryPositions?: boolean;
  /** What was said before this program started; nothing unless given. */
  readonly statements?: Statements;
  /** Something was said, or need not be said any more. */
  readonly onSaid?: (statements: Statements) => void;
  /** Called for every new plan. */
  readonly onPlan: (plan: PlanFrame) => void;
  readonly onRefused: (frame: RefusedFrame) => void;
  readonly onConnection?: (isUp: boolean) => void;
  /** The stream ended and is not opened again. */
  readonly onStopped: (why: DriverStop) => void;
}

/** A report that the plan does not reflect is said again after this. */
const repeatReportMs = 2_000;
/** With positions and pings this stays well below the ten frames a second that a stream may carry. */
const reportGapMs = 250;
const positionGapMs = 1_000;
/** Fixes come as the receiver likes: one that is nearly so long after the last is as good as one in time. */
const earlyFactor = 0.9;

/**
 * A driver's app without the driver: always knows the newest plan, and says what the driver does until the plan
 * shows it. Nothing in it depends on the order of two frames, or on any of them arriving.
 */
export class DriverClient {
  readonly #options: DriverClientOptions;
  readonly #connection: DriverConnection;
  readonly #statements: Statements;
  readonly #reports: Pacer;
  readonly #positions: Pacer;
  #plan: PlanFrame | null = null;
  /** Not sent yet, oldest first. */
  #fixes: Fix[] = [];
  #sentTs = Number.NEGATIVE_INFINITY;
  #positionsSent = 0;

  constructor(options: DriverClientOptions) {
    this.#options = options;
    const { open, timers, random, whereabouts, statements = new Statements() } = options;
    this.#statements = statements;
    this.#reports = new Pacer(timers, reportGapMs, () => this.#sendReport());
    this.#positions = new Pacer(timers, positionGapMs, () => this.#sendPositions());
    this.#connection = new DriverConnection({
      open: (events) => open(whereabouts(), events),
      timers,
      random,
      onFrame: (news) => this.#hear(news),
      onConnection: (isUp) => {
        if (isUp) {
          this.#reports.soon();
          this.#positions.soon();
        }
        options.onConnection?.(isUp);
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

  /** Whether the newest plan shows everything that was said. */
  get isHeard(): boolean {
    return this.#plan !== null && this.#statements.areReflectedIn(this.#plan);
  }

  get positionsSent(): number {
    return this.#positionsSent;
  }

  /** Opens the stream, and keeps it open. */
  start(): void {
    this.#connection.connect();
  }

  /** The network may be back: what waits to try again need not. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** The network is gone, though its streams may take minutes to notice. */
  networkLost(): void {
    this.#connection.networkLost();
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
    this.#said();
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#statements.answer(offer, answer);
    this.#said();
  }

  /** What was last said to an offer that is in the plan; null before anything was. */
  answerTo({ id }: PlannedOffer): OfferAnswer | null {
    return this.#statements.answerTo(id);
  }

  /** `at`: epoch milliseconds. */
  progress(stop: PlannedStop, status: StopProgress, at: number): void {
    this.#statements.progress(stop.id, status, at);
    this.#said();
  }

  /** How far a stop is, with what was said and has not come back in a plan yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    return this.#statements.statusOf(stop);
  }

  /**
   * Takes a fix. They go out together, as often as the service wants, or else those of a second; while there is no
   * stream the newest are kept. Of more than are wanted those between are left out, never the newest.
   */
  position(fix: Fix): void {
    const last = this.#fixes.at(-1);
    const everyMs = 1_000 * (this.#plan?.cadence?.everySeconds ?? 0);
    const before = this.#fixes.at(-2)?.ts ?? this.#sentTs;
    if (last !== undefined && last.ts - before < earlyFactor * everyMs) this.#fixes.pop();
    this.#fixes.push(fix);
    if (this.#fixes.length > MAX_POSITIONS) this.#fixes.shift();
    this.#positions.soon();
  }

  #hear(frame: DriverNews): void {
    if (frame.type === 'refused') {
      if (frame.ref !== undefined) this.#statements.withdraw(frame.ref);
      this.#options.onSaid?.(this.#statements);
      this.#options.onRefused(frame);
      return;
    }
    const known = this.#plan;
    const isOlder =
      known !== null &&
      (frame.epoch < known.epoch || (frame.epoch === known.epoch && frame.version < known.version));
    if (isOlder) return;
    this.#plan = frame;
    this.#follow(frame);
    this.#statements.prune(frame);
    this.#options.onSaid?.(this.#statements);
    for (const offer of frame.offers) {
      if (offer.status === 'open' && this.#statements.answerTo(offer.id) === null) this.answer(offer, 'seen');
    }
    this.#options.onPlan(frame);
  }

  #follow({ cadence }: PlanFrame): void {
    this.#positions.pace(
      cadence === undefined ? positionGapMs : 1_000 * cadence.everySeconds * cadence.batch,
    );
    if (this.#fixes.length > 0) this.#positions.soon();
  }

  #said(): void {
    this.#options.onSaid?.(this.#statements);
    this.#reports.soon();
  }

  #sendReport(): boolean {
    if (this.#plan === null || this.#statements.areReflectedIn(this.#plan)) return false;
    const isSent = this.#connection.send(this.#statements.report(this.#plan.version));
    // Sent is not heard: again, unless a plan shows it before.
    this.#reports.soon(repeatReportMs);
    return isSent;
  }

  #sendPositions(): boolean {
    if (this.#fixes.length === 0) return false;
    const positions = this.#fixes;
    const newest = positions.at(-1);
    const isBinary = this.#options.binaryPositions === true && this.#plan?.cadence !== undefined;
    const isSent = isBinary
      ? this.#connection.sendBytes(encodePositions(positions))
      : this.#connection.send({ type: 'position', positions });
    if (!isSent || newest === undefined) return false;
    this.#sentTs = newest.ts;
    this.#fixes = [];
    this.#positionsSent += positions.length;
    return true;
  }

  #rest(): void {
    this.#reports.stop();
    this.#positions.stop();
  }
}
