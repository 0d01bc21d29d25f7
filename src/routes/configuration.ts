import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { routingOf } from '../calls/routing.ts';
import { settled } from '../domain/configuration/activation.ts';
import { checkDocument, documentFaults, maxFaults } from '../domain/configuration/checkDocument.ts';
import { configurationSchema } from '../domain/configuration/document.ts';
import { overridesOf } from '../domain/policy/policy.ts';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import {
  configurationDocument,
  configurationInput,
  configurationVersionSchema,
  type PublicConfigurationVersion,
  publicVersion,
} from '../protocol/configuration.ts';
import { decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { validationProblem } from '../protocol/problems.ts';
import { readDocument } from '../tenants/configurationInForce.ts';
import { listVersions, readState, storeVersion } from '../tenants/configurationStore.ts';
import {
  changing,
  cursorSchema,
  forAdmins,
  page,
  params,
  refuseStale,
  unknownVersion,
} from './configurationParams.ts';
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
import { streetFaults } from './zoneStreetFaults.ts';

const etag = { headers: z.object({ ETag: z.string() }) };

const readConfiguration = createRoute({
  operationId: 'readConfiguration',
  method: 'get',
  path: '/v1/configuration',
  summary: 'The active configuration',
  description: `${forAdmins} Its \`ETag\` is its version; "0" is the policy of a tenant that has written none.`,
  ...secured,
  middleware: onlyAdmin,
  responses: {
    200: { ...json(configurationDocument, 'The document'), ...etag },
    ...orProblem(...callerProblems),
  },
});

const listOfVersions = createRoute({
  operationId: 'listOfConfigurationVersions',
  method: 'get',
  path: '/v1/configuration/versions',
  summary: 'The versions, newest first',
  description: forAdmins,
  ...secured,
  middleware: onlyAdmin,
  request: { query: z.object(page) },
  responses: {
    200: json(
      z.object({ data: z.array(configurationVersionSchema), nextCursor: z.string().nullable() }),
      'A page',
    ),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const writeVersion = createRoute({
  operationId: 'writeConfigurationVersion',
  method: 'post',
  path: '/v1/configuration/versions',
  summary: 'Writes a version, which is a draft until it is activated',
  description: `${forAdmins} The whole document is checked; what is wrong is named by path. Versions never change.`,
  ...secured,
  middleware: [...onlyAdmin, idempotent],
  request: { headers: changing, body: jsonBody(configurationInput) },
  responses: {
    201: {
      ...json(configurationVersionSchema, 'The draft'),
      headers: z.object({ Location: z.string() }),
    },
    ...orProblem(...callerProblems, ...bodyProblems, 'precondition-failed', ...idempotencyProblems),
  },
});

const readVersion = createRoute({
  operationId: 'readConfigurationVersion',
  method: 'get',
  path: '/v1/configuration/versions/{version}',
  summary: 'The document of a version',
  description: forAdmins,
  ...secured,
  middleware: onlyAdmin,
  request: { params },
  responses: {
    200: json(configurationDocument, 'The document'),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

export const configuration = resource()
  .openapi(readConfiguration, async (c) => {
    const { tenant } = c.var.identity;
    const { state } = await readState(c.env.DB, tenant);
    const { active } = settled(state, Date.now());
    return c.json(await documentOf(c, active), 200, { ETag: `"${active ?? 0}"` });
  })
  .openapi(listOfVersions, async (c) => {
    const { tenant } = c.var.identity;
    const { limit, cursor } = c.req.valid('query');
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const found = await listVersions(c.env.DB, tenant, before, limit + 1);
    const state = settled((await readState(c.env.DB, tenant)).state, Date.now());
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last === undefined ? null : encodeCursor({ before: last.version });
    return c.json({ data: shown.map((written) => publicVersion(written, state)), nextCursor }, 200);
  })
  .openapi(
    writeVersion,
    async (c) => {
      const written = await writeDraft(c, c.req.valid('json'), c.req.valid('header')['if-match']);
      return c.json(written, 201, { Location: `/v1/configuration/versions/${written.version}` });
    },
    (result) => {
      if (!result.success) throw validationProblem(documentFaults(result.error), maxFaults);
    },
  )
  .openapi(readVersion, async (c) => c.json(await documentOf(c, c.req.valid('param').version), 200));

/** Returns the document of a version, or for null what is in force without one. Throws a problem when there is none. */
export async function documentOf(
  c: Context<AppEnv>,
  version: number | null,
): Promise<Record<string, unknown>> {
  const { tenant } = c.var.identity;
  if (version === null) return configurationSchema.parse({ policy: overridesOf(c.var.policy) });
  const text = await readDocument(c.env.DB, tenant, version);
  if (text === null) throw unknownVersion();
  return configurationDocument.parse(JSON.parse(text));
}

/** Checks a document and stores it as a draft. Throws a problem when it is faulty, or its base no longer active. */
export async function writeDraft(
  c: Context<AppEnv>,
  document: unknown,
  ifMatch: string | undefined,
): Promise<PublicConfigurationVersion> {
  const { tenant, person } = c.var.identity;
  const now = Date.now();
  const checked = checkDocument(document);
  if (!checked.ok) throw validationProblem(checked.faults, maxFaults);
  const routing = routingOf(c.var.objects, checked.policy.routing);
  const unreached = await streetFaults(routing, checked.document.zones);
  if (unreached.length > 0) throw validationProblem(unreached, maxFaults);
  const state = settled((await readState(c.env.DB, tenant)).state, now);
  refuseStale(state.active, ifMatch);
  const written = await storeVersion(c.env.DB, {
    tenant,
    document: JSON.stringify(checked.document),
    basedOn: state.active,
    by: person,
    at: now,
  });
  log('info', 'configuration-written', { tenant, version: written.version, by: person });
  return publicVersion(written, state);
}
