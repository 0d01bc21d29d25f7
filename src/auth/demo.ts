import { tenantIdSchema } from '../domain/ids.ts';

/** The tenant of local development: vehicles need no registration, and its region is the demo town. */
export const demoTenant = tenantIdSchema.parse('demo');
export const demoRegion = 'port-aux-francais';
