import { z } from 'zod';
import { type TenantRow, tenantRowSchema } from '../../calls/tenant.ts';
import { type CellId, cellIdSchema } from '../../domain/geo/cells.ts';
import type { Clock } from '../../shell/ports.ts';

const keptSchema = z.object({ version: z.literal(1), row: tenantRowSchema });

const KEPT = 'row';

const regionsSchema = z.object({ version: z.literal(1), heardAt: z.record(cellIdSchema, z.number()) });
const REGIONS = 'regions';
/** When a district was last heard of is noted this often, and one that was not for long is forgotten. */
const noteRegionMs = 86_400_000;
const forgetRegionMs = 30 * noteRegionMs;

/** What a tenant needs of its surroundings. */
export interface TenantPorts {
  readonly clock: Clock;
  /** Durable at once. */
  readonly kv: { get(key: string): unknown; put(key: string, value: unknown): void };
}

/**
 * One tenant's configuration as the database last had it: what a Worker that has just started goes by when the
 * database does not answer. A copy; the database owns the fact. And the list of its districts, which they tell
 * themselves.
 */
export class LiveTenant {
  readonly #ports: TenantPorts;

  constructor(ports: TenantPorts) {
    this.#ports = ports;
  }

  keep(row: TenantRow): void {
    const kept: z.infer<typeof keptSchema> = { version: 1, row };
    const { kv } = this.#ports;
    if (JSON.stringify(kv.get(KEPT)) !== JSON.stringify(kept)) kv.put(KEPT, kept);
  }

  /** The copy; undefined where the database was never read. */
  kept(): TenantRow | undefined {
    const kept = this.#ports.kv.get(KEPT);
    return kept === undefined ? undefined : keptSchema.parse(kept).row;
  }

  /** Notes that vehicles or trips are in a region. */
  keepRegion(region: CellId): void {
    const now = this.#ports.clock.now();
    const heardAt = this.#regions();
    if ((heardAt.get(region) ?? 0) > now - noteRegionMs) return;
    heardAt.set(region, now);
    const recent = [...heardAt].filter(([, at]) => at > now - forgetRegionMs);
    const noted: z.infer<typeof regionsSchema> = { version: 1, heardAt: Object.fromEntries(recent) };
    this.#ports.kv.put(REGIONS, noted);
  }

  /** Where the tenant's vehicles and trips are, or were of late. */
  regions(): CellId[] {
    return [...this.#regions().keys()];
  }

  #regions(): Map<CellId, number> {
    const noted = this.#ports.kv.get(REGIONS);
    if (noted === undefined) return new Map();
    const { heardAt } = regionsSchema.parse(noted);
    return new Map(Object.entries(heardAt).map(([region, at]) => [cellIdSchema.parse(region), at]));
  }
}
