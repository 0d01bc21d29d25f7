import { createRoute, z } from '@hono/zod-openapi';
import { callerRoleSchema } from '../domain/access.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { callerProblems, json, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const me = z
  .object({
    tenant: z.string(),
    role: z
      .enum(callerRoleSchema.options)
      .openapi({ description: '`guest`: who came by the link of one trip' }),
    isAdmin: z.boolean().openapi({ description: 'An operator who may also change the configuration' }),
    person: z.string(),
    vehicle: z.string().nullable().openapi({ description: 'The vehicle a driver drives' }),
    isVehicleRegistered: z
      .boolean()
      .optional()
      .openapi({ description: 'For drivers: whether an operator has registered the vehicle' }),
    expiresAt: time.openapi({ description: 'When the token expires' }),
    region: z.string().nullable().openapi({ description: 'Its map is at /v1/maps/{region}' }),
    mapStyleUrl: z
      .string()
      .nullable()
      .openapi({ description: 'A style of MapLibre to draw maps with; null: the map of the region' }),
    timeZone: z.string(),
    currency: z.string(),
  })
  .openapi('Me');

const readMe = createRoute({
  operationId: 'readMe',
  method: 'get',
  path: '/v1/me',
  summary: 'The caller, and the settings of its pages',
  ...secured,
  middleware: only('rider', 'driver', 'operator', 'guest'),
  responses: { 200: json(me, 'The caller'), ...orProblem(...callerProblems) },
});

export const whoami = resource().openapi(readMe, async (c) => {
  const { tenant, role, isAdmin, person, vehicle, expiresAt } = c.var.identity;
  const { routing, tariff } = c.var.policy;
  const { region, mapStyleUrl, timeZone } = routing;
  const setUp = { region, mapStyleUrl, timeZone, currency: tariff.currency };
  const isVehicleRegistered =
    vehicle === null ? undefined : (await c.var.objects.vehicle(vehicle).shiftPlan()) !== null;
  const caller = {
    ...{ tenant, role, isAdmin, person, vehicle, expiresAt: rfc3339(expiresAt), ...setUp },
    ...(isVehicleRegistered !== undefined && { isVehicleRegistered }),
  };
  return c.json(caller, 200, { 'Cache-Control': 'no-store' });
});
