import type { PlaceOf, RankArea } from '../../calls/rank.ts';
import type { RankId, VehicleId } from '../../domain/ids.ts';
import type { Sighting } from '../../domain/rank/commands.ts';
import { readinessOf } from '../../domain/rank/commands.ts';
import { vehicleKindOf } from '../../domain/requirements.ts';
import { type AreaCover, coverAreas } from '../../domain/zones/cover.ts';
import type { RankPlace } from '../../protocol/ranks.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { isDistrusted } from './acceptPositions.ts';
import type { DriverSocket } from './driverSocket.ts';
import type { Drivers } from './drivers.ts';
import type { CellPorts } from './ports.ts';

/** How long the areas are used before they are asked for again. */
const areasMs = 60_000;
/** The same where there is none, as in most cells. */
const withoutAreasMs = 300_000;
/** When areas that could not be had are asked for again. */
const askAgainMs = 5_000;
/** A rank is told of everybody in its waiting area this often, and at once of who comes or is another than before. */
const reportEveryMs = 10_000;
/** The same while somebody there has no place yet. */
const withoutPlaceMs = 3_000;
/** Who is outside for this long has driven out: a position beyond the border says little. */
const outsideMs = 15_000;

interface Inside {
  readonly rank: RankId;
  /** As it was told last; null: not yet. */
  told: string | null;
  /** Since when it is outside (epoch ms); null: it is not. */
  outsideSince: number | null;
}

type WatchPorts = Pick<CellPorts<never>, 'clock' | 'ranksNear' | 'reportToRank' | 'background' | 'warn'>;

/**
 * Tells ranks who is in their waiting areas. Everything is in memory: after a crash the next positions tell again, and a
 * rank that hears nothing of a vehicle asks it.
 */
export class RankWatch<Socket extends StreamSocket> {
  readonly #ports: WatchPorts;
  readonly #drivers: Pick<Drivers<Socket>, 'byVehicle' | 'newest'>;
  /** Shows a driver the plan again, with another place in line. */
  readonly #show: (driver: DriverSocket<Socket>, place: RankPlace | null) => Promise<void>;
  #areas: AreaCover<RankId> | null = null;
  /** What they were made of: a cover takes milliseconds, and areas hardly ever change. */
  #drawn = '[]';
  #askAreasAt = 0;
  /** No area is near until then (epoch ms). The streams remember it, so that a cell that slept does not ask. */
  #withoutAreasUntil = 0;
  readonly #inside = new Map<VehicleId, Inside>();
  readonly #reportAt = new Map<RankId, number>();

  constructor(
    ports: WatchPorts,
    drivers: Pick<Drivers<Socket>, 'byVehicle' | 'newest'>,
    show: (driver: DriverSocket<Socket>, place: RankPlace | null) => Promise<void>,
  ) {
    this.#ports = ports;
    this.#drivers = drivers;
    this.#show = show;
  }

