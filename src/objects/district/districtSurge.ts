import type { SurgeAsked } from '../../calls/district.ts';
import { cellParent, rollUpAt } from '../../domain/geo/cells.ts';
import { demandOf, type Wish, windowMs } from '../../domain/surge/demand.ts';
import { finestResolution, type SurgeRules } from '../../domain/surge/surgeRules.ts';
import {
  type DistrictEvidence,
  evolveSurge,
  minuteMs,
  minuteOf,
  noSurgeYet,
  type SurgeEntry,
  type SurgeNow,
  type SurgeReading,
  type SurgeState,
  surgeAt,
} from '../../domain/surge/surgeState.ts';
import { type TripRecord, waitingSinceOf } from '../../domain/trip/record.ts';
import { type DistrictFleet, reportEveryMs } from './districtFleet.ts';
import type { DistrictPorts } from './ports.ts';

/** Without somebody who asks for a price under a version, nothing is computed for it any more. */
const forgetVersionMs = 30 * minuteMs;
/** Those in force: the active one and one on trial, and for a while what they replace. */
const maxVersions = 4;
const maxAskers = 5_000;
/** Of those with demand or a level: more are not kept, nor shown. */
const maxEntries = 500;

interface Version extends Pick<SurgeAsked, 'configuration' | 'mode' | 'rules'> {
  state: SurgeState;
  askedAt: number;
}

interface TimedWish extends Wish {
  readonly at: number;
  /** Counts until a vehicle is found, however long that takes. */
  readonly isOpen: boolean;
}

type SurgePorts = Pick<DistrictPorts, 'clock' | 'wait' | 'background' | 'keepSurge' | 'warn'>;

/**
 * The surge of a district: a level for each cell and vehicle type, under each version of the configuration that somebody
 * is priced by. Kept in memory: after a loss it begins at nothing. Minutes are counted only while somebody wants a ride.
 */
export class DistrictSurge {
  readonly #ports: SurgePorts;
  readonly #fleet: DistrictFleet;
  readonly #versions = new Map<string, Version>();
  /** By rider, the latest last. */
  readonly #askers = new Map<string, TimedWish>();
  /** By trip. */
  readonly #trips = new Map<string, TimedWish>();
  #tripsForgottenAt = Number.NEGATIVE_INFINITY;
  readonly #startedAt: number;
  #isTicking = false;

  constructor(ports: SurgePorts, fleet: DistrictFleet) {
    this.#ports = ports;
    this.#fleet = fleet;
    this.#startedAt = ports.clock.now();
  }

  /** Answers for each vehicle type of a ride that somebody wants. */
  ask(asked: SurgeAsked): SurgeReading[] {
    const now = this.#ports.clock.now();
    const version = this.#versionOf(asked, now);
    this.#advance(version, now);
    const fine = rollUpAt(asked.pickup, finestResolution);
    const { rider, wanted: vehicleType } = asked;
    this.#askers.delete(rider);
    this.#askers.set(rider, { rider, cell: fine, vehicleType, isBooked: false, at: now, isOpen: false });
    const [oldest] = this.#askers.keys();
    if (this.#askers.size > maxAskers && oldest !== undefined) this.#askers.delete(oldest);
    this.#tick();
    const cell = cellParent(fine, version.rules.resolution);
    return asked.vehicleTypes.map((type) => surgeAt(version.state, { cell, vehicleType: type }));
  }

  /** Takes in a trip that begins here. */
  take(record: TripRecord): void {
    const { id, rider, pickup, vehicleType, state } = record;
    const isOpen = state === 'searching';
    const cell = rollUpAt(pickup, finestResolution);
    this.#trips.set(id, { rider, cell, vehicleType, isBooked: true, at: waitingSinceOf(record), isOpen });
    // Where nobody asks for a price, nothing else forgets them.
    const now = this.#ports.clock.now();
    if (now >= this.#tripsForgottenAt + windowMs) this.#forgetTrips(now);
  }

  #forgetTrips(now: number): void {
    this.#tripsForgottenAt = now;
    for (const [id, { at, isOpen }] of this.#trips) {
      if (!isOpen && at <= now - windowMs) this.#trips.delete(id);
    }
  }

  /** The present levels by version, each with its highest first. */
  now(): SurgeNow[] {
    const now = this.#ports.clock.now();
    return [...this.#versions.values()].map((version) => {
      this.#advance(version, now);
      const { configuration, mode, rules, state } = version;
      const { minute } = state;
      return { configuration, mode, resolution: rules.resolution, minute, entries: highest(state) };
    });
  }

  #versionOf({ configuration, mode, rules }: SurgeAsked, now: number): Version {
    const known = this.#versions.get(configuration);
    const version = known ?? { configuration, mode, rules, state: noSurgeYet(now), askedAt: now };
    version.askedAt = now;
    this.#versions.delete(configuration);
    this.#versions.set(configuration, version);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > maxVersions && oldest !== undefined) this.#versions.delete(oldest);
    return version;
  }

  #advance(version: Version, now: number): void {
    if (minuteOf(now) <= version.state.minute) return;
    version.state = evolveSurge(version.state, this.#evidence(version.rules, now), version.rules, now);
  }

  /** Nothing until each cell with vehicles has had the time to report them. */
  #evidence({ resolution }: SurgeRules, now: number): DistrictEvidence {
    this.#fleet.sweep(now);
    const supplyAt = this.#fleet.freeIn(resolution);
    const isKnown = now >= this.#startedAt + 2 * reportEveryMs;
    return { demands: isKnown ? demandOf(this.#wishes(now), resolution) : [], supplyAt };
  }

  #wishes(now: number): Wish[] {
    this.#forgetTrips(now);
    for (const [rider, { at }] of this.#askers) {
      if (at > now - windowMs) break;
      this.#askers.delete(rider);
    }
    return [...this.#askers.values(), ...this.#trips.values()].filter(({ at }) => at <= now);
  }

  /** Counts minutes while there is something to count. */
  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    const now = this.#ports.clock.now();
    const next = minuteOf(now) + minuteMs;
    this.#ports.background(this.#ports.wait(next - now).then(() => this.#minutePassed()));
  }

  async #minutePassed(): Promise<void> {
    this.#isTicking = false;
    const now = this.#ports.clock.now();
    for (const [configuration, { askedAt }] of this.#versions) {
      if (askedAt <= now - forgetVersionMs) this.#versions.delete(configuration);
    }
    const levels = this.now().filter(({ entries }) => entries.length > 0);
    const isWanted = this.#wishes(now).length > 0;
    if (this.#versions.size > 0 && (isWanted || levels.length > 0)) this.#tick();
    if (levels.length === 0) return;
    await this.#ports.keepSurge(levels).catch((error: unknown) => {
      this.#ports.warn('surge-not-kept', { error: String(error) });
    });
  }
}

function highest({ entries }: SurgeState): SurgeEntry[] {
  return [...entries.values()]
    .toSorted((a, b) => b.percent - a.percent || b.demand - a.demand)
    .slice(0, maxEntries);
}
