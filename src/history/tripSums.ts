import { z } from 'zod';
import type { Place } from '../domain/geo/place.ts';
import type { TenantId } from '../domain/ids.ts';
import {
  type DriverFigures,
  driverFigureNames,
  driverFiguresSchema,
  driversOf,
  noDriverFigures,
} from '../domain/statistics/personFigures.ts';
import {
  added,
  type Dimension,
  dimensions,
  figuresOf,
  noFigures,
  slicesOf,
  type TripFigures,
  tripFigureNames,
  tripFiguresSchema,
} from '../domain/statistics/tripFigures.ts';
import { tripsOver } from './pastTrips.ts';
import type { Reader } from './sharedSql.ts';

/**
 * Trips that are over, added up by the quarter of an hour in which they were requested. A job adds them up in batches
 * and notes how far it is; what ended since is added when somebody asks.
 */
export const quarterMs = 900_000;

/** Quarters that are added up for one report; after a rebuild of the history there may be more for a while. */
const mostChanged = 100;

/** The zones that a place lies in. */
export type ZonesAt = (place: Place) => readonly string[];

/** Figures of the trips with one value of a dimension; `all` has the empty one. */
interface Slice {
  readonly dimension: Dimension | 'all';
  readonly value: string;
  readonly currency: string;
  readonly figures: TripFigures;
}

export interface DriverSum {
  readonly driver: string;
  readonly currency: string;
  readonly figures: DriverFigures;
  /** The ids of the trips that were the driver's at their end. */
  readonly trips: readonly string[];
}

export interface QuarterSums {
  readonly slices: readonly Slice[];
  readonly drivers: readonly DriverSum[];
}

/** Returns how far the tenant's trips are added up: all that ended by this time (epoch ms) are. */
async function endedUpTo(db: Reader, tenant: TenantId): Promise<number> {
  const query = 'SELECT ended_up_to FROM rollups WHERE tenant = ?';
  return (await db.prepare(query).bind(tenant).first<number>('ended_up_to')) ?? -1;
}

/** A span of ends of trips (epoch ms): after one time, up to another. */
export interface EndedSpan {
  readonly after: number;
  readonly upTo: number;
}

/** Returns the quarters with trips that ended within the span, or about which something was said since, oldest first. */
export async function quartersChanged(
  db: Reader,
  tenant: TenantId,
  { after, upTo }: EndedSpan,
): Promise<number[]> {
  const { results } = await db
    .prepare(
      `SELECT requested_at / ${quarterMs} AS quarter FROM trips WHERE tenant = ?1 AND ended_at > ?2 AND ended_at <= ?3
       UNION SELECT quarter FROM changed_quarters WHERE tenant = ?1 AND changed_at <= ?3
       ORDER BY quarter`,
    )
    .bind(tenant, after, upTo)
    .all();
  return results.map((row) => quarterRow.parse(row).quarter);
}

const quarterRow = z.object({ quarter: z.int() });

/** Returns the quarters within the bounds that are not added up as they are now. */
async function openQuarters(
  db: Reader,
  tenant: TenantId,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number[]> {
  const ended = { after: await endedUpTo(db, tenant), upTo: Number.MAX_SAFE_INTEGER };
  const [first, end] = [Math.floor(from / quarterMs), Math.ceil(to / quarterMs)];
  const changed = await quartersChanged(db, tenant, ended);
  return changed.filter((quarter) => first <= quarter && quarter < end).slice(-mostChanged);
}

/** Adds up the trips of a quarter. */
export async function addUpQuarter(
  db: Reader,
  tenant: TenantId,
  quarter: number,
  zonesAt: ZonesAt,
): Promise<QuarterSums> {
  const slices = new Map<string, Slice>();
  const drivers = new Map<string, DriverSum>();
  const span = { from: quarter * quarterMs, to: (quarter + 1) * quarterMs };
  for await (const { past } of tripsOver(db, tenant, span)) {
    const { record } = past;
    const { currency } = record.fare;
    const figures = figuresOf(past);
    if (figures === null) continue;
    for (const [dimension, value] of [['all', ''] as const, ...slicesOf(past, zonesAt(record.pickup))]) {
      const key = JSON.stringify([dimension, value, currency]);
      const sum = added(tripFigureNames, slices.get(key)?.figures ?? noFigures, figures);
      slices.set(key, { dimension, value, currency, figures: sum });
    }
    for (const [driver, some] of driversOf(past)) {
      const key = JSON.stringify([driver, currency]);
      const { figures = noDriverFigures, trips = [] } = drivers.get(key) ?? {};
      const own = driver === record.driver ? [...trips, record.id] : trips;
      drivers.set(key, { driver, currency, figures: added(driverFigureNames, figures, some), trips: own });
    }
  }
  return { slices: [...slices.values()], drivers: [...drivers.values()] };
}

/** Replaces the sums of a quarter: storing them again changes nothing. */
export function storeQuarter(
  db: Reader,
  tenant: TenantId,
  quarter: number,
  { slices, drivers }: QuarterSums,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `DELETE FROM trip_sums WHERE tenant = ?1 AND quarter = ?2
           AND dimension IN (SELECT value FROM json_each(?3))`,
      )
      .bind(tenant, quarter, JSON.stringify(['all', ...dimensions])),
    db
      .prepare(
        `INSERT INTO trip_sums (tenant, quarter, dimension, value, currency, figures)
         SELECT ?1, ?2, value ->> 'dimension', value ->> 'value', value ->> 'currency', value -> 'figures'
         FROM json_each(?3)`,
      )
      .bind(tenant, quarter, JSON.stringify(slices)),
    // A driver who did something for a trip always did: no row of a quarter ever goes.
    db
      .prepare(
        `INSERT OR REPLACE INTO driver_sums (tenant, quarter, driver, currency, figures, trips)
         SELECT ?1, ?2, value ->> 'driver', value ->> 'currency', value -> 'figures', value -> 'trips'
         FROM json_each(?3)`,
      )
      .bind(tenant, quarter, JSON.stringify(drivers)),
  ];
}

