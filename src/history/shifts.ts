import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { byDate, dateOf } from '../domain/localDays.ts';
import {
  afterShiftEvent,
  noShift,
  onlineUntil,
  type Shift,
  type ShiftEvent,
  shiftEventSchema,
  shiftSchema,
  type Worked,
} from '../domain/statistics/shifts.ts';
import { type FeedEvent, feedEventSchema } from '../protocol/feed.ts';
import type { Reader } from './sharedSql.ts';

/** Rows of events of one vehicle that are read at a time. */
const maxRows = 100;

/** A vehicle whose events are not all added up, how far they are, and what they left open. */
export interface OpenShift {
  readonly vehicle: string;
  readonly upTo: number;
  readonly shift: Shift;
}

/** Returns vehicles with events that are not added up. */
export async function shiftsToAddUp(db: Reader, tenant: TenantId, limit: number): Promise<OpenShift[]> {
  const { results } = await db
    .prepare(
      `SELECT vehicles.id AS vehicle, coalesce(up_to, 0) AS up_to, shift
       FROM vehicles LEFT JOIN shift_cursors ON shift_cursors.tenant = ?1 AND shift_cursors.vehicle = vehicles.id
       WHERE vehicles.tenant = ?1 AND coalesce(up_to, 0) <
         (SELECT max(last_sequence) FROM events WHERE tenant = ?1 AND kind = 'vehicle' AND events.id = vehicles.id)
       LIMIT ?2`,
    )
    .bind(tenant, limit)
    .all();
  return results.map((row) => cursorRow.parse(row));
}

const cursorRow = z
  .object({ vehicle: z.string(), up_to: z.int(), shift: z.string().nullable() })
  .transform(({ vehicle, up_to: upTo, shift }): OpenShift => {
    return { vehicle, upTo, shift: shift === null ? noShift : shiftSchema.parse(JSON.parse(shift)) };
  });

/**
 * Adds up the next events of a vehicle: the statements go into one transaction. Each event counts once: they change
 * nothing where another run has come further in the meantime.
 */
export async function addUpShift(
  db: Reader,
  tenant: TenantId,
  { vehicle, upTo, shift }: OpenShift,
  timeZone: string,
): Promise<D1PreparedStatement[]> {
  const { results } = await db
    .prepare(
      `SELECT last_sequence, events FROM events WHERE tenant = ? AND kind = 'vehicle' AND id = ? AND last_sequence > ?
       ORDER BY last_sequence LIMIT ?`,
    )
    .bind(tenant, vehicle, upTo, maxRows)
    .all();
  const rows = results.map((row) => eventsRow.parse(row));
  const reached = rows.at(-1)?.last_sequence ?? upTo;
  let next = shift;
  const days = new Days(timeZone);
  const drivers = new Map<string, number>();
  for (const event of rows.flatMap(({ events }) => events)) {
    if (event.sequence <= upTo) continue;
    const known = shiftEventIn(event);
    if (known === null) continue;
    const { shift: after, worked } = afterShiftEvent(next, known);
    if (worked !== null) days.add(worked);
    next = after;
    const seen = next.driver ?? worked?.driver;
    if (seen !== undefined) drivers.set(seen, known.at);
  }
  const isNext = 'coalesce((SELECT up_to FROM shift_cursors WHERE tenant = ?1 AND vehicle = ?2), 0) = ?3';
  return [
    db
      .prepare(
        `INSERT INTO shift_days (tenant, driver, day, vehicle, online_seconds, declined, lapsed)
         SELECT ?1, value ->> 'driver', value ->> 'day', ?2, value ->> 'onlineSeconds', value ->> 'declined',
           value ->> 'lapsed'
         FROM json_each(?4) WHERE ${isNext}
         ON CONFLICT (tenant, driver, day, vehicle) DO UPDATE SET
           online_seconds = online_seconds + excluded.online_seconds, declined = declined + excluded.declined,
           lapsed = lapsed + excluded.lapsed`,
      )
      .bind(tenant, vehicle, upTo, JSON.stringify(days.all())),
    db
      .prepare(
        `INSERT INTO drivers (tenant, driver, vehicle, last_seen_at)
         SELECT ?1, value ->> 0, ?2, value ->> 1 FROM json_each(?4) WHERE ${isNext}
         ON CONFLICT (tenant, driver) DO UPDATE SET
           vehicle = excluded.vehicle, last_seen_at = excluded.last_seen_at
         WHERE excluded.last_seen_at >= coalesce(drivers.last_seen_at, 0)`,
      )
      .bind(tenant, vehicle, upTo, JSON.stringify([...drivers])),
    db
      .prepare(
        `INSERT INTO shift_cursors (tenant, vehicle, up_to, shift) SELECT ?1, ?2, ?4, ?5 WHERE ${isNext}
         ON CONFLICT (tenant, vehicle) DO UPDATE SET up_to = excluded.up_to, shift = excluded.shift`,
      )
      .bind(tenant, vehicle, upTo, reached, JSON.stringify(next)),
  ];
}

const eventsRow = z.object({ last_sequence: z.int(), events: z.string() }).transform((row) => {
  const events = z.array(feedEventSchema).parse(JSON.parse(row.events));
  return { ...row, events: events.sort((one, other) => one.sequence - other.sequence) };
});

const shiftTypes: ReadonlySet<string> = new Set(
  shiftEventSchema.options.map(({ shape }) => shape.type.value),
);

