import { createRoute, z } from '@hono/zod-openapi';
import { settled } from '../domain/configuration/activation.ts';
import { configurationSchema } from '../domain/configuration/document.ts';
import { featureCollectionSchema, featuresOf, zonesIn } from '../domain/zones/geoJson.ts';
import { configurationVersionSchema } from '../protocol/configuration.ts';
import { readState } from '../tenants/configurationStore.ts';
import { documentOf, writeDraft } from './configuration.ts';
import { changing, forAdmins } from './configurationParams.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { onlyAdmin } from './routeMiddleware.ts';

const query = z.object({
  version: z
    .string()
    .regex(/^\d{1,9}$/, 'must be the number of a version')
    .transform(Number)
    .optional()
    .openapi({ description: 'Left out: the active one' }),
});

const featureCollection = z
  .object(featureCollectionSchema.shape)
  .openapi('ZoneFeatures', { description: 'GeoJSON (RFC 7946). Properties: `id`, `name`, `kind`, `spots`' });

const exportZones = createRoute({
  operationId: 'exportZones',
  method: 'get',
  path: '/v1/configuration/zones.geojson',
  summary: 'The zones as GeoJSON',
  description: forAdmins,
  ...secured,
  middleware: onlyAdmin,
  request: { query },
  responses: {
    200: json(featureCollection, 'A feature for each zone'),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

const importZones = createRoute({
  operationId: 'importZones',
  method: 'post',
  path: '/v1/configuration/zones.geojson',
  summary: 'Writes a version whose zones are those of the GeoJSON',
  description: `${forAdmins} Everything else is as in the version that is named. What is wrong is named as in a document: \`zones.3\` is the fourth feature.`,
  ...secured,
  middleware: [...onlyAdmin, idempotent],
  request: { query, headers: changing, body: jsonBody(featureCollection) },
  responses: {
    201: json(configurationVersionSchema, 'The draft'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'precondition-failed',
      ...idempotencyProblems,
    ),
  },
});

export const zones = resource()
  .openapi(exportZones, async (c) => {
    const { version } = c.req.valid('query');
    const { zones } = c.var.configuration.active.document;
    if (version === undefined) return c.json(featuresOf(zones), 200);
    const document = configurationSchema.parse(await documentOf(c, version));
    return c.json(featuresOf(document.zones), 200);
  })
  .openapi(importZones, async (c) => {
    const { version } = c.req.valid('query');
    const { state } = await readState(c.env.DB, c.var.identity.tenant);
    const base = await documentOf(c, version ?? settled(state, Date.now()).active);
    const document = { ...base, zones: zonesIn(c.req.valid('json')) };
    return c.json(await writeDraft(c, document, c.req.valid('header')['if-match']), 201);
  });