/** Notes that something was said about a trip after its end. */
export function noteChanged(db: Reader, tenant: TenantId, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO changed_quarters (tenant, quarter, changed_at)
       SELECT tenant, requested_at / ${quarterMs}, ?3 FROM trips WHERE tenant = ?1 AND id = ?2
       ON CONFLICT (tenant, quarter) DO UPDATE SET changed_at = excluded.changed_at`,
    )
    .bind(tenant, id, now);
}

/** Forgets the notes that the stored sums include. */
export function forgetChanged(db: Reader, tenant: TenantId, upTo: number): D1PreparedStatement {
  return db.prepare('DELETE FROM changed_quarters WHERE tenant = ? AND changed_at <= ?').bind(tenant, upTo);
}

/** What a span of time adds up to for one value of a dimension and one currency. */
export interface SpanSum {
  /** The number of the span. */
  readonly span: number;
  readonly value: string;
  readonly currency: string;
  readonly figures: TripFigures;
}

/** Returns the sums of consecutive spans of time between `bounds` (epoch ms, whole quarters), where there are trips. */
export async function sumsBetween(
  db: Reader,
  { tenant, dimension, zonesAt }: { tenant: TenantId; dimension: Dimension | 'all'; zonesAt: ZonesAt },
  bounds: readonly number[],
): Promise<SpanSum[]> {
  const quarters = bounds.map((at) => Math.floor(at / quarterMs));
  const open = await openQuarters(db, tenant, { from: bounds[0] ?? 0, to: bounds.at(-1) ?? 0 });
  const sums = new Map<string, SpanSum>();
  const add = ({ figures, ...sum }: SpanSum) => {
    const key = JSON.stringify(sum);
    const before = sums.get(key)?.figures ?? noFigures;
    sums.set(key, { ...sum, figures: added(tripFigureNames, before, figures) });
  };
  for (const sum of await storedSums(db, tenant, dimension, quarters, open)) add(sum);
  for (const quarter of open) {
    const span = quarters.findLastIndex((begin) => begin <= quarter);
    const { slices } = await addUpQuarter(db, tenant, quarter, zonesAt);
    for (const { dimension: of, ...slice } of slices) if (of === dimension) add({ span, ...slice });
  }
  return [...sums.values()];
}

async function storedSums(
  db: Reader,
  tenant: TenantId,
  dimension: string,
  quarters: readonly number[],
  open: readonly number[],
): Promise<SpanSum[]> {
  const spans = quarters.slice(0, -1).map((from, at) => [from, quarters[at + 1] ?? from]);
  const { results } = await db
    .prepare(
      `SELECT spans.key AS span, sums.value, currency, ${sumsOf(tripFigureNames)}
       FROM json_each(?3) AS spans CROSS JOIN trip_sums AS sums
       WHERE tenant = ?1 AND dimension = ?2
         AND quarter >= spans.value ->> 0 AND quarter < spans.value ->> 1
         AND quarter NOT IN (SELECT value FROM json_each(?4))
       GROUP BY spans.key, sums.value, currency ORDER BY spans.key, sums.value, currency`,
    )
    .bind(tenant, dimension, JSON.stringify(spans), JSON.stringify(open))
    .all();
  return results.map((row) => ({ ...spanRow.parse(row), figures: tripFiguresSchema.parse(row) }));
}

/** SQL for the sums of named figures. */
function sumsOf(names: readonly string[]): string {
  return names.map((name) => `sum(coalesce(figures ->> '${name}', 0)) AS ${name}`).join(', ');
}

const spanRow = z.object({ span: z.int(), value: z.string(), currency: z.string() });

/** What a driver did for the trips that were requested in a quarter. */
export interface DriversQuarter extends DriverSum {
  readonly quarter: number;
}

/** Returns what a driver did for trips that were requested between two times (epoch ms), by quarter. */
export async function driversQuarters(
  db: Reader,
  tenant: TenantId,
  driver: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<DriversQuarter[]> {
  const open = await openQuarters(db, tenant, { from, to });
  const { results } = await db
    .prepare(
      `SELECT quarter, currency, figures, trips FROM driver_sums
       WHERE tenant = ?1 AND driver = ?2 AND quarter >= ?3 AND quarter < ?4
         AND quarter NOT IN (SELECT value FROM json_each(?5)) ORDER BY quarter`,
    )
    .bind(tenant, driver, Math.floor(from / quarterMs), Math.ceil(to / quarterMs), JSON.stringify(open))
    .all();
  const stored = results.map((row) => ({ ...driverRow.parse(row), driver }));
  const now: DriversQuarter[] = [];
  for (const quarter of open) {
    const { drivers } = await addUpQuarter(db, tenant, quarter, () => []);
    now.push(...drivers.filter((sum) => sum.driver === driver).map((sum) => ({ quarter, ...sum })));
  }
  return [...stored, ...now];
}

const driverRow = z
  .object({ quarter: z.int(), currency: z.string(), figures: z.string(), trips: z.string() })
  .transform(({ figures, trips, ...row }) => ({
    ...row,
    figures: driverFiguresSchema.parse(JSON.parse(figures)),
    trips: z.array(z.string()).parse(JSON.parse(trips)),
  }));
