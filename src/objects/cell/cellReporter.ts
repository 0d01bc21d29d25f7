import type { CellReport, VehicleGone, VehicleSeen } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import { zeroCounts } from '../../protocol/activityCounts.ts';
import type { VehicleActivity } from '../../protocol/vehicleActivities.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { withTimeout } from '../../timeout.ts';
import { reportEveryMs } from '../district/districtFleet.ts';
import { isDistrusted } from './acceptPositions.ts';
import type { DriverSocket } from './driverSocket.ts';
import type { Drivers } from './drivers.ts';
import type { CellPorts } from './ports.ts';

/** While the district is watched, reports are at least this far apart: a little less than a phone's second. */
const watchedEveryMs = 900;
/** An alarm is two rows written: positions that no later frame reports get one this often at most. */
const leftoversEveryMs = 10_000;
/** A call that hangs would keep the cell from ever reporting again. */
const timeoutMs = 10_000;

/**
 * Reports a cell's activity to its district: counts every ten seconds; while somebody watches, each changed vehicle,
 * batched once a second. Incoming frames trigger the reports, and an alarm those that no frame follows: a timer would
 * keep the cell in memory. Nothing is stored: after a lost report the next one is whole.
 */
export class CellReporter<Socket extends StreamSocket> {
  readonly #cell: CellId;
  readonly #ports: CellPorts<Socket>;
  readonly #drivers: Drivers<Socket>;
  readonly #armBy: (at: number) => void;
  readonly #moved = new Set<DriverSocket<Socket>>();
  #gone: VehicleGone[] = [];
  #watchedUntil = 0;
  #dueAt = 0;
  #reportedAt = 0;
  #order = 0;
  #isWholeDue = true;
  /** The last vehicle has left since the last report. */
  #isEmptied = false;
  #isReporting = false;
  /** When an alarm must report what no frame has; null when nothing is left (epoch ms). */
  #leftoversAt: number | null = null;
  #leftoversNotBefore = 0;

  constructor(cell: CellId, ports: CellPorts<Socket>, drivers: Drivers<Socket>, armBy: (at: number) => void) {
    this.#cell = cell;
    this.#ports = ports;
    this.#drivers = drivers;
    this.#armBy = armBy;
  }

