import type { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';

/** Returns an object's name, `tenant/id`: every name begins with the tenant, so nothing is shared across tenants. */
export function objectName(tenant: TenantId, id: string): string {
  return `${tenant}/${id}`;
}

/** Splits an object's name. Throws for a name of another form, which is a bug. */
export function readObjectName<Schema extends z.ZodType>(
  name: string | undefined,
  idSchema: Schema,
): { tenant: TenantId; id: z.output<Schema> } {
  const [tenant, id] = (name ?? '').split('/');
  return { tenant: tenantIdSchema.parse(tenant), id: idSchema.parse(id) };
}
