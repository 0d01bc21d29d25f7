import { z } from 'zod';
import { type TenantRow, tenantRowSchema } from '../../calls/tenant.ts';
import { type CellId, cellIdSchema } from '../../domain/geo/cells.ts';
import type { Clock } from '../../shell/ports.ts';

const keptSchema = z.object({ version: z.literal(1), row: tenantRowSchema });

const KEPT = 'row';

const regionsSchema = z.object({ version: z.literal(1), heardAt: z.record(cellIdSchema, z.number()) });
const REGIONS = 'regions';
/** How often a district's last activity is stored, and how long one without activity stays listed. */
const noteRegionMs = 86_400_000;
const forgetRegionMs = 30 * noteRegionMs;

/** The ports of a tenant. */
export interface TenantPorts {
  readonly clock: Clock;
  /** Durable at once. */
  readonly kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): void;
  };
}

/**
 * A copy of one tenant's configuration, used by a freshly started Worker when the database does not answer (the
 * database owns it), and the list of the tenant's districts, which add themselves.
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

  /** Deletes the copy. Nothing is written when there is none. */
  forget(): void {
    const { kv } = this.#ports;
    if (kv.get(KEPT) !== undefined) kv.delete(KEPT);
  }

  /** The copy; undefined when the database was never read. */
  kept(): TenantRow | undefined {
    const kept = this.#ports.kv.get(KEPT);
    return kept === undefined ? undefined : keptSchema.parse(kept).row;
  }

  /** Adds a district with vehicles or trips to the list. */
  keepRegion(region: CellId): void {
    const now = this.#ports.clock.now();
    const heardAt = this.#regions();
    if ((heardAt.get(region) ?? 0) > now - noteRegionMs) return;
    heardAt.set(region, now);
    const recent = [...heardAt].filter(([, at]) => at > now - forgetRegionMs);
    const noted: z.infer<typeof regionsSchema> = { version: 1, heardAt: Object.fromEntries(recent) };
    this.#ports.kv.put(REGIONS, noted);
  }

  /** The districts with recent vehicles or trips. */
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
