import { batch, computed, signal } from '@preact/signals';
import { DriverClient } from '../../../client/driver/driverClient.ts';
import type { StopReason } from '../../../client/driver/driverConnection.ts';
import type {
  Availability,
  PlanFrame,
  PlannedOffer,
  PlannedStop,
  RefusedFrame,
  ReservedRide,
} from '../../../client/driver/frames.ts';
import { ReportState, type StopProgress } from '../../../client/driver/reportState.ts';
import type { Me } from '../api/schemas.ts';
import { driverStreams } from './driverStreams.ts';
import { afterDone, afterPlan, afterRefusal, noEarnings } from './earnings.ts';
import { loadShift, saveShift } from './shiftStorage.ts';
import type { Spot, VehiclePosition } from './vehiclePosition.ts';

/** A standing vehicle sends its position this often, so that it does not become dark. */
const HEARTBEAT_MS = 5_000;

/** A refused report: its reason code or, if known, a more specific one. */
export type Refusal =
  | 'offer-gone'
  | 'unknown-stop'
  | 'out-of-order'
  | 'no-show'
  | 'not-there'
  | 'wrong-pin'
  | 'other';

/** Changes of the plan that the driver did not cause. */
export type News = 'offerGone' | 'offerLapsed' | 'tripGone';

/** A driver's shift, from going online to its end; survives reloads. */
export class Shift {
  /** Null before the first plan, and outside of a shift. */
  readonly plan = signal<PlanFrame | null>(null);
  /** The availability that the driver chose. */
  readonly wanted = signal<Availability>('offline');
  readonly isConnected = signal(false);
  /** Whether the plan reflects all reports. */
  readonly isReflected = signal(true);
  /** The refused report, until it is dismissed. */
  readonly refusal = signal<Refusal | null>(null);
  readonly news = signal<News | null>(null);
  /** Why the last shift on this page ended. */
  readonly ended = signal<StopReason | null>(null);
  readonly earnings = signal(noEarnings);
  /** The time to answer that each offer had when first seen, in milliseconds. */
  readonly thinkingMs = new Map<string, number>();
  /** The server's clock minus this device's, in milliseconds. */
  clockAheadMs = 0;
  readonly stops = computed(() => this.#stopsAhead());
  readonly offers = computed(() => this.#openOffers());
  readonly agenda = computed(() => this.#heldAhead());
  readonly #me: Me;
  readonly #vehiclePosition: VehiclePosition;
  /** Incremented with every report: reports count before a plan reflects them. */
  readonly #said = signal(0);
  #client: DriverClient | null = null;
  /** Offers and trips that this driver ended: their end is not announced. */
  readonly #answered = new Map<string, 'accept' | 'decline'>();
  readonly #endedTrips = new Set<string>();
  /** The stop of the last no-show report. */
  #noShowAt: string | null = null;
  #heartbeat: ReturnType<typeof setInterval> | null = null;
  #listening = new AbortController();

  constructor(me: Me, vehiclePosition: VehiclePosition) {
    this.#me = me;
    this.#vehiclePosition = vehiclePosition;
  }

  /** Restores the shift after a reload; returns a function that stops it. */
  start(): () => void {
    const { statements: saved, earnings } = loadShift(this.#me);
    this.earnings.value = earnings;
    this.#listening = new AbortController();
    const { signal: until } = this.#listening;
    addEventListener('online', () => this.#client?.retryNow(), { signal: until });
    addEventListener('offline', () => this.#client?.networkLost(), { signal: until });
    addEventListener('pageshow', () => this.#client?.retryNow(), { signal: until });
    document.addEventListener('visibilitychange', () => this.#client?.retryNow(), { signal: until });
    if (saved !== null) this.#open(ReportState.restore(saved));
    return () => {
      this.#listening.abort();
      this.#close();
    };
  }

  /** Starts a shift, or resumes the one that another device has taken over. */
  goOnline(): void {
    if (this.#client !== null) return;
    const { statements: saved } = loadShift(this.#me);
    if (saved === null) {
      this.earnings.value = noEarnings;
      saveShift(this.#me, { earnings: noEarnings });
    }
    const reportState = saved === null ? new ReportState() : ReportState.restore(saved);
    reportState.setAvailability('available');
    this.news.value = null;
    this.#open(reportState);
  }

  setAvailability(availability: Availability): void {
    this.#client?.setAvailability(availability);
  }

  answer(offer: PlannedOffer, answer: 'accept' | 'decline'): void {
    this.#answered.set(offer.id, answer);
    this.#client?.answer(offer, answer);
  }

  progress(stop: PlannedStop, status: StopProgress, pin?: string, reason?: string): void {
    this.refusal.value = null;
    const isLast = stop.kind === 'dropoff' || stop.kind === 'return';
    if (status === 'giveBack' || status === 'noShow' || (status === 'done' && isLast))
      this.#endedTrips.add(stop.tripId);
    if (status === 'noShow') this.#noShowAt = stop.id;
    if (status === 'done') this.#earn((earnings) => afterDone(earnings, stop));
    this.#client?.progress(stop, status, Date.now() + this.clockAheadMs, pin, reason);
  }

  /** Gives a ride of the agenda back. */
  giveBack({ stopId, tripId }: ReservedRide): void {
    this.refusal.value = null;
    this.#endedTrips.add(tripId);
    this.#client?.progress({ id: stopId }, 'giveBack', Date.now() + this.clockAheadMs);
  }

  /** The progress of a stop, including reports that no plan reflects yet. */
  statusOf(stop: PlannedStop): PlannedStop['status'] | StopProgress {
    this.#said.value;
    return this.#client?.statusOf(stop) ?? stop.status;
  }

  isAccepted(offer: PlannedOffer): boolean {
    this.#said.value;
    return offer.status === 'accepted' || this.#client?.answerTo(offer) === 'accept';
  }

  /** Sends the vehicle's position. */
  report({ lat, lng, heading, speed, accuracy }: Spot): void {
    this.#client?.position({ lat, lng, heading, speed, accuracy, ts: Date.now() + this.clockAheadMs });
  }

  #open(reportState: ReportState): void {
    this.ended.value = null;
    const client = new DriverClient({
      open: driverStreams(this.#me),
      currentPlace: () => this.#vehiclePosition.spot.value ?? { lat: 0, lng: 0 },
      reportState,
      onReportChange: () => this.#save(reportState),
      onPlan: (plan) => this.#show(plan),
      onRefused: (frame) => this.#refused(frame),
      onConnection: (isUp) => {
        this.isConnected.value = isUp;
      },
      onStopped: (why) => this.#stopped(why),
    });
    this.#client = client;
    this.#save(reportState);
    client.start();
    this.#heartbeat = setInterval(() => {
      const { value: spot } = this.#vehiclePosition.spot;
      if (spot !== null) this.report(spot);
    }, HEARTBEAT_MS);
  }

  /** Closes the stream; the shift and its stored reports remain. */
  #close(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
    this.#client?.leave();
    this.#client = null;
    batch(() => {
      this.isConnected.value = false;
      this.plan.value = null;
    });
  }

  #save(reportState: ReportState): void {
    saveShift(this.#me, { statements: reportState.save() });
    batch(() => {
      this.#said.value++;
      this.wanted.value = reportState.availability;
      this.isReflected.value = this.#client?.isReflected ?? false;
    });
  }

  #show(plan: PlanFrame): void {
    this.clockAheadMs = plan.ts - Date.now();
    for (const { id, status, expiresAt } of plan.offers) {
      // The time to answer starts with the receipt; before that an open offer has only its delivery time.
      if (status !== 'open' && !this.thinkingMs.has(id)) this.thinkingMs.set(id, expiresAt - plan.ts);
    }
    batch(() => {
      const { value: before } = this.plan;
      const news = before === null ? null : this.#newsBetween(before, plan);
      if (news !== null || plan.offers.length > 0) this.news.value = news;
      this.plan.value = plan;
      this.isReflected.value = this.#client?.isReflected ?? false;
      this.#earn((earnings) => afterPlan(earnings, plan, plan.ts));
    });
  }

  #newsBetween(before: PlanFrame, { offers, stops, agenda = [], ts }: PlanFrame): News | null {
    const has = (tripId: string) => [...offers, ...stops, ...agenda].some((held) => held.tripId === tripId);
    const promised = [...before.stops, ...(before.agenda ?? [])];
    const isTripGone = promised.some(({ tripId }) => !has(tripId) && !this.#endedTrips.has(tripId));
    if (isTripGone) return 'tripGone';
    const gone = before.offers.find(({ id, tripId }) => !has(tripId) && this.#answered.get(id) !== 'decline');
    if (gone === undefined) return null;
    return ts >= gone.expiresAt ? 'offerLapsed' : 'offerGone';
  }

  #refused(frame: RefusedFrame): void {
    batch(() => {
      this.#earn((earnings) => afterRefusal(earnings, frame));
      // A refused position is not worth a message.
      if (frame.ref !== undefined) this.refusal.value = this.#refusalIn(frame);
    });
  }

  #refusalIn({ reason, ref }: RefusedFrame): Refusal {
    if (reason === 'out-of-order') return ref === this.#noShowAt ? 'no-show' : reason;
    if (reason === 'far-from-stop' || reason === 'no-position') return 'not-there';
    const isKnown = reason === 'offer-gone' || reason === 'unknown-stop' || reason === 'wrong-pin';
    return isKnown ? reason : 'other';
  }

  #stopped(why: StopReason): void {
    this.#close();
    batch(() => {
      this.ended.value = why;
      this.wanted.value = 'offline';
      this.refusal.value = null;
    });
    // Another device has the shift, or the session has expired: the driver can resume later.
    if (why === 'shift-over') saveShift(this.#me, { statements: null });
  }

  #earn(change: (earnings: typeof noEarnings) => typeof noEarnings): void {
    this.earnings.value = change(this.earnings.value);
    saveShift(this.#me, { earnings: this.earnings.value });
  }

  #stopsAhead(): PlannedStop[] {
    const stops = this.plan.value?.stops ?? [];
    const leaving = new Set(
      stops
        .filter((stop) => ['giveBack', 'noShow'].includes(this.statusOf(stop)))
        .map(({ tripId }) => tripId),
    );
    const isMade = (stop: PlannedStop) => ['done', 'failed'].includes(this.statusOf(stop));
    return stops.filter((stop) => !isMade(stop) && !leaving.has(stop.tripId));
  }

  #openOffers(): PlannedOffer[] {
    this.#said.value;
    const offers = this.plan.value?.offers ?? [];
    return offers.filter((offer) => this.#client?.answerTo(offer) !== 'decline');
  }

  #heldAhead(): ReservedRide[] {
    this.#said.value;
    const agenda = this.plan.value?.agenda ?? [];
    return agenda.filter((reserved) => this.#client?.isGivenBack(reserved) !== true);
  }
}
