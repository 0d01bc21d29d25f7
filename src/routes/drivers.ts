import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type PersonId, personIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import {
  type DriverFile,
  deleteBlock,
  documentSchema,
  mostBlocked,
  permitOf,
  readDriver,
  storeBlock,
  storeDocuments,
} from '../history/driverDocuments.ts';
import { log } from '../log.ts';
import { ProblemError } from '../protocol/problems.ts';
import { rfc3339, time } from '../protocol/values.ts';
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

const document = documentSchema
  .extend({
    expiresOn: z.iso.date().openapi({
      description: 'The last day on which it is good, in the tenant’s time zone',
    }),
  })
  .openapi('DriverDocument');

const driverFile = z
  .object({
    id: z.string(),
    vehicle: z.string().nullable().openapi({ description: 'Of the last stream' }),
    lastSeenAt: time.nullable(),
    documents: z.array(document),
    blockedRiders: z.array(z.object({ rider: z.string(), reason: z.string(), since: time })),
  })
  .openapi('DriverFile');

const params = z.object({ id: personIdSchema });
const blockParams = params.extend({ rider: personIdSchema });

const readFile = createRoute({
  operationId: 'readDriver',
  method: 'get',
  path: '/v1/drivers/{id}',
  summary: 'A driver’s documents, and the riders whom they never get',
  ...secured,
  middleware: only('operator'),
  request: { params },
  responses: {
    200: json(driverFile, 'The driver'),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

const putDocuments = createRoute({
  operationId: 'putDocuments',
  method: 'put',
  path: '/v1/drivers/{id}/documents',
  summary: 'Replaces a driver’s documents',
  description:
    'After the last day of any of them the driver gets no offers; what is in the plan is driven to its end. Takes effect at once, also for a driver who is online.',
  ...secured,
  middleware: only('operator'),
  request: { params, body: jsonBody(z.strictObject({ documents: z.array(document).max(20) })) },
  responses: {
    200: json(driverFile, 'The driver'),
    ...orProblem(...callerProblems, ...bodyProblems),
  },
});

const blockRider = createRoute({
  operationId: 'blockRider',
  method: 'put',
  path: '/v1/drivers/{id}/blocked-riders/{rider}',
  summary: 'Keeps a driver and a rider apart: they are never matched',
  description: `Open offers are declined and reservations given back; a ride that has been accepted goes on. At most ${mostBlocked} riders for a driver.`,
  ...secured,
  middleware: only('operator'),
  request: {
    params: blockParams,
    body: jsonBody(z.strictObject({ reason: z.string().trim().min(1).max(200) })),
  },
  responses: {
    200: json(driverFile, 'The driver'),
    ...orProblem(...callerProblems, ...bodyProblems),
  },
});

const unblockRider = createRoute({
  operationId: 'unblockRider',
  method: 'delete',
  path: '/v1/drivers/{id}/blocked-riders/{rider}',
  summary: 'Lets a driver and a rider meet again',
  ...secured,
  middleware: only('operator'),
  request: { params: blockParams },
  responses: {
    200: json(driverFile, 'The driver'),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

export const drivers = resource()
  .openapi(readFile, async (c) => {
    const file = await readDriver(c.env.DB, c.var.identity.tenant, c.req.valid('param').id);
    if (file === null) throw unknownDriver();
    return c.json(shown(file), 200);
  })
  .openapi(putDocuments, async (c) => {
    const { id } = c.req.valid('param');
    await storeDocuments(c.env.DB, c.var.identity.tenant, id, c.req.valid('json').documents).run();
    return c.json(await changed(c, id), 200);
  })
  .openapi(blockRider, async (c) => {
    const { tenant, person: by } = c.var.identity;
    const { id: driver, rider } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    await c.env.DB.batch(storeBlock(c.env.DB, tenant, { driver, rider, reason, by, at: Date.now() }));
    const file = await changed(c, driver);
    if (!file.blockedRiders.some((blocked) => blocked.rider === rider)) {
      throw new ProblemError('validation-failed', `A driver has at most ${mostBlocked} blocked riders.`, {
        errors: [{ path: 'rider', message: `there are ${mostBlocked} already` }],
      });
    }
    return c.json(file, 200);
  })
  .openapi(unblockRider, async (c) => {
    const { tenant } = c.var.identity;
    const { id, rider } = c.req.valid('param');
    await deleteBlock(c.env.DB, tenant, id, rider).run();
    return c.json(await changed(c, id), 200);
  });

/** Tells the driver's vehicle of the change. If that fails, the driver's next stream does. */
async function changed(c: Context<AppEnv>, driver: PersonId): Promise<z.infer<typeof driverFile>> {
  const { tenant } = c.var.identity;
  const file = await readDriver(c.env.DB, tenant, driver);
  if (file === null) throw unknownDriver();
  if (file.vehicle !== null) {
    const permit = permitOf(file, c.var.policy.routing.timeZone);
    await c.var.objects
      .vehicle(file.vehicle)
      .permitDriver(permit)
      .catch((error: unknown) =>
        log('warn', 'permit-not-told', { tenant, vehicle: file.vehicle, error: String(error) }),
      );
  }
  return shown(file);
}

function shown({ driver, vehicle, lastSeenAt, documents, blocks }: DriverFile): z.infer<typeof driverFile> {
  return {
    id: driver,
    vehicle,
    lastSeenAt: lastSeenAt === null ? null : rfc3339(lastSeenAt),
    documents: [...documents],
    blockedRiders: blocks.map(({ rider, reason, at }) => ({ rider, reason, since: rfc3339(at) })),
  };
}

function unknownDriver(): ProblemError {
  return new ProblemError('not-found', 'There is no driver with this id.');
}
