import { z } from 'zod';
import { EARTH_RADIUS_METERS, type Place, radians } from '../domain/geo/place.ts';
import type { TenantId } from '../domain/ids.ts';
import type { TripPhase } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import type { Reader } from './sharedSql.ts';

/** Trips whose terms one request reads through: about a month of a fleet with 3,000 trips a day. */
const mostTerms = 100_000;
/** The same where each trip's own row is read as well: they are large, and not beside one another. */
const mostRows = 2_000;
/** Trips read at a time where the database cannot tell which of them match. */
const mostCandidates = 500;

/** What operators search by; null: anything. */
export interface TripSearch {
  readonly tenant: TenantId;
  readonly id: string | null;
  readonly rider: string | null;
  /** Of the guest. The last eight digits count. */
  readonly phone: string | null;
  /** Spaces, hyphens and small letters do not matter. */
  readonly plate: string | null;
  readonly vehicle: string | null;
  readonly driver: string | null;
  readonly near: Nearness | null;
  readonly tariff: string | null;
  readonly state: TripPhase | null;
  /** Requested at or after this, epoch milliseconds. */
  readonly since: number | null;
  /** Requested before this. */
  readonly until: number | null;
  readonly pickupIn: DrawnArea | null;
}

/** A drawn area, and a box around it in degrees, which the database can compare with. */
export interface DrawnArea {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
  readonly contains: (place: Place) => boolean;
}

export interface Nearness extends Place {
  readonly radiusMeters: number;
  readonly end: 'pickup' | 'dropoff' | 'either';
}

/** Where in the order of trips, newest request first. */
export interface TripPosition {
  readonly requestedAt: number;
  readonly id: string;
}

export interface TripsFound {
  readonly trips: readonly TripRecord[];
  /** Trips behind this one were not looked at; null: there are none. */
  readonly reached: TripPosition | null;
}

/**
 * Returns matching trips after a position, newest request first, at most `limit`. Costs a bounded number of rows: where
 * few trips match, it may return less, and `reached` says how far it came.
 */
export async function searchTrips(
  db: Reader,
  search: TripSearch,
  after: TripPosition | null,
  limit: number,
): Promise<TripsFound> {
  const { pickupIn } = search;
  const most = search.state === null ? mostTerms : mostRows;
  const wanted = pickupIn === null ? limit + 1 : mostCandidates;
  const { span, values } = spanOf(search, after);
  const own = ownConditions(search);
  const { results } = await db
    .prepare(
      `SELECT trips.record FROM (${span} LIMIT ${most}) AS terms
       CROSS JOIN trips ON trips.tenant = ? AND trips.id = terms.id
       ${whereOf(own)} ORDER BY terms.requested_at DESC, terms.id DESC LIMIT ?`,
    )
    .bind(...values, search.tenant, ...own.flatMap(([, ...bound]) => bound), wanted)
    .all();
  const candidates = results.map((row) => rowSchema.parse(row).record);
  const found = candidates.filter(({ pickup }) => pickupIn?.contains(pickup) ?? true);
  const trips = found.slice(0, limit);
  const lastShown = trips.at(-1);
  if (found.length > limit && lastShown !== undefined) return { trips, reached: positionOf(lastShown) };
  const lastRead = candidates.at(-1);
  if (candidates.length === wanted && lastRead !== undefined) return { trips, reached: positionOf(lastRead) };
  const end = await db
    .prepare(`${span} LIMIT 1 OFFSET ${most - 1}`)
    .bind(...values)
    .first();
  return { trips, reached: end === null ? null : endSchema.parse(end) };
}

/**
 * Returns how many trips match in any state, at most `mostTrips`; null when the terms of more than `mostRead` would have to
 * be read through. Of a drawn area its box counts.
 */
export async function countFound(
  db: Reader,
  search: TripSearch,
  { mostTrips, mostRead }: { readonly mostTrips: number; readonly mostRead: number },
): Promise<number | null> {
  const { span, values } = spanOf(search, null);
  const own = ownConditions({ ...search, state: null });
  const isTooMuch = await db
    .prepare(`${span} LIMIT 1 OFFSET ${mostRead}`)
    .bind(...values)
    .first();
  if (isTooMuch !== null) return null;
  const query = `SELECT count(*) AS total FROM (SELECT 1 FROM (${span}) AS terms ${whereOf(own)} LIMIT ?)`;
  const bound = [...values, ...own.flatMap(([, ...some]) => some), mostTrips];
  return Number(
    await db
      .prepare(query)
      .bind(...bound)
      .first('total'),
  );
}

