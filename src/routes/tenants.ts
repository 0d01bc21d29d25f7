import { createRoute, z } from '@hono/zod-openapi';
import { forgetTenant } from '../auth/authenticate.ts';
import { tenantIdSchema } from '../domain/ids.ts';
import { log } from '../log.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError, validationProblem } from '../protocol/problems.ts';
import { tenantBody, tenantSchema } from '../protocol/tenants.ts';
import { findStoredTenant, issuerFaults, listStoredTenants, storeTenant } from '../tenants/tenantStore.ts';
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
import { onlyPlatform } from './routeMiddleware.ts';

const putTenant = createRoute({
  operationId: 'putTenant',
  method: 'put',
  path: '/v1/tenants/{id}',
  summary: 'Makes or changes a tenant',
  description:
    "For the role `platform`, which the deployment's own key signs. Says whose tokens are trusted; its policy, zones and prices are its configuration. A change is in force everywhere within a minute.",
  ...secured,
  middleware: onlyPlatform,
  request: { params: z.object({ id: tenantIdSchema }), body: jsonBody(tenantBody) },
  responses: {
    200: json(tenantSchema, 'The tenant'),
    ...orProblem(...callerProblems, ...bodyProblems, 'jurisdiction-fixed'),
  },
});

const listOfTenants = createRoute({
  operationId: 'listOfTenants',
  method: 'get',
  path: '/v1/tenants',
  summary: 'The tenants, by id',
  description: 'For the role `platform`.',
  ...secured,
  middleware: onlyPlatform,
  request: { query: z.object({ limit: limitQuery, cursor: cursorQuery }) },
  responses: {
    200: json(z.object({ data: z.array(tenantSchema), nextCursor: z.string().nullable() }), 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const readOneTenant = createRoute({
  operationId: 'readTenant',
  method: 'get',
  path: '/v1/tenants/{id}',
  summary: 'One tenant, and what is wrong with it',
  description: 'For the role `platform`.',
  ...secured,
  middleware: onlyPlatform,
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(tenantSchema, 'The tenant'),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

const cursorSchema = z.object({ id: z.string(), bookmark: bookmarkSchema });

export const tenants = resource()
  .openapi(putTenant, async (c) => {
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    const errors = await issuerFaults(body);
    if (errors.length > 0) throw validationProblem(errors);
    const before = await findStoredTenant(c.env.DB, id);
    const { jurisdiction } = body;
    if (before !== null && jurisdiction !== undefined && jurisdiction !== before.jurisdiction) {
      throw new ProblemError(
        'jurisdiction-fixed',
        'Elsewhere its objects would be other ones, without its trips: make a new tenant.',
      );
    }
    const tenant = await storeTenant(c.env.DB, id, body);
    forgetTenant(id);
    log('info', before === null ? 'tenant-made' : 'tenant-changed', { tenant: id, by: c.var.platform });
    return c.json(tenant, 200);
  })
  .openapi(listOfTenants, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
    const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
    const found = await listStoredTenants(session, after?.id ?? '', limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const bookmark = session.getBookmark();
    return c.json(
      { data: page, nextCursor: last === undefined ? null : encodeCursor({ id: last.id, bookmark }) },
      200,
    );
  })
  .openapi(readOneTenant, async (c) => {
    const id = tenantIdSchema.safeParse(c.req.valid('param').id);
    const tenant = id.success ? await findStoredTenant(c.env.DB, id.data) : null;
    if (tenant === null) throw new ProblemError('not-found', 'There is no tenant with this id.');
    return c.json(tenant, 200);
  });
