import { createRoute } from '@hono/zod-openapi';
import { maxSavedPlaces } from '../domain/person/savedPlaces.ts';
import { ProblemError } from '../protocol/problems.ts';
import { publicSavedPlace, savedPlace, savedPlaceBody, savedPlaceParams } from '../protocol/savedPlaces.ts';
import {
  bodyProblems,
  callerProblems,
  json,
  jsonBody,
  jsonList,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const listSavedPlaces = createRoute({
  operationId: 'listOfSavedPlaces',
  method: 'get',
  path: '/v1/me/places',
  summary: 'The places that the caller keeps, by name',
  ...secured,
  middleware: only('rider'),
  responses: {
    200: jsonList(savedPlace, 'The places'),
    ...orProblem(...callerProblems),
  },
});

const savePlace = createRoute({
  operationId: 'savePlace',
  method: 'put',
  path: '/v1/me/places/{name}',
  summary: 'Keeps a place under a name',
  description: `In place of what was kept under it. At most ${maxSavedPlaces} are kept, until they are forgotten or the person is erased.`,
  ...secured,
  middleware: only('rider'),
  request: { params: savedPlaceParams, body: jsonBody(savedPlaceBody) },
  responses: {
    200: json(savedPlace, 'The place'),
    ...orProblem(...callerProblems, ...bodyProblems, 'too-many-places'),
  },
});

const forgetPlace = createRoute({
  operationId: 'forgetPlace',
  method: 'delete',
  path: '/v1/me/places/{name}',
  summary: 'Forgets what is kept under a name',
  description: 'Repeating it is harmless.',
  ...secured,
  middleware: only('rider'),
  request: { params: savedPlaceParams },
  responses: {
    204: { description: 'Nothing is kept under the name' },
    ...orProblem(...callerProblems, ...bodyProblems),
  },
});

export const savedPlaces = resource()
  .openapi(listSavedPlaces, async (c) => {
    const all = await c.var.objects.person(c.var.identity.person).listPlaces();
    return c.json({ data: all.map(publicSavedPlace), nextCursor: null }, 200);
  })
  .openapi(savePlace, async (c) => {
    const { title = null, place } = c.req.valid('json');
    const { name } = c.req.valid('param');
    const answer = await c.var.objects.person(c.var.identity.person).savePlace({ name, title, place });
    if (answer.outcome === 'tooMany') {
      throw new ProblemError(
        'too-many-places',
        `At most ${answer.most} places can be kept: forget one first.`,
      );
    }
    return c.json(publicSavedPlace(answer.saved), 200);
  })
  .openapi(forgetPlace, async (c) => {
    await c.var.objects.person(c.var.identity.person).forgetPlace(c.req.valid('param').name);
    return c.body(null, 204);
  });
