import { z } from '@hono/zod-openapi';
import { jurisdictionSchema } from '../domain/geo/locationHint.ts';
import { place, placeInput, time } from './values.ts';

export const algorithmSchema = z.enum(['ES256', 'EdDSA', 'RS256', 'PS256', 'HS256']);

const jurisdiction = z.enum(jurisdictionSchema.options).nullable();
const jwk = z.record(z.string().max(32), z.unknown());

/** A token without a key id is tried against every key, so there must be few. */
export const maxKeys = 8;

const most = z.int().min(0).max(1_000_000_000).optional();

/** What the platform lets a tenant have at most. Left out: no quota. */
export const quotasSchema = z
  .strictObject({
    maxVehicles: most.openapi({ description: 'Registered vehicles' }),
    maxOpenTrips: most.openapi({
      description: 'Trips that have not ended, give or take those of some seconds',
    }),
    maxRequestsPerMinute: most.openapi({ description: 'Counted by each isolate that serves the tenant' }),
  })
  .openapi('Quotas');
export type Quotas = z.infer<typeof quotasSchema>;

export const tenantBody = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'What people call it; the id if left out' }),
    issuer: z.string().min(1).max(500).openapi({
      description: 'The `iss` of its tokens',
      example: 'https://login.acme.example',
    }),
    algorithm: algorithmSchema,
    keys: z.array(jwk).min(1).max(maxKeys).openapi({
      description: 'JWKs (RFC 7517) that tokens are signed by: public ones, or for HS256 the shared secret',
    }),
    jurisdiction: jurisdiction.optional().openapi({
      description:
        'The territory that its objects never leave. Fixed when the tenant is made; left out: as it is',
    }),
    home: placeInput.nullable().optional().openapi({
      description: 'In the middle of the ground that it serves; left out: as it is',
    }),
    quotas: quotasSchema.nullable().optional().openapi({
      description: 'What it may have at most; null: no quotas, left out: as it is',
    }),
  })
  .openapi('TenantInput');
export type TenantBody = z.infer<typeof tenantBody>;

export const tenantSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    issuer: z.string(),
    algorithm: algorithmSchema,
    keys: z.array(jwk).openapi({ description: 'Without shared secrets' }),
    jurisdiction,
    home: place.nullable(),
    quotas: quotasSchema.nullable(),
    updatedAt: time,
    faults: z.array(z.object({ path: z.string(), message: z.string() })).openapi({
      description:
        'What of its policy or keys is not acceptable. A faulty policy is not in force; faulty keys open nothing',
    }),
  })
  .openapi('Tenant');
export type PublicTenant = z.infer<typeof tenantSchema>;
