import { z } from 'zod';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { feedEventSchema } from '../protocol/feed.ts';
import { withoutSighting } from '../protocol/vehicleFeed.ts';
import { maxRunMs } from './tenants.ts';

/** The job's name in the database. */
const sightingsJob = 'forget-sightings';

/** Rows read at a time. */
const pageSize = 100;

/** How far it has come: the rows of a vehicle up to a sequence number. */
const progressSchema = z.object({
  tenant: z.string().default(''),
  vehicle: z.string().default(''),
  after: z.int().default(0),
});
type Progress = z.infer<typeof progressSchema>;

const jobRow = z.object({ progress: z.string() });
const vehicleRow = z.object({ tenant: z.string(), id: z.string() });
const eventsRow = z.object({ last_sequence: z.int(), events: z.string() });

/**
 * Takes out of the history where vehicles were seen: older code stored it with their events, which neither the coarsening
 * of places nor the erasing of a rider looks at. Once for a database, vehicle by vehicle, some rows at a time.
 */
export async function forgetSightings({ DB }: Env): Promise<void> {
  const job = await DB.prepare('SELECT progress FROM jobs WHERE name = ? AND finished_at IS NULL')
    .bind(sightingsJob)
    .first();
  if (job === null) return;
  const endsAt = Date.now() + maxRunMs;
  let progress: Progress | null = progressSchema.parse(JSON.parse(jobRow.parse(job).progress));
  while (progress !== null && Date.now() < endsAt) progress = await forgetSome(DB, progress);
  if (progress !== null) return;
  await DB.prepare('UPDATE jobs SET finished_at = ? WHERE name = ?').bind(Date.now(), sightingsJob).run();
  log('info', 'sightings-forgotten', {});
}

/** Goes on for some rows; null: there are no more. */
async function forgetSome(db: D1Database, progress: Progress): Promise<Progress | null> {
  const { tenant, vehicle, after } = progress;
  const { results } = await db
    .prepare(
      `SELECT last_sequence, events FROM events
       WHERE tenant = ? AND kind = 'vehicle' AND id = ? AND last_sequence > ? ORDER BY last_sequence LIMIT ?`,
    )
    .bind(tenant, vehicle, after, pageSize)
    .all();
  const rows = results.map((row) => eventsRow.parse(row));
  const last = rows.at(-1);
  const next =
    last !== undefined && rows.length === pageSize
      ? { ...progress, after: last.last_sequence }
      : await nextVehicle(db, progress);
  await db.batch([
    ...rows
      .filter(({ events }) => events.includes('"fix"'))
      .map(({ last_sequence: sequence, events }) =>
        db
          .prepare(
            "UPDATE events SET events = ? WHERE tenant = ? AND kind = 'vehicle' AND id = ? AND last_sequence = ?",
          )
          .bind(forgotten(events), tenant, vehicle, sequence),
      ),
    db
      .prepare('UPDATE jobs SET progress = ? WHERE name = ?')
      .bind(JSON.stringify(next ?? progress), sightingsJob),
  ]);
  return next;
}

async function nextVehicle(db: D1Database, { tenant, vehicle }: Progress): Promise<Progress | null> {
  const row = await db
    .prepare('SELECT tenant, id FROM vehicles WHERE (tenant, id) > (?, ?) ORDER BY tenant, id LIMIT 1')
    .bind(tenant, vehicle)
    .first();
  if (row === null) return null;
  const found = vehicleRow.parse(row);
  return { tenant: found.tenant, vehicle: found.id, after: 0 };
}

function forgotten(events: string): string {
  return JSON.stringify(z.array(feedEventSchema).parse(JSON.parse(events)).map(withoutSighting));
}
