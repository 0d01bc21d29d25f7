import { z } from 'zod';
import type { CellId } from '../domain/geo/cells.ts';

/** Calls to a tenant's object. */
export interface TenantCalls extends Rpc.DurableObjectBranded {
  keep(row: TenantRow): void;
  /** The database has no such tenant any more: deletes the copy, if there is one. */
  forget(): void;
  /** The copy; undefined when the database was never read. */
  kept(): TenantRow | undefined;
  /** Adds a district with vehicles or trips to the tenant's list. Named before districts were. */
  keepRegion(district: CellId): void;
  /** The districts with recent vehicles or trips. */
  regions(): CellId[];
}

export const tenantRowSchema = z.record(z.string(), z.unknown()).nullable();
/** The tenant's row as the database has it; null when there is none. */
export type TenantRow = z.infer<typeof tenantRowSchema>;