  /** Handles a moved or changed vehicle. Moves come first and often: they cost two comparisons. */
  changed(driver: DriverSocket<Socket>, now: number): void {
    if (now < this.#watchedUntil) {
      this.#moved.add(driver);
      this.#reportChanges(now, driver.facts.activity === driver.toldActivity);
    } else if (now >= this.#dueAt) this.#report();
  }

  /** Handles a closed stream; `isElsewhere` when the vehicle has a newer one. */
  left(driver: DriverSocket<Socket>, isElsewhere: boolean, now: number): void {
    const { vehicleId, epoch } = driver.facts;
    this.#moved.delete(driver);
    if (now < this.#watchedUntil) {
      if (this.#drivers.byVehicle(vehicleId) === null) this.#gone.push({ id: vehicleId, epoch, isElsewhere });
      this.#reportChanges(now, false);
      return;
    }
    // No later frame will trigger a report.
    this.#isEmptied = this.#drivers.isEmpty;
    if (this.#isEmptied) this.#report();
  }

  /** Starts detailed reports for `watchMs`. */
  show(watchMs: number): CellReport {
    const now = this.#ports.clock.now();
    this.#watchedUntil = Math.max(this.#watchedUntil, now + watchMs);
    return this.#compose('whole', now);
  }

  /** When `alarm` must be called (epoch ms); null: not for this. */
  get deadline(): number | null {
    return this.#leftoversAt;
  }

  /** Reports what no frame has reported. */
  alarm(now: number): void {
    if (this.#leftoversAt === null || this.#leftoversAt > now) return;
    this.#leftoversAt = null;
    if (this.#hasNews(now)) this.#report();
  }

  /** Reports now, or with a later frame; `canWait`: vehicles have only moved. */
  #reportChanges(now: number, canWait: boolean): void {
    const dueAt = this.#reportedAt + watchedEveryMs;
    if (now >= dueAt && !this.#isReporting) this.#report();
    else this.#reportBy(canWait ? Math.max(dueAt, this.#leftoversNotBefore) : dueAt);
  }

  #reportBy(at: number): void {
    if (this.#leftoversAt !== null && this.#leftoversAt <= at) return;
    this.#leftoversAt = at;
    this.#leftoversNotBefore = at + leftoversEveryMs;
    this.#armBy(at);
  }

  #report(): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    this.#ports.background(this.#run());
  }

  async #run(): Promise<void> {
    try {
      do await this.#send();
      while (this.#isUrgent(this.#ports.clock.now()));
    } finally {
      this.#isReporting = false;
    }
  }

  /** The district waits for a whole report, or for the word that the cell is empty. */
  #isUrgent(now: number): boolean {
    return now < this.#watchedUntil ? this.#isWholeDue : this.#isEmptied;
  }

  #hasNews(now: number): boolean {
    return this.#isUrgent(now) || (now < this.#watchedUntil && this.#moved.size + this.#gone.length > 0);
  }

  async #send(): Promise<void> {
    const { clock, timers, reportToDistrict, warn } = this.#ports;
    const now = clock.now();
    this.#reportedAt = now;
    this.#dueAt = now + reportEveryMs;
    const isWatched = now < this.#watchedUntil;
    const detail = this.#isWholeDue ? 'whole' : 'changes';
    try {
      const report = reportToDistrict(this.#compose(isWatched ? detail : 'counts', now));
      const answer = await withTimeout(report, timeoutMs, timers);
      this.#watchedUntil = clock.now() + answer.watchMs;
      if (answer.wantsWhole) this.#isWholeDue = true;
    } catch (error) {
      // It is unknown what arrived: the next report is whole, and waits for a frame.
      this.#watchedUntil = 0;
      this.#isWholeDue = true;
      warn('district-not-told', { error: String(error) });
    }
  }

  #compose(detail: CellReport['detail'], now: number): CellReport {
    const counts = zeroCounts();
    const vehicles: VehicleSeen[] = [];
    const freeByType: Record<string, number> = {};
    let darkMs = 0;
    for (const driver of this.#drivers.newest()) {
      darkMs = driver.facts.rules.darkSeconds * 1000;
      const activity = this.#activityOf(driver, now);
      counts[activity] += 1;
      const { type } = driver.facts;
      if (activity === 'free') freeByType[type] = (freeByType[type] ?? 0) + 1;
      if (detail === 'counts') continue;
      const isNews = this.#moved.has(driver) || driver.toldActivity !== activity;
      if (detail === 'whole' || isNews) vehicles.push(seenAs(driver, activity));
      driver.toldActivity = activity;
    }
    const gone = detail === 'changes' ? this.#gone : [];
    this.#moved.clear();
    this.#gone = [];
    this.#isEmptied = false;
    if (detail !== 'counts') this.#isWholeDue = false;
    this.#order = Math.max(this.#order + 1, now);
    return { cell: this.#cell, counts, freeByType, darkMs, order: this.#order, detail, vehicles, gone };
  }

  #activityOf(driver: DriverSocket<Socket>, now: number): VehicleActivity {
    const { rules, heardAt, activity = 'offline' } = driver.facts;
    const darkMs = rules.darkSeconds * 1000;
    // Pings are only looked up for vehicles that sent nothing else.
    const isDark = now - heardAt >= darkMs && now - driver.heardAt() >= darkMs;
    return isDark ? 'dark' : activity;
  }
}

function seenAs({ facts }: DriverSocket<StreamSocket>, activity: VehicleActivity): VehicleSeen {
  const { vehicleId, epoch, place, heading, type, tripIds, positionAt } = facts;
  return {
    id: vehicleId,
    epoch,
    lat: place.lat,
    lng: place.lng,
    heading,
    activity,
    kind: type,
    trips: [...tripIds],
    ts: positionAt,
    ...(isDistrusted(facts) && { positionsRefused: true }),
  };
}
