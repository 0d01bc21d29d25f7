import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import type { Env } from '../env.ts';

const keptSchema = z.object({ version: z.literal(1), row: z.record(z.string(), z.unknown()).nullable() });
export type TenantRow = z.infer<typeof keptSchema>['row'];

const KEPT = 'row';

/**
 * One tenant's configuration as the database last had it: what a Worker that has just started goes by when the
 * database does not answer. A copy; the database owns the fact.
 */
export class TenantObject extends DurableObject<Env> {
  keep(row: TenantRow): void {
    const kept: z.infer<typeof keptSchema> = { version: 1, row };
    const { kv } = this.ctx.storage;
    if (JSON.stringify(kv.get(KEPT)) !== JSON.stringify(kept)) kv.put(KEPT, kept);
  }

  /** The copy; undefined where the database was never read. */
  kept(): TenantRow | undefined {
    const kept = this.ctx.storage.kv.get(KEPT);
    return kept === undefined ? undefined : keptSchema.parse(kept).row;
  }
}
