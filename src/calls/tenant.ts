import { z } from 'zod';
import type { CellId } from '../domain/geo/cells.ts';

/** What is asked of a tenant's object. */
export interface TenantCalls extends Rpc.DurableObjectBranded {
  keep(row: TenantRow): void;
  /** The copy; undefined where the database was never read. */
  kept(): TenantRow | undefined;
  /** Notes that vehicles or trips are in a district. The call has its name from before districts were called so. */
  keepRegion(district: CellId): void;
  /** The districts where the tenant's vehicles and trips are, or were of late. */
  regions(): CellId[];
}

export const tenantRowSchema = z.record(z.string(), z.unknown()).nullable();
/** The tenant's row as the database has it; null where it has none. */
export type TenantRow = z.infer<typeof tenantRowSchema>;