function shiftEventIn({ type, at, data }: FeedEvent): ShiftEvent | null {
  const own = type.replace(/^vehicle\./, '');
  return shiftTypes.has(own) ? shiftEventSchema.parse({ ...data, type: own, at }) : null;
}

/** What drivers did on one day. */
interface ShiftDay {
  readonly driver: string;
  readonly day: string;
  readonly onlineSeconds: number;
  readonly declined: number;
  readonly lapsed: number;
}

/** Adds up what was worked by driver and date. */
class Days {
  readonly #timeZone: string;
  readonly #days = new Map<string, ShiftDay>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  add({ driver, at, declined, lapsed, ...online }: Worked): void {
    if (declined + lapsed > 0)
      this.#add({ driver, day: dateOf(at, this.#timeZone), onlineSeconds: 0, declined, lapsed });
    for (const { date, ms } of byDate(online, this.#timeZone)) {
      this.#add({ driver, day: date, onlineSeconds: ms / 1000, declined: 0, lapsed: 0 });
    }
  }

  #add(one: ShiftDay): void {
    const key = `${one.day} ${one.driver}`;
    const sum = this.#days.get(key);
    this.#days.set(key, {
      ...one,
      onlineSeconds: one.onlineSeconds + (sum?.onlineSeconds ?? 0),
      declined: one.declined + (sum?.declined ?? 0),
      lapsed: one.lapsed + (sum?.lapsed ?? 0),
    });
  }

  all(): ShiftDay[] {
    return [...this.#days.values()].map((day) => ({ ...day, onlineSeconds: Math.round(day.onlineSeconds) }));
  }
}

/** What one driver did on a day, with any vehicle. */
export interface DriversDay {
  readonly day: string;
  readonly onlineSeconds: number;
  readonly declined: number;
  readonly lapsed: number;
}

/** Returns a driver's days from one date to another, the time since the last event included. */
export async function driversDays(
  db: Reader,
  tenant: TenantId,
  driver: string,
  { first, last, now, timeZone }: { first: string; last: string; now: number; timeZone: string },
): Promise<DriversDay[]> {
  const { results } = await db
    .prepare(
      `SELECT day, sum(online_seconds) AS onlineSeconds, sum(declined) AS declined, sum(lapsed) AS lapsed
       FROM shift_days WHERE tenant = ? AND driver = ? AND day >= ? AND day <= ? GROUP BY day ORDER BY day`,
    )
    .bind(tenant, driver, first, last)
    .all();
  const days = results.map((row) => dayRow.parse(row));
  const { results: open } = await db
    .prepare(
      `SELECT shift FROM shift_cursors WHERE tenant = ? AND shift ->> 'driver' = ? AND shift ->> 'since' IS NOT NULL`,
    )
    .bind(tenant, driver)
    .all();
  for (const row of open) {
    const { shift } = openRow.parse(row);
    for (const { date, ms } of byDate(onlineUntil(shift, now), timeZone)) {
      if (date < first || date > last) continue;
      days.push({ day: date, onlineSeconds: Math.round(ms / 1000), declined: 0, lapsed: 0 });
    }
  }
  return days;
}

const dayRow = z.object({ day: z.string(), onlineSeconds: z.int(), declined: z.int(), lapsed: z.int() });
const openRow = z
  .object({ shift: z.string() })
  .transform(({ shift }) => ({ shift: shiftSchema.parse(JSON.parse(shift)) }));

/** Returns how long each vehicle was online on each day of a span of dates. */
export async function vehiclesDays(
  db: Reader,
  tenant: TenantId,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<{ readonly vehicle: string; readonly day: string; readonly onlineSeconds: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT vehicle, day, sum(online_seconds) AS onlineSeconds FROM shift_days
       WHERE tenant = ? AND day >= ? AND day <= ? GROUP BY vehicle, day`,
    )
    .bind(tenant, first, last)
    .all();
  return results.map((row) => vehicleDayRow.parse(row));
}

const vehicleDayRow = z.object({ vehicle: z.string(), day: z.string(), onlineSeconds: z.int() });

/** A driver as operators list them. */
export interface KnownDriver {
  readonly driver: string;
  /** The vehicle of the last stream, and when it was heard last (epoch ms); null: never. */
  readonly vehicle: string | null;
  readonly lastSeenAt: number | null;
  /** The last day (YYYY-MM-DD) on which all the driver's documents are good; null: without documents. */
  readonly documentsEndOn: string | null;
}

/** Returns drivers by their ids, after one of them; with `endingBy` those of whom a document ends on that day or before. */
export async function listDrivers(
  db: Reader,
  tenant: TenantId,
  { after, endingBy }: { readonly after: string; readonly endingBy: string | null },
  limit: number,
): Promise<KnownDriver[]> {
  const query = `SELECT * FROM (
      SELECT driver, vehicle, last_seen_at AS lastSeenAt,
        (SELECT min(value ->> 'expiresOn') FROM json_each(documents)) AS documentsEndOn
      FROM drivers WHERE tenant = ?1 AND driver > ?2)
    WHERE ?3 IS NULL OR documentsEndOn <= ?3 ORDER BY driver LIMIT ?4`;
  const { results } = await db.prepare(query).bind(tenant, after, endingBy, limit).all();
  return results.map((row) => driverRow.parse(row));
}

const driverRow = z.object({
  driver: z.string(),
  vehicle: z.string().nullable(),
  lastSeenAt: z.number().nullable(),
  documentsEndOn: z.iso.date().nullable(),
});
