import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { vehicleIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { type CurrentVehicle, currentVehicle, currentVehicleSchema } from '../protocol/vehicles.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { emptyBodyAsObject, reasonBody } from './reasonBody.ts';
import { only } from './routeMiddleware.ts';
import { unknownVehicle } from './vehicles.ts';

const params = z.object({ id: z.string() });

const takeOutOfService = createRoute({
  operationId: 'takeOutOfService',
  method: 'post',
  path: '/v1/vehicles/{id}/out-of-service',
  summary: 'Takes a vehicle out of service',
  description:
    'It gets no new offers, even after its driver reconnects. Open offers are declined, trips not yet picked up are searched again, trips on board are finished. Repeating it is harmless.',
  ...secured,
  middleware: [...only('operator'), emptyBodyAsObject(), idempotent],
  request: { params, headers: idempotencyHeaders, body: reasonBody },
  responses: {
    200: json(currentVehicleSchema, 'The vehicle; its driver sees it in the plan'),
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found', ...idempotencyProblems),
  },
});

const returnToService = createRoute({
  operationId: 'returnToService',
  method: 'post',
  path: '/v1/vehicles/{id}/in-service',
  summary: 'Returns a vehicle to service',
  description: 'As soon as its driver is available. Repeating it is harmless.',
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: { params, headers: idempotencyHeaders },
  responses: {
    200: json(currentVehicleSchema, 'The vehicle'),
    ...orProblem(...callerProblems, 'not-found', ...idempotencyProblems),
  },
});

export const outOfService = resource()
  .openapi(takeOutOfService, async (c) => {
    const vehicle = findVehicle(c, c.req.valid('param').id);
    const isKnown = await vehicle.takeOutOfService(c.req.valid('json').reason ?? null);
    if (!isKnown) throw unknownVehicle();
    return c.json(await shown(vehicle), 200);
  })
  .openapi(returnToService, async (c) => {
    const vehicle = findVehicle(c, c.req.valid('param').id);
    if (!(await vehicle.returnToService())) throw unknownVehicle();
    return c.json(await shown(vehicle), 200);
  });

function findVehicle(c: Context<AppEnv>, id: string) {
  const { data } = vehicleIdSchema.safeParse(id);
  if (data === undefined) throw unknownVehicle();
  return c.var.objects.vehicle(data);
}

async function shown(vehicle: ReturnType<typeof findVehicle>): Promise<CurrentVehicle> {
  const answer = await vehicle.read();
  if (answer.outcome === 'unknown') throw unknownVehicle();
  return currentVehicle(answer);
}
