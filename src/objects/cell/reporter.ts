import type { CellReport, VehicleGone, VehicleSeen } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import { zeroCounts } from '../../protocol/activityCounts.ts';
import type { VehicleActivity } from '../../protocol/vehicleActivities.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { reportEveryMs } from '../district/fleet.ts';
import type { DriverSocket } from './driverSocket.ts';
import type { Drivers } from './drivers.ts';
import type { CellPorts } from './ports.ts';
import { isDistrusted } from './positions.ts';

/** Interval of reports while the district is watched. */
const watchedEveryMs = 1_000;

/**
 * Reports a cell's activity to its district: counts every ten seconds, triggered by incoming frames; while somebody
 * watches, each changed vehicle, batched once a second. Nothing is stored: after a lost report the next one is whole.
 */
export class CellReporter<Socket extends StreamSocket> {
  readonly #cell: CellId;
  readonly #ports: CellPorts<Socket>;
  readonly #drivers: Drivers<Socket>;
  readonly #heardAt: (driver: DriverSocket<Socket>) => number;
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

  constructor(
    cell: CellId,
    ports: CellPorts<Socket>,
    drivers: Drivers<Socket>,
    heardAt: (driver: DriverSocket<Socket>) => number,
  ) {
    this.#cell = cell;
    this.#ports = ports;
    this.#drivers = drivers;
    this.#heardAt = heardAt;
  }

  /** Handles a moved or changed vehicle. Moves come first and often: they cost two comparisons. */
  changed(driver: DriverSocket<Socket>, now: number): void {
    if (now < this.#watchedUntil) {
      this.#moved.add(driver);
      this.#report();
    } else if (now >= this.#dueAt) this.#report();
  }

  /** Handles a closed stream; `isElsewhere` when the vehicle has a newer one. */
  left(driver: DriverSocket<Socket>, isElsewhere: boolean, now: number): void {
    const { vehicleId, epoch } = driver.facts;
    this.#moved.delete(driver);
    if (now < this.#watchedUntil) {
      if (this.#drivers.byVehicle(vehicleId) === null) this.#gone.push({ id: vehicleId, epoch, isElsewhere });
      this.#report();
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

  #report(): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    this.#ports.background(this.#run());
  }

  async #run(): Promise<void> {
    const { clock, wait } = this.#ports;
    try {
      do {
        const pauseMs = this.#reportedAt + watchedEveryMs - clock.now();
        if (pauseMs > 0) await wait(pauseMs);
        await this.#send();
      } while (this.#hasNews(clock.now()));
    } finally {
      this.#isReporting = false;
    }
  }

  #hasNews(now: number): boolean {
    if (now >= this.#watchedUntil) return this.#isEmptied;
    return this.#isWholeDue || this.#moved.size > 0 || this.#gone.length > 0;
  }

  async #send(): Promise<void> {
    const { clock, reportToDistrict, warn } = this.#ports;
    const now = clock.now();
    this.#reportedAt = now;
    this.#dueAt = now + reportEveryMs;
    const isWatched = now < this.#watchedUntil;
    const detail = this.#isWholeDue ? 'whole' : 'changes';
    try {
      const answer = await reportToDistrict(this.#compose(isWatched ? detail : 'counts', now));
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
    let darkMs = 0;
    for (const driver of this.#drivers.newest()) {
      darkMs = driver.facts.rules.darkSeconds * 1000;
      const activity = this.#activityOf(driver, now);
      counts[activity] += 1;
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
    return { cell: this.#cell, counts, darkMs, order: this.#order, detail, vehicles, gone };
  }

  #activityOf(driver: DriverSocket<Socket>, now: number): VehicleActivity {
    const { rules, heardAt, activity = 'offline' } = driver.facts;
    const darkMs = rules.darkSeconds * 1000;
    // Pings are only looked up for vehicles that sent nothing else.
    const isDark = now - heardAt >= darkMs && now - this.#heardAt(driver) >= darkMs;
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
