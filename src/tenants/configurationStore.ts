import { z } from 'zod';
import {
  type ActivationChange,
  type ActivationState,
  activationChangeSchema,
  activationStateSchema,
  noActivation,
} from '../domain/configuration/activation.ts';
import type { PersonId, TenantId } from '../domain/ids.ts';

type Database = Pick<D1Database, 'prepare'>;

/** A version as it is listed. Times in epoch ms. */
export interface WrittenVersion {
  readonly version: number;
  readonly basedOn: number | null;
  readonly writtenBy: string;
  readonly writtenAt: number;
}

const versionRow = z
  .object({
    version: z.int(),
    based_on: z.int().nullable(),
    written_by: z.string(),
    written_at: z.number(),
  })
  .transform(({ version, based_on, written_by, written_at }): WrittenVersion => {
    return { version, basedOn: based_on, writtenBy: written_by, writtenAt: written_at };
  });

/** Stores a new version and returns its number. */
export async function storeVersion(
  db: D1Database,
  written: {
    readonly tenant: TenantId;
    readonly document: string;
    readonly basedOn: number | null;
    readonly by: PersonId;
    readonly at: number;
  },
): Promise<WrittenVersion> {
  const { tenant, document, basedOn, by, at } = written;
  const row = await db
    .prepare(
      `INSERT INTO configurations (tenant, version, document, based_on, written_by, written_at)
       SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5 FROM configurations WHERE tenant = ?1
       RETURNING version, based_on, written_by, written_at`,
    )
    .bind(tenant, document, basedOn, by, at)
    .first();
  return versionRow.parse(row);
}

/** Returns the versions before `before`, the newest first. */
export async function listVersions(
  db: Database,
  tenant: TenantId,
  before: number | null,
  limit: number,
): Promise<WrittenVersion[]> {
  const { results } = await db
    .prepare(
      `SELECT version, based_on, written_by, written_at FROM configurations
       WHERE tenant = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3`,
    )
    .bind(tenant, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all();
  return z.array(versionRow).parse(results);
}

/** Null where there is none. */
export async function findVersion(
  db: Database,
  tenant: TenantId,
  version: number,
): Promise<WrittenVersion | null> {
  const [found] = await listVersions(db, tenant, version + 1, 1);
  return found?.version === version ? found : null;
}

/** A state, and how often it has changed. */
export interface StoredState {
  readonly revision: number;
  readonly state: ActivationState;
}

const stateRow = z.object({ revision: z.int(), state: z.string() });

export async function readState(db: Database, tenant: TenantId): Promise<StoredState> {
  const query = db.prepare('SELECT revision, state FROM configuration_states WHERE tenant = ?');
  const row = await query.bind(tenant).first();
  if (row === null) return { revision: 0, state: noActivation };
  const { revision, state } = stateRow.parse(row);
  return { revision, state: activationStateSchema.parse(JSON.parse(state)) };
}

/** Stores the next state with its line of the audit log. False when somebody else has changed it meanwhile. */
export async function storeState(
  db: D1Database,
  changed: {
    readonly tenant: TenantId;
    readonly before: StoredState;
    readonly state: ActivationState;
    readonly change: ActivationChange;
    readonly by: PersonId;
    readonly at: number;
  },
): Promise<boolean> {
  const { tenant, before, state, change, by, at } = changed;
  const revision = before.revision + 1;
  const [written] = await db.batch([
    db
      .prepare(
        `INSERT INTO configuration_states (tenant, revision, state)
         SELECT ?1, ?2, ?3 WHERE ?2 = 1 OR EXISTS (SELECT 1 FROM configuration_states WHERE tenant = ?1)
         ON CONFLICT (tenant) DO UPDATE SET revision = excluded.revision, state = excluded.state
         WHERE configuration_states.revision = ?2 - 1`,
      )
      .bind(tenant, revision, JSON.stringify(state)),
    // In the same transaction; the state that somebody else wrote is another one.
    db
      .prepare(
        `INSERT INTO configuration_changes (tenant, revision, at, by, change)
         SELECT ?1, ?2, ?4, ?5, ?6 FROM configuration_states
         WHERE tenant = ?1 AND revision = ?2 AND state = ?3
         ON CONFLICT DO NOTHING`,
      )
      .bind(tenant, revision, JSON.stringify(state), at, by, JSON.stringify(change)),
  ]);
  return written?.meta.changes === 1;
}

/** A line of the audit log. */
export type LoggedChange = ActivationChange & {
  readonly revision: number;
  readonly at: number;
  readonly by: string;
  readonly effectiveAt: number | null;
};

const changeRow = z.object({ revision: z.int(), at: z.number(), by: z.string(), change: z.string() });

/** Returns the changes before a revision, the newest first. */
export async function listChanges(
  db: Database,
  tenant: TenantId,
  before: number | null,
  limit: number,
): Promise<LoggedChange[]> {
  const { results } = await db
    .prepare(
      `SELECT revision, at, by, change FROM configuration_changes
       WHERE tenant = ?1 AND revision < ?2 ORDER BY revision DESC LIMIT ?3`,
    )
    .bind(tenant, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all();
  return z
    .array(changeRow)
    .parse(results)
    .map(({ change, ...line }) => {
      const { at = null, ...changed } = activationChangeSchema.parse(JSON.parse(change));
      return { ...changed, ...line, effectiveAt: at };
    });
}
