import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { vehiclesRefusal } from '../booking/tenantQuotas.ts';
import { mayPlanShifts } from '../domain/access.ts';
import { type VehicleId, vehicleIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { forgetFleet } from '../history/fleetKinds.ts';
import { listVehicles, storeVehicle } from '../history/vehicles.ts';
import { log } from '../log.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError } from '../protocol/problems.ts';
import {
  currentVehicle,
  currentVehicleSchema,
  publicVehicle,
  vehicleBody,
  vehicleSchema,
} from '../protocol/vehicles.ts';
import {
  bodyProblems,
  callerProblems,
  cursorQuery,
  json,
  jsonBody,
  limitQuery,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const registerVehicle = createRoute({
  operationId: 'registerVehicle',
  method: 'put',
  path: '/v1/vehicles/{id}',
  summary: 'Registers or changes a vehicle',
  ...secured,
  middleware: only('operator'),
  request: { params: z.object({ id: vehicleIdSchema }), body: jsonBody(vehicleBody) },
  responses: {
    200: json(vehicleSchema, 'The vehicle as registered; lists show a change within seconds'),
    ...orProblem(...callerProblems, ...bodyProblems),
  },
});

const listOfVehicles = createRoute({
  operationId: 'listOfVehicles',
  method: 'get',
  path: '/v1/vehicles',
  summary: 'The registered vehicles, by id',
  ...secured,
  middleware: only('operator'),
  request: { query: z.object({ limit: limitQuery, cursor: cursorQuery }) },
  responses: {
    200: json(z.object({ data: z.array(vehicleSchema), nextCursor: z.string().nullable() }), 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const readVehicle = createRoute({
  operationId: 'readVehicle',
  method: 'get',
  path: '/v1/vehicles/{id}',
  summary: 'One vehicle with its live state and plan',
  description: 'Drivers read their own: a ride that is under way on another device is shown on this one too.',
  ...secured,
  middleware: only('driver', 'operator'),
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(currentVehicleSchema, 'The vehicle'),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

const cursorSchema = z.object({ id: z.string(), bookmark: bookmarkSchema });

export const vehicles = resource()
  .openapi(registerVehicle, async (c) => {
    const { tenant } = c.var.identity;
    const { id } = c.req.valid('param');
    const refusal = await vehiclesRefusal(c.env.DB, tenant, id, c.var.quotas);
    if (refusal !== null) throw refusal;
    const vehicle = c.var.objects.vehicle(id);
    const profile = await vehicle.register({ tenant, id, ...c.req.valid('json') });
    try {
      // Lists a new vehicle at once. Version 0 never replaces a record that the vehicle sent.
      await storeVehicle(c.env.DB, { recordVersion: 1, version: 0, profile }, Date.now()).run();
    } catch (error) {
      log('warn', 'vehicle-not-listed', { tenant, vehicle: id, error: String(error) });
    }
    forgetFleet(tenant);
    return c.json(publicVehicle(profile), 200);
  })
  .openapi(listOfVehicles, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
    const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
    const found = await listVehicles(session, c.var.identity.tenant, after?.id ?? null, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const bookmark = session.getBookmark();
    const nextCursor = last === undefined ? null : encodeCursor({ id: last.id, bookmark });
    return c.json({ data: page.map(publicVehicle), nextCursor }, 200);
  })
  .openapi(readVehicle, async (c) => {
    const vehicle = await c.var.objects.vehicle(vehicleOf(c, c.req.valid('param').id)).read();
    if (vehicle.outcome === 'unknown') throw unknownVehicle();
    return c.json(currentVehicle(vehicle), 200);
  });

/** Throws the answer for an unknown vehicle unless the caller may read it: whoever may plan its shifts. */
export function vehicleOf(c: Context<AppEnv>, id: string): VehicleId {
  const { data } = vehicleIdSchema.safeParse(id);
  const { tenant } = c.var.identity;
  if (data === undefined || !mayPlanShifts({ tenant, id: data }, c.var.identity)) throw unknownVehicle();
  return data;
}

export function unknownVehicle(): ProblemError {
  return new ProblemError('not-found', 'There is no vehicle with this id.');
}
