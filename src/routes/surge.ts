import { createRoute } from '@hono/zod-openapi';
import { log } from '../log.ts';
import { surgeLevels, surgeLevelsSchema } from '../protocol/surgeLevels.ts';
import { withTimeout } from '../timeout.ts';
import { callerProblems, json, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

/** A district that does not answer within this is reported as missing. */
const timeoutMs = 3_000;

const readSurge = createRoute({
  operationId: 'readSurge',
  method: 'get',
  path: '/v1/operator/surge',
  summary: 'What demand adds to prices now, by cell and vehicle type, and why',
  description:
    'At most 500, the highest first: places with a level, or with demand. Empty where prices do not follow demand.',
  ...secured,
  middleware: only('operator'),
  responses: { 200: json(surgeLevelsSchema, 'The present levels'), ...orProblem(...callerProblems) },
});

export const surge = resource().openapi(readSurge, async (c) => {
  const { objects, identity } = c.var;
  const districts = await objects.own().regions();
  const answers = await Promise.all(
    districts.map(async (district) => {
      const asked = Promise.resolve(objects.district(district).surgeNow());
      const levels = await withTimeout(asked, timeoutMs).catch((error: unknown) => {
        log('warn', 'district-without-surge', { tenant: identity.tenant, district, error: String(error) });
        return null;
      });
      return { district, levels };
    }),
  );
  return c.json(surgeLevels(answers), 200);
});
