import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { VehicleId } from '../domain/ids.ts';
import { type PlannedShift, shiftFaults } from '../domain/vehicle/plannedShifts.ts';
import type { AppEnv } from '../env.ts';
import { publicShiftPlan, shiftPlanBody, shiftPlanSchema } from '../protocol/plannedShifts.ts';
import { ProblemError, validationProblem } from '../protocol/problems.ts';
import {
  bodyProblems,
  callerProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { etagOf, versionIn } from './tripLookup.ts';
import { unknownVehicle, vehicleOf } from './vehicles.ts';

const params = z.object({ id: z.string() });
const plan = { ...json(shiftPlanSchema, 'What is planned'), headers: z.object({ ETag: z.string() }) };

const readShifts = createRoute({
  operationId: 'readShifts',
  method: 'get',
  path: '/v1/vehicles/{id}/shifts',
  summary: 'When a vehicle is planned to be on duty',
  description: 'Drivers read those of their own vehicle.',
  ...secured,
  middleware: only('driver', 'operator'),
  request: { params },
  responses: { 200: plan, ...orProblem(...callerProblems, 'not-found') },
});

const putShifts = createRoute({
  operationId: 'putShifts',
  method: 'put',
  path: '/v1/vehicles/{id}/shifts',
  summary: 'Plans when a vehicle will be on duty',
  description:
    'Replaces all that was planned and is not over. Reservations that lay within a shift, and now lie in none, are given back. Drivers plan those of their own vehicle. With `If-Match` only when the plan is still at that version.',
  ...secured,
  middleware: only('driver', 'operator'),
  request: {
    params,
    headers: z.object({ 'if-match': z.string().optional() }),
    body: jsonBody(shiftPlanBody),
  },
  responses: {
    200: plan,
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found', 'precondition-failed'),
  },
});

export const plannedShifts = resource()
  .openapi(readShifts, async (c) => {
    const shown = await shownPlan(c, vehicleOf(c, c.req.valid('param').id));
    return c.json(shown, 200, etagOf(shown));
  })
  .openapi(putShifts, async (c) => {
    const id = vehicleOf(c, c.req.valid('param').id);
    const ifVersion = versionIn(c.req.valid('header')['if-match']);
    const { shifts } = c.req.valid('json');
    refuseFaults(shifts);
    const { person: by, role: asWhom } = c.var.identity;
    const role = asWhom === 'driver' ? asWhom : 'operator';
    const answer = await c.var.objects.vehicle(id).planShifts({ by, role, shifts, ifVersion });
    if (answer.outcome === 'unknown') throw unknownVehicle();
    if (answer.outcome === 'stale') {
      throw new ProblemError('precondition-failed', `The plan is at version ${answer.version}.`, {
        headers: etagOf(answer),
      });
    }
    const shown = await shownPlan(c, id);
    return c.json(shown, 200, etagOf(shown));
  });

async function shownPlan(c: Context<AppEnv>, id: VehicleId) {
  const found = await c.var.objects.vehicle(id).shiftPlan();
  if (found === null) throw unknownVehicle();
  return publicShiftPlan(id, found);
}

function refuseFaults(shifts: readonly PlannedShift[]): void {
  const errors = shiftFaults(shifts, Date.now());
  if (errors.length === 0) return;
  throw validationProblem(errors);
}
