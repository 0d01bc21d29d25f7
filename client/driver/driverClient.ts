import { encodePositions, MAX_POSITIONS } from '../../src/protocol/binaryPositions.ts';
import type { Opening, StreamEvents } from '../stream.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { DriverConnection, type DriverFrame, type StopReason } from './driverConnection.ts';
import type {
  Availability,
  Fix,
  Place,
  PlanFrame,
  PlannedOffer,
  PlannedStop,
  RefusedFrame,
  ReservedRide,
} from './frames.ts';
import { type OfferAnswer, ReportState, type StopProgress } from './reportState.ts';
import { Throttle } from './throttle.ts';

export interface DriverClientOptions {
  /** Opens a stream at a place. Rejects if no attempt is possible now. */
  readonly open: (at: Place, events: StreamEvents) => Promise<Opening>;
  /** Default: the clock of the runtime. */
  readonly timers?: Timers;
  /** The vehicle's current position: streams are opened there. */
  readonly currentPlace: () => Place;
  /** Uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
  /** Sends positions as binary frames if the server supports them; default: JSON. */
  readonly binaryPositions?: boolean;
  /** Reports from before a restart; none by default. */
  readonly reportState?: ReportState;
  /** A report was added, or a plan or refusal removed one. */
  readonly onReportChange?: (reportState: ReportState) => void;
  /** Called for every new plan. */
  readonly onPlan: (plan: PlanFrame) => void;
  readonly onRefused: (frame: RefusedFrame) => void;
  readonly onConnection?: (isUp: boolean) => void;
  /** The stream ended and is not reopened. */
  readonly onStopped: (reason: StopReason) => void;
}

/** A report that no plan reflects is resent after this. */
const repeatReportMs = 2_000;
/** Together with positions and pings this stays well below the limit of ten frames a second. */
const reportGapMs = 250;
const positionGapMs = 1_000;
/** The receiver's interval varies: a fix that comes slightly early counts as in time. */
const earlyFactor = 0.9;

/**
 * The driver protocol without a user interface: holds the newest plan, and resends reports until a plan reflects
 * them. Frames may be lost, repeated or reordered without harm.
 */
export class DriverClient {
  readonly #options: DriverClientOptions;
  readonly #connection: DriverConnection;
  readonly #reportState: ReportState;
  readonly #reports: Throttle;
  readonly #positions: Throttle;
  #plan: PlanFrame | null = null;
  /** Unsent fixes, oldest first. */
  #fixes: Fix[] = [];
  #sentTs = Number.NEGATIVE_INFINITY;
  #positionsSent = 0;

  constructor(options: DriverClientOptions) {
    this.#options = options;
    const { open, currentPlace, timers = systemTimers, random = Math.random } = options;
    const { reportState = new ReportState() } = options;
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

  /** Null before the first plan. */
  get plan(): PlanFrame | null {
    return this.#plan;
  }

  get isConnected(): boolean {
    return this.#connection.isUp;
  }

  /** Whether the newest plan reflects all reports. */
  get isReflected(): boolean {
    return this.#plan !== null && this.#reportState.isReflectedIn(this.#plan);
  }

  get positionsSent(): number {
    return this.#positionsSent;
  }

  /** Opens the stream and reconnects it when it is lost. */
  start(): void {
    this.#connection.connect();
  }

  /** The network may be back: retries at once instead of after the backoff, or finds out whether the stream works. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** Drops the streams at once; on their own they may take minutes to notice a lost network. */
  networkLost(): void {
    this.#connection.networkLost();
  }

  /** Closes the stream without ending the shift; the plan stays as it is. */
  leave(): void {
    this.#stop();
    this.#connection.leave();
  }

  /** Sets the reported availability. Idempotent. */
  setAvailability(availability: Availability): void {
    if (this.#reportState.availability === availability) return;
    this.#reportState.setAvailability(availability);
    this.#reportChanged();
  }

  answer(offer: PlannedOffer, answer: OfferAnswer): void {
    this.#reportState.answer(offer, answer);
    this.#reportChanged();
  }

  /** The last answer to an open offer; null without one. */
  answerTo({ id }: PlannedOffer): OfferAnswer | null {
    return this.#reportState.answerTo(id);
  }

  /**
   * `at` is when it happened, in epoch milliseconds; `pin` what was said at a stop that asks for it; `reason` why a ride is
   * given back, or goods could not be delivered.
   */
  progress(
    { id, kind, party }: Pick<PlannedStop, 'id'> & Partial<Pick<PlannedStop, 'kind' | 'party'>>,
    status: StopProgress,
    at: number,
    pin?: string,
    reason?: string,
  ): void {
    const isLoad = status === 'done' && kind === 'pickup' && party !== undefined && isNobody(party);
    this.#reportState.progress(id, status, at, {
      ...(pin !== undefined && { pin }),
      ...(reason !== undefined && { reason }),
      isLoad,
    });
    this.#reportChanged();
  }

  /** Whether the driver has given a ride of the agenda back. */
  isGivenBack(reserved: ReservedRide): boolean {
    return this.#reportState.isGivenBack(reserved);
  }

  /** The progress of a stop, including reports that no plan reflects yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    return this.#reportState.statusOf(stop);
  }

  /**
   * Queues a fix. Fixes are sent together, at the plan's cadence or else once a second; without a stream only the
   * newest are kept. Fixes beyond the cadence are dropped, never the newest one.
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
    // A report is judged by where the vehicle was last seen.
    this.#sendPositions();
    const isSent = this.#connection.send(this.#reportState.report(this.#plan.version));
    // Sending proves nothing: resend until a plan reflects the report.
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

/** As the domain's rule, whose file would bring pages a second schema library. */
function isNobody({ seats, wheelchairs, childSeats }: PlannedStop['party']): boolean {
  return seats + wheelchairs + childSeats === 0;
}
