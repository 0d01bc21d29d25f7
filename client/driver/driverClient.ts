import { encodePositions, MAX_POSITIONS } from '../../src/protocol/binaryPositions.ts';
import type { Opening, StreamEvents } from '../stream.ts';
import type { Timers } from '../timers.ts';
import { DriverConnection, type DriverFrame, type StopReason } from './driverConnection.ts';
import type {
  Availability,
  Fix,
  Place,
  PlanFrame,
  PlannedOffer,
  PlannedStop,
  RefusedFrame,
} from './frames.ts';
import { type OfferAnswer, ReportState, type StopProgress } from './reportState.ts';
import { Throttle } from './throttle.ts';

export interface DriverClientOptions {
  /** Opens a stream at a place. Rejects where it cannot even be tried now. */
  readonly open: (at: Place, events: StreamEvents) => Promise<Opening>;
  readonly timers: Timers;
  /** Where the vehicle is now: streams are opened at this place. */
  readonly currentPlace: () => Place;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Sends positions as binary messages where the service reads them; JSON unless it is set. */
  readonly binaryPositions?: boolean;
  /** What was said before this program started; nothing unless given. */
  readonly reportState?: ReportState;
  /** Something was said, or need not be said any more. */
  readonly onReportChange?: (reportState: ReportState) => void;
  /** Called for every new plan. */
  readonly onPlan: (plan: PlanFrame) => void;
  readonly onRefused: (frame: RefusedFrame) => void;
  readonly onConnection?: (isUp: boolean) => void;
  /** The stream ended and is not opened again. */
  readonly onStopped: (reason: StopReason) => void;
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
  readonly #reportState: ReportState;
  readonly #reports: Throttle;
  readonly #positions: Throttle;
  #plan: PlanFrame | null = null;
  /** Not sent yet, oldest first. */
  #fixes: Fix[] = [];
  #sentTs = Number.NEGATIVE_INFINITY;
  #positionsSent = 0;

  constructor(options: DriverClientOptions) {
    this.#options = options;
    const { open, timers, random, currentPlace, reportState = new ReportState() } = options;
    this.#reportState = reportState;
    this.#reports = new Throttle(timers, reportGapMs, () => this.#sendReport());
    this.#positions = new Throttle(timers, positionGapMs, () => this.#sendPositions());
    this.#connection = new DriverConnection({
      open: (events) => open(currentPlace(), events),
      timers,
      random,
      onFrame: (frame) => this.#receive(frame),
      onConnection: (isUp) => {
        if (isUp) {
          this.#reports.schedule();
          this.#positions.schedule();
        }
        options.onConnection?.(isUp);
      },
      onStopped: (reason) => {
        this.#stop();
        options.onStopped(reason);
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
  get isReflected(): boolean {
    return this.#plan !== null && this.#reportState.isReflectedIn(this.#plan);
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
    this.#stop();
    this.#connection.leave();
  }

  /** What the driver wants to be from now on; wanting it again changes nothing. */
  setAvailability(availability: Availability): void {
    if (this.#reportState.availability === availability) return;
    this.#reportState.setAvailability(availability);
    this.#reportChanged();
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#reportState.answer(offer, answer);
    this.#reportChanged();
  }

  /** What was last said to an offer that is in the plan; null before anything was. */
  answerTo({ id }: PlannedOffer): OfferAnswer | null {
    return this.#reportState.answerTo(id);
  }

  /** `at`: epoch milliseconds. */
  progress(stop: PlannedStop, status: StopProgress, at: number): void {
    this.#reportState.progress(stop.id, status, at);
    this.#reportChanged();
  }

  /** How far a stop is, with what was said and has not come back in a plan yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    return this.#reportState.statusOf(stop);
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
    this.#positions.schedule();
  }

  #receive(frame: DriverFrame): void {
    if (frame.type === 'refused') {
      if (frame.ref !== undefined) this.#reportState.withdraw(frame.ref);
      this.#options.onReportChange?.(this.#reportState);
      this.#options.onRefused(frame);
      return;
    }
    const known = this.#plan;
    const isOlder =
      known !== null &&
      (frame.epoch < known.epoch || (frame.epoch === known.epoch && frame.version < known.version));
    if (isOlder) return;
    this.#plan = frame;
    this.#setCadence(frame);
    this.#reportState.prune(frame);
    this.#options.onReportChange?.(this.#reportState);
    for (const offer of frame.offers) {
      if (offer.status === 'open' && this.#reportState.answerTo(offer.id) === null)
        this.answer(offer, 'seen');
    }
    this.#options.onPlan(frame);
  }

  #setCadence({ cadence }: PlanFrame): void {
    this.#positions.setGap(
      cadence === undefined ? positionGapMs : 1_000 * cadence.everySeconds * cadence.batch,
    );
    if (this.#fixes.length > 0) this.#positions.schedule();
  }

  #reportChanged(): void {
    this.#options.onReportChange?.(this.#reportState);
    this.#reports.schedule();
  }

  #sendReport(): boolean {
    if (this.#plan === null || this.#reportState.isReflectedIn(this.#plan)) return false;
    const isSent = this.#connection.send(this.#reportState.report(this.#plan.version));
    // Sent is not heard: again, unless a plan shows it before.
    this.#reports.schedule(repeatReportMs);
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

  #stop(): void {
    this.#reports.stop();
    this.#positions.stop();
  }
}
