import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { type Irregularity, type IrregularityType, irregularitySchema } from '../protocol/irregularities.ts';
import type { Reader } from './sharedSql.ts';

/** How long irregularities are kept. */
export const irregularityDays = 7;
const keptMs = irregularityDays * 86_400_000;

/** Stores irregularities; the same one once, and none that is over by now. */
export function storeIrregularities(
  db: Reader,
  tenant: TenantId,
  events: readonly Irregularity[],
  now: number,
): D1PreparedStatement[] {
  return events
    .filter(({ at }) => at > now - keptMs)
    .map((event) => {
      const { id, at, type, data } = event;
      const person = 'personId' in data ? data.personId : null;
      return db
        .prepare(
          `INSERT INTO irregularities (tenant, id, at, type, person, event) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
        )
        .bind(tenant, id, at, type, person, JSON.stringify(event));
    });
}

export interface IrregularitiesAsked {
  readonly tenant: TenantId;
  readonly type: IrregularityType | null;
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

const eventRow = z
  .object({ event: z.string() })
  .transform(({ event }) => irregularitySchema.parse(JSON.parse(event)));

/** Returns a tenant's irregularities, newest first. */
export async function listIrregularities(
  db: Reader,
  { tenant, type, after, limit }: IrregularitiesAsked,
): Promise<Irregularity[]> {
  const { results } = await db
    .prepare(
      `SELECT event FROM irregularities
       WHERE tenant = ?1 AND (?2 IS NULL OR type = ?2) AND (?3 IS NULL OR (at, id) < (?3, ?4))
       ORDER BY at DESC, id DESC LIMIT ?5`,
    )
    .bind(tenant, type, after?.at ?? null, after?.id ?? null, limit)
    .all();
  return results.map((row) => eventRow.parse(row));
}

/** Returns what is known about a person, newest first. */
export async function irregularitiesOf(
  db: Reader,
  tenant: TenantId,
  person: string,
): Promise<Irregularity[]> {
  const query = 'SELECT event FROM irregularities WHERE tenant = ? AND person = ? ORDER BY at DESC, id DESC';
  const { results } = await db.prepare(query).bind(tenant, person).all();
  return results.map((row) => eventRow.parse(row));
}

/** Deletes what is older than it may be. */
export function deleteOldIrregularities(db: Reader, now: number): D1PreparedStatement {
  return db.prepare('DELETE FROM irregularities WHERE at <= ?').bind(now - keptMs);
}

/** Deletes what is known about a person. */
export function deleteIrregularitiesOf(db: Reader, tenant: TenantId, person: string): D1PreparedStatement {
  return db.prepare('DELETE FROM irregularities WHERE tenant = ? AND person = ?').bind(tenant, person);
}
