import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { forgetTenant } from '../auth/authenticate.ts';
import { type ActivationCommand, decideActivation, settled } from '../domain/configuration/activation.ts';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import {
  activationBody,
  configurationChangeSchema,
  configurationVersionSchema,
  type PublicConfigurationVersion,
  publicVersion,
} from '../protocol/configuration.ts';
import { decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError } from '../protocol/problems.ts';
import { rfc3339 } from '../protocol/values.ts';
import { findVersion, listChanges, readState, storeState } from '../tenants/configurationStore.ts';
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
import { emptyBodyAsObject } from './reasonBody.ts';
import { onlyAdmin } from './routeMiddleware.ts';

const activateVersion = createRoute({
  operationId: 'activateConfigurationVersion',
  method: 'post',
  path: '/v1/configuration/versions/{version}/activate',
  summary: 'Puts a version into force: now, later, or for a share of riders',
  description: `${forAdmins} Everywhere within a minute. Trips and quotes keep to the version that they were made under.`,
  ...secured,
  middleware: [...onlyAdmin, emptyBodyAsObject(), idempotent],
  request: { params, headers: changing, body: jsonBody(activationBody) },
  responses: {
    200: json(configurationVersionSchema, 'The version, as it is now'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'precondition-failed',
      'configuration-changed',
      'too-many-activations',
      ...idempotencyProblems,
    ),
  },
});

const rollBackVersion = createRoute({
  operationId: 'rollBackConfigurationVersion',
  method: 'post',
  path: '/v1/configuration/versions/{version}/rollback',
  summary: 'Takes a version back',
  description: `${forAdmins} The active one: the one before it is active again. One on trial, or to come: it is no more. One that was active before, or was taken back: it is active again.`,
  ...secured,
  middleware: [...onlyAdmin, idempotent],
  request: { params, headers: changing },
  responses: {
    200: json(configurationVersionSchema, 'The version, as it is now'),
    ...orProblem(
      ...callerProblems,
      'not-found',
      'validation-failed',
      'precondition-failed',
      'configuration-changed',
      'version-not-active',
      ...idempotencyProblems,
    ),
  },
});

const listOfChanges = createRoute({
  operationId: 'listOfConfigurationChanges',
  method: 'get',
  path: '/v1/configuration/changes',
  summary: 'Who changed what, when, from which version: newest first',
  description: `${forAdmins} What was put into force and taken back; who wrote a version is in the list of versions.`,
  ...secured,
  middleware: onlyAdmin,
  request: { query: z.object(page) },
  responses: {
    200: json(
      z.object({ data: z.array(configurationChangeSchema), nextCursor: z.string().nullable() }),
      'A page',
    ),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

export const configurationActivations = resource()
  .openapi(activateVersion, async (c) => {
    const { version } = c.req.valid('param');
    const { at = 0, share = null } = c.req.valid('json');
    const command = { type: 'activate', version, at, share } as const;
    return c.json(await change(c, command, c.req.valid('header')['if-match']), 200);
  })
  .openapi(rollBackVersion, async (c) => {
    const command = { type: 'rollBack', version: c.req.valid('param').version } as const;
    return c.json(await change(c, command, c.req.valid('header')['if-match']), 200);
  })
  .openapi(listOfChanges, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const found = await listChanges(c.env.DB, c.var.identity.tenant, before, limit + 1);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const data = shown.map(({ revision: _, at, effectiveAt, ...changed }) => ({
      ...changed,
      at: rfc3339(at),
      ...(effectiveAt !== null && { effectiveAt: rfc3339(effectiveAt) }),
    }));
    return c.json(
      { data, nextCursor: last === undefined ? null : encodeCursor({ before: last.revision }) },
      200,
    );
  });

async function change(
  c: Context<AppEnv>,
  command: ActivationCommand,
  ifMatch: string | undefined,
): Promise<PublicConfigurationVersion> {
  const { tenant, person: by } = c.var.identity;
  const at = Date.now();
  const written = await findVersion(c.env.DB, tenant, command.version);
  if (written === null) throw unknownVersion();
  const before = await readState(c.env.DB, tenant);
  refuseStale(settled(before.state, at).active, ifMatch);
  const decision = decideActivation(before.state, command, at);
  if (!decision.ok) throw refusals[decision.reason]();
  const { state, change: changed } = decision;
  if (!(await storeState(c.env.DB, { tenant, before, state, change: changed, by, at }))) {
    throw new ProblemError(
      'configuration-changed',
      'Somebody else changed it at this moment: look, and try again.',
    );
  }
  forgetTenant(tenant);
  const { type, from, to } = changed;
  log('info', 'configuration-changed', { tenant, type, version: command.version, from, to, by });
  return publicVersion(written, state);
}

const refusals = {
  'too-many-pending': () =>
    new ProblemError('too-many-activations', 'Ten versions are to come already: take one back first.'),
  'never-active': () =>
    new ProblemError('version-not-active', 'It is not active, on trial or to come, and never was.'),
};