  /** Handles a moved or changed vehicle, by its newest stream. */
  seen(driver: DriverSocket<Socket>, now: number): void {
    const { withoutRanksUntil = 0 } = driver.facts;
    this.#withoutAreasUntil = Math.max(this.#withoutAreasUntil, withoutRanksUntil);
    if (now >= Math.max(this.#askAreasAt, this.#withoutAreasUntil)) this.#askAreas(now);
    // Only when it is news: this runs for every position, and a number of this size is an object.
    const isKnown = withoutRanksUntil === this.#withoutAreasUntil;
    if (!isKnown && this.#withoutAreasUntil > now) driver.facts.withoutRanksUntil = this.#withoutAreasUntil;
    if (this.#areas === null || driver.slot === null) return;
    const { vehicleId, place, newestTs } = driver.facts;
    // Only positions that were accepted count, not the one that a stream is opened with.
    const isSeen = newestTs !== null && !isDistrusted(driver.facts);
    const [rank = null] = isSeen ? this.#areas.at(place) : [];
    const before = this.#inside.get(vehicleId) ?? null;
    if (before !== null && rank !== before.rank && this.#hasLeft(driver, before, rank, now)) {
      this.#inside.delete(vehicleId);
      this.#report(before.rank, [sightingOf(driver, false)]);
    }
    if (rank === null) return;
    const inside = this.#inside.get(vehicleId) ?? { rank, told: null, outsideSince: null };
    inside.outsideSince = null;
    this.#inside.set(vehicleId, inside);
    const isNews = inside.told !== toldAs(driver);
    if (isNews || now >= (this.#reportAt.get(rank) ?? 0)) this.#reportAll(rank, now);
  }

  #hasLeft(driver: DriverSocket<Socket>, before: Inside, rank: RankId | null, now: number): boolean {
    if (rank !== null) return true;
    // Nothing believable says that it is anywhere.
    if (driver.facts.newestTs === null || isDistrusted(driver.facts)) return false;
    before.outsideSince ??= now;
    return now - before.outsideSince >= outsideMs;
  }

  /** Handles a closed stream. */
  left({ facts }: DriverSocket<Socket>): void {
    if (this.#drivers.byVehicle(facts.vehicleId) === null) this.#inside.delete(facts.vehicleId);
  }

  #reportAll(rank: RankId, now: number): void {
    this.#reportAt.set(rank, now + reportEveryMs);
    const sightings: Sighting[] = [];
    for (const [vehicle, inside] of this.#inside) {
      const driver =
        inside.rank === rank && inside.outsideSince === null ? this.#drivers.byVehicle(vehicle) : null;
      const isHeard = driver !== null && now - driver.heardAt() < driver.facts.rules.darkSeconds * 1000;
      if (!isHeard) continue;
      inside.told = toldAs(driver);
      sightings.push(sightingOf(driver, true));
    }
    this.#report(rank, sightings);
  }

  #report(rank: RankId, sightings: readonly Sighting[]): void {
    if (sightings.length === 0) return;
    const at = this.#ports.clock.now();
    const told = this.#ports.reportToRank(rank, { at, sightings }).then((places) => this.#showAll(places));
    const failed = (error: unknown) => {
      // The next position tells again.
      for (const { vehicle } of sightings) {
        const inside = this.#inside.get(vehicle);
        if (inside !== undefined) inside.told = null;
      }
      this.#ports.warn('rank-not-told', { rank, error: String(error) });
    };
    this.#ports.background(told.catch(failed));
  }

  async #showAll(places: readonly PlaceOf[]): Promise<void> {
    for (const { vehicle, place } of places) {
      const driver = this.#drivers.byVehicle(vehicle);
      const inside = this.#inside.get(vehicle);
      if (place === null && inside !== undefined) this.#reportSoon(inside.rank);
      if (driver === null || isSame(driver.facts.rank ?? null, place)) continue;
      // The next report shows it; the others must not wait for that.
      await this.#show(driver, place).catch((error: unknown) =>
        this.#ports.warn('place-not-shown', { vehicle, error: String(error) }),
      );
    }
  }

  /** A driver waits to see the place. */
  #reportSoon(rank: RankId): void {
    const soon = this.#ports.clock.now() + withoutPlaceMs;
    this.#reportAt.set(rank, Math.min(soon, this.#reportAt.get(rank) ?? soon));
  }

  #askAreas(now: number): void {
    this.#askAreasAt = now + areasMs;
    const asked = this.#ports.ranksNear().then((areas) => {
      this.#cover(areas);
      if (areas.length === 0) this.#withoutAreasUntil = now + withoutAreasMs;
      // Whoever was seen before the areas were known may send no further position for long.
      const knownAt = this.#ports.clock.now();
      for (const driver of this.#drivers.newest()) this.seen(driver, knownAt);
    });
    const failed = (error: unknown) => {
      this.#askAreasAt = now + askAgainMs;
      this.#ports.warn('ranks-unknown', { error: String(error) });
    };
    this.#ports.background(asked.catch(failed));
  }

  #cover(areas: readonly RankArea[]): void {
    const drawn = JSON.stringify(areas);
    if (drawn === this.#drawn) return;
    const items = areas.map(({ id, waitingArea }) => ({ item: id, area: waitingArea }));
    this.#areas = items.length === 0 ? null : coverAreas(items);
    this.#drawn = drawn;
  }
}

function sightingOf({ facts }: DriverSocket<StreamSocket>, isInside: boolean): Sighting {
  const { vehicleId: vehicle, epoch, availability, outOfService = false, tripIds } = facts;
  const standing = readinessOf({ availability, isOutOfService: outOfService, tripIds });
  return { vehicle, kind: vehicleKindOf(facts), epoch, standing, tripIds: [...tripIds], isInside };
}

/** What of a vehicle is news to its rank. */
function toldAs(driver: DriverSocket<StreamSocket>): string {
  const { epoch, standing, tripIds } = sightingOf(driver, true);
  return JSON.stringify([epoch, standing, tripIds]);
}

/** A minute's wait more or less is no news by itself. */
function isSame(a: RankPlace | null, b: RankPlace | null): boolean {
  if (a === null || b === null) return a === b;
  const isAsLong = Math.abs((a.waitSeconds ?? 0) - (b.waitSeconds ?? 0)) <= 60;
  const isKnown = (a.waitSeconds === null) === (b.waitSeconds === null);
  return (
    a.id === b.id && a.name === b.name && a.position === b.position && a.of === b.of && isKnown && isAsLong
  );
}
