import type {
  CellReport,
  DistrictFigures,
  DistrictView,
  ReportAnswer,
  SurgeAsked,
  Watch,
} from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { Feasibility, PlannedVehicle, RideAhead } from '../../domain/supply/feasibility.ts';
import type { SurgeNow, SurgeReading } from '../../domain/surge/surgeState.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { DistrictShifts } from '../../domain/vehicle/plannedShifts.ts';
import { withTimeout } from '../../timeout.ts';
import { DistrictDemand } from './districtDemand.ts';
import { DistrictFleet, isCellInView, reportEveryMs } from './districtFleet.ts';
import { DistrictReservations } from './districtReservations.ts';
import { DistrictSurge } from './districtSurge.ts';
import { hourMs, MinuteFigures } from './minuteFigures.ts';
import type { DistrictPorts } from './ports.ts';
import { SearchMargin } from './searchMargin.ts';
import { leaseMs, Watcher } from './watcher.ts';

/** Minimum interval between two notifications of a watcher. */
const notifyEveryMs = 1_000;
/** A cell that does not answer within this is left out of the snapshot. */
const timeoutMs = 1_500;
/** Retry interval of a failed history read. */
const historyRetryMs = 10_000;
/** How often the history is read for what nobody told: who tells of a trip's end tries once. */
const readMissedMs = 10 * 60_000;

/**
 * The roll-up of a coarse cell for one tenant's operators. Owns nothing: cells report vehicles again within seconds,
 * and the history has the trips.
 */
export class LiveDistrict {
  readonly #district: CellId;
  readonly #ports: DistrictPorts;
  readonly #fleet = new DistrictFleet();
  readonly #demand = new DistrictDemand();
  readonly #minutes = new MinuteFigures();
  readonly #watchers = new Map<string, Watcher>();
  readonly #searchMargin: SearchMargin;
  readonly #surge: DistrictSurge;
  readonly #reservations: DistrictReservations;
  readonly #startedAt: number;
  #isListed = false;
  #history: Promise<void> | null = null;
  /** Trips are counted from here on (epoch ms); null until the history was read. */
  #since: number | null = null;
  /** When it was last read (epoch ms), and is next read for what was missed. */
  #historyReadAt = 0;
  #readMissedAt = 0;
  #isNotifying = false;

