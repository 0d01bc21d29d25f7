import type { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';

/** Objects are named `tenant/id`, so that nothing is shared across tenants. */
export function objectName(tenant: TenantId, id: string): string {
  return `${tenant}/${id}`;
}

/** The two halves of an object's name. Throws for an object that was not named so: a bug. */
export function readObjectName<Schema extends z.ZodType>(
  name: string | undefined,
  idSchema: Schema,
): { tenant: TenantId; id: z.output<Schema> } {
  const [tenant, id] = (name ?? '').split('/');
  return { tenant: tenantIdSchema.parse(tenant), id: idSchema.parse(id) };
}