type Condition = readonly [sql: string, ...values: (string | number)[]];

/** The trips that an index finds, newest request first, and what is bound to the statement. */
function spanOf({ tenant, id, rider, phone, since, until }: TripSearch, after: TripPosition | null) {
  const conditions: Condition[] = [
    ['tenant = ?', tenant],
    ...when(id, (trip) => [
      'requested_at = (SELECT requested_at FROM trips WHERE tenant = ? AND id = ?) AND id = ?',
      tenant,
      trip,
      trip,
    ]),
    ...when(rider, (person) => ['rider = ?', person]),
    ...when(phone, (number) => ['phone = ?', number.replaceAll(/\D/g, '').slice(-8)]),
    ...when(since, (time) => ['requested_at >= ?', time]),
    ...when(until, (time) => ['requested_at < ?', time]),
    ...when(after, (position) => ['(requested_at, id) < (?, ?)', position.requestedAt, position.id]),
  ];
  const ofPhone = phone !== null && rider === null ? 'INDEXED BY trip_terms_of_phone' : '';
  const from =
    rider === null ? `trip_terms ${ofPhone}` : 'trips JOIN trip_terms USING (tenant, requested_at, id)';
  const columns = 'vehicle, driver, plate, tariff, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng';
  return {
    span: `SELECT requested_at, id, ${columns} FROM ${from} ${whereOf(conditions)}
      ORDER BY requested_at DESC, id DESC`,
    values: conditions.flatMap(([, ...values]) => values),
  };
}

function ownConditions({ vehicle, driver, plate, tariff, near, pickupIn, state }: TripSearch): Condition[] {
  return [
    ...when(vehicle, (name) => ['terms.vehicle = ?', name]),
    ...when(driver, (person) => ['terms.driver = ?', person]),
    ...when(plate, (text) => ['terms.plate = ?', text.replaceAll(/[ -]/g, '').toUpperCase()]),
    ...when(tariff, (name) => ['terms.tariff = ?', name]),
    ...when(near, nearCondition),
    ...when(pickupIn, ({ south, north, west, east }) => [
      'terms.pickup_lat BETWEEN ? AND ? AND terms.pickup_lng BETWEEN ? AND ?',
      south,
      north,
      west,
      east,
    ]),
    ...when(state, (phase) => ['trips.state = ?', phase]),
  ];
}

const metersPerDegree = radians(1) * EARTH_RADIUS_METERS;

/** Equirectangular, which is exact enough for a radius of kilometres. */
function nearCondition({ lat, lng, radiusMeters, end }: Nearness): Condition {
  const perLng = metersPerDegree * Math.cos(radians(lat));
  const ends = end === 'either' ? ['pickup', 'dropoff'] : [end];
  const distances = ends.map((name) => {
    const north = `(terms.${name}_lat - ?) * ?`;
    const away = `abs(terms.${name}_lng - ?)`;
    return `${north} * ${north} + min(${away}, 360 - ${away}) * min(${away}, 360 - ${away}) * ? <= ?`;
  });
  const values = [
    lat,
    metersPerDegree,
    lat,
    metersPerDegree,
    lng,
    lng,
    lng,
    lng,
    perLng ** 2,
    radiusMeters ** 2,
  ];
  return [`(${distances.join(' OR ')})`, ...ends.flatMap(() => values)];
}

function when<Value>(value: Value | null, condition: (value: Value) => Condition): Condition[] {
  return value === null ? [] : [condition(value)];
}

function whereOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
}

function positionOf(trip: TripRecord): TripPosition {
  return { requestedAt: requestedAtOf(trip), id: trip.id };
}

const rowSchema = z
  .object({ record: z.string() })
  .transform(({ record }) => ({ record: tripRecordSchema.parse(JSON.parse(record)) }));
const endSchema = z
  .object({ requested_at: z.number(), id: z.string() })
  .transform(({ requested_at: requestedAt, id }) => ({ requestedAt, id }));