  constructor(district: CellId, ports: DistrictPorts) {
    this.#district = district;
    this.#ports = ports;
    this.#searchMargin = new SearchMargin((hours) => ports.readSearches(hours));
    this.#surge = new DistrictSurge(ports, this.#fleet);
    this.#reservations = new DistrictReservations(
      () => ports.readShifts(ports.clock.now()),
      (error) => ports.warn('district-without-shifts', { error: String(error) }),
    );
    this.#startedAt = ports.clock.now();
  }

  /** Handles a cell's report; the answer says how much detail is needed. */
  report(report: CellReport): ReportAnswer {
    const now = this.#ports.clock.now();
    const answer = this.#fleet.take(report, this.#watchMs(report.cell, now), now);
    this.#sample(now);
    this.#list();
    if (this.#since !== null && now >= this.#readMissedAt) this.#ports.background(this.#readMissed(now));
    this.#notifyWatchers();
    return answer;
  }

  #watchMs(cell: CellId, now: number): number {
    const until = [...this.#watchers.values()]
      .filter(({ showsVehicles, watch }) => showsVehicles && isCellInView(cell, watch.view))
      .map(({ until }) => until - now);
    return Math.max(0, ...until);
  }

  /** Until a first cell has reported, the number of vehicles is unknown and not sampled. */
  #sample(now: number): void {
    const total = this.#fleet.total();
    if (total !== null) this.#minutes.sample(total, now);
  }

  /** Handles changed trips that begin here, as the history receives them: at least once, in any order. */
  async tripsChanged(records: readonly TripRecord[]): Promise<void> {
    this.#list();
    await this.#readHistory();
    const now = this.#ports.clock.now();
    for (const record of records) {
      const changedAt = this.#take(record, now);
      if (changedAt !== null) this.#minutes.lag(Math.max(0, now - changedAt), now);
    }
    this.#notifyWatchers();
  }

  /** Returns when the newest milestone was that only this record tells of (epoch ms); null without one. */
  #take(record: TripRecord, now: number): number | null {
    if (!this.#demand.take(record, now)) return null;
    this.#surge.take(record);
    return this.#minutes.count(record, now);
  }

  /** Starts or replaces a subscription and returns a snapshot of its view. */
  async watch(watch: Watch): Promise<DistrictView> {
    const watcher = new Watcher(watch, this.#ports.clock.now());
    this.#watchers.set(watch.stream, watcher);
    const [hasCells] = await Promise.all([this.#askCells(watcher), this.#readHistory()]);
    const now = this.#ports.clock.now();
    this.#fleet.sweep(now);
    const hasHeard = now - this.#startedAt > reportEveryMs + notifyEveryMs;
    return watcher.look(this.#fleet, this.#demand, now, hasCells && hasHeard && this.#since !== null);
  }

  /** Extends a subscription; false when the watcher must subscribe again. */
  renew(stream: string, generation: number): boolean {
    const watcher = this.#watchers.get(stream);
    if (watcher === undefined || watcher.watch.generation !== generation) return false;
    const now = this.#ports.clock.now();
    watcher.until = now + leaseMs;
    this.#ports.background(this.#askCells(watcher));
    this.#fleet.sweep(now);
    this.#notifyWatchers();
    return true;
  }

  unwatch(stream: string, generation: number): void {
    if (this.#watchers.get(stream)?.watch.generation === generation) this.#watchers.delete(stream);
  }

  /** Makes the cells in view report each vehicle; false when one does not answer. */
  async #askCells({ showsVehicles, watch, until }: Watcher): Promise<boolean> {
    if (!showsVehicles) return true;
    const cells = this.#fleet.withoutDetail(watch.view, until);
    const answers = await Promise.all(cells.map((cell) => this.#askCell(cell, until)));
    return answers.every((answered) => answered);
  }

  async #askCell(cell: CellId, until: number): Promise<boolean> {
    const { clock, timers } = this.#ports;
    try {
      const report = await withTimeout(this.#ports.showCell(cell, until - clock.now()), timeoutMs, timers);
      const now = this.#ports.clock.now();
      this.#fleet.take(report, until - now, now);
      this.#sample(now);
      return true;
    } catch (error) {
      this.#ports.warn('cell-not-shown', { cell, error: String(error) });
      return false;
    }
  }

  /** Reads the history once per object life, and again while the database does not answer. */
  #readHistory(): Promise<void> {
    this.#history ??= this.#loadHistory();
    return this.#history;
  }

  async #loadHistory(): Promise<void> {
    const since = this.#ports.clock.now() - hourMs;
    try {
      const { records, isWhole } = await this.#ports.readTrips(since);
      const now = this.#ports.clock.now();
      for (const record of records) this.#take(record, now);
      this.#since = isWhole ? since : now;
      this.#historyReadAt = now;
      this.#readMissedAt = now + readMissedMs;
    } catch (error) {
      this.#ports.warn('district-without-history', { error: String(error) });
      this.#ports.background(
        this.#ports.wait(historyRetryMs).then(() => {
          this.#history = null;
        }),
      );
    }
  }

  /** Without it a trip whose end was not told would count as demand for as long as the object lives. */
  async #readMissed(now: number): Promise<void> {
    this.#readMissedAt = now + readMissedMs;
    try {
      // The history, too, is told some minutes late at times.
      const { records } = await this.#ports.readTrips(this.#historyReadAt - readMissedMs);
      for (const record of records) this.#take(record, this.#ports.clock.now());
      this.#historyReadAt = now;
      this.#notifyWatchers();
    } catch (error) {
      this.#ports.warn('district-without-history', { error: String(error) });
    }
  }

  /** What demand says of rides that begin somewhere. Whoever asks is demand; nobody waits for the history. */
  surge(asked: SurgeAsked): SurgeReading[] {
    this.#list();
    this.#ports.background(this.#readHistory());
    return this.#surge.ask(asked);
  }

  /** The present levels by version of the configuration. */
  surgeNow(): SurgeNow[] {
    return this.#surge.now();
  }

  /** What searches here take at this hour, in seconds (p90); null when too few are known. */
  searchMargin(): Promise<number | null> {
    return this.#searchMargin.seconds(this.#ports.clock.now());
  }

  /** A vehicle has told which of its shifts touch the district. */
  shiftsPlanned(shifts: DistrictShifts): void {
    this.#reservations.take(shifts);
  }

  /** How sure reservations of these rides are; null: not known here yet. */
  async feasibility(rides: readonly RideAhead[]): Promise<Feasibility[] | null> {
    if (!(await this.#knowsAhead())) return null;
    const now = this.#ports.clock.now();
    this.#fleet.sweep(now);
    const reserved = this.#demand.reserved();
    const isServedNow = (ride: RideAhead) => this.#fleet.isServed(ride.pickup);
    return this.#reservations.feasibility(rides, { reserved, isServedNow }, now);
  }

  /** The vehicles that accept the ride by themselves within a planned shift, nearest first; null as above. */
  async planned(ride: RideAhead): Promise<PlannedVehicle[] | null> {
    if (!(await this.#knowsAhead())) return null;
    return this.#reservations.planned(ride, this.#demand.reserved(), this.#ports.clock.now());
  }

  async #knowsAhead(): Promise<boolean> {
    const [hasShifts] = await Promise.all([
      this.#reservations.isLoaded(this.#ports.clock.now()),
      this.#readHistory(),
    ]);
    return hasShifts && this.#since !== null;
  }

  async figures(): Promise<DistrictFigures> {
    await this.#readHistory();
    const now = this.#ports.clock.now();
    this.#fleet.sweep(now);
    this.#sample(now);
    return { since: this.#since ?? now, minutes: this.#minutes.list(now) };
  }

  /** Adds this district to the tenant's list, where operators find it. */
  #list(): void {
    if (this.#isListed) return;
    this.#isListed = true;
    this.#ports.background(
      this.#ports.list().catch((error: unknown) => {
        this.#isListed = false;
        this.#ports.warn('district-not-listed', { error: String(error) });
      }),
    );
  }

  /** Notifies each watcher of its changes, at its own pace and one call at a time. */
  #notifyWatchers(): void {
    if (this.#isNotifying || this.#watchers.size === 0) return;
    this.#isNotifying = true;
    const told = this.#ports.wait(notifyEveryMs).then(() => {
      this.#isNotifying = false;
      return Promise.all([...this.#watchers.values()].map((watcher) => this.#notify(watcher)));
    });
    this.#ports.background(told);
  }

  async #notify(watcher: Watcher): Promise<void> {
    const { person, stream } = watcher.watch;
    const now = this.#ports.clock.now();
    if (watcher.until <= now) this.#watchers.delete(stream);
    if (watcher.isBusy || watcher.until <= now) return;
    const change = watcher.changes(this.#district, this.#fleet, this.#demand, now);
    if (change === null) return;
    watcher.isBusy = true;
    try {
      const sent = this.#ports.sendToOperator(person, stream, change);
      const isWatching = await withTimeout(sent, timeoutMs, this.#ports.timers);
      if (!isWatching) this.unwatch(stream, watcher.watch.generation);
    } catch (error) {
      // The notification is lost: the watcher notices at its next renewal and subscribes again.
      this.unwatch(stream, watcher.watch.generation);
      this.#ports.warn('watcher-not-told', { error: String(error) });
    } finally {
      watcher.isBusy = false;
      // Changes that arrived meanwhile.
      this.#notifyWatchers();
    }
  }
}
