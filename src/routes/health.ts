import { createRoute, z } from '@hono/zod-openapi';
import { TenantObjects } from '../calls/objects.ts';
import { cellAt } from '../domain/geo/cells.ts';
import { rankIdSchema, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { type FieldError, ProblemError } from '../protocol/problems.ts';
import { withTimeout } from '../timeout.ts';
import { json, orProblem, resource } from './openApiHelpers.ts';
import { deploymentFault } from './requireSafeDeployment.ts';

const timeoutMs = 3_000;

const healthz = createRoute({
  operationId: 'healthz',
  method: 'get',
  path: '/healthz',
  summary: 'Alive',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'The Worker answers') },
});

const readyz = createRoute({
  operationId: 'readyz',
  method: 'get',
  path: '/readyz',
  summary: 'All bindings answer',
  responses: {
    200: json(z.object({ status: z.literal('ready') }), 'Database, objects and queue answer'),
    ...orProblem('unavailable'),
  },
});

export const health = resource()
  .openapi(healthz, (c) => c.json({ status: 'ok' as const }, 200))
  .openapi(readyz, async (c) => {
    const errors = await unreachable(c.env, new URL(c.req.url).hostname, Date.now());
    if (errors.length > 0) throw new ProblemError('unavailable', 'Not every binding answers.', { errors });
    return c.json({ status: 'ready' as const }, 200);
  });

/** Cache TTL: the check is public, and each one calls every binding. */
const freshMs = 5_000;
let last: { readonly failures: readonly FieldError[]; readonly at: number } | null = null;

/** Returns the bindings that do not answer, from this isolate's cache, and what is wrong with the configuration. */
async function unreachable(env: Env, host: string, now: number): Promise<readonly FieldError[]> {
  if (last === null || now - last.at >= freshMs) {
    const answers = await Promise.all(
      Object.entries(probes).map(([binding, ask]) => probe(binding, ask, env)),
    );
    last = { failures: answers.filter((failure) => failure !== null), at: now };
  }
  // Of each name that it is asked by: no name makes it ask the bindings again.
  const fault = deploymentFault(env, host);
  return fault === null ? last.failures : [...last.failures, { path: 'configuration', message: fault }];
}

/** Objects of no tenant: reading them creates and changes nothing. */
const tenant = tenantIdSchema.parse('-readyz-');
const region = tenant;
const trip = tripIdSchema.parse('trip_00000000');
const rank = rankIdSchema.parse('none');
const place = { lat: 0, lng: 0 };
const objectsIn = (env: Env) => new TenantObjects(env, { tenant, jurisdiction: null, ground: place });

/** A cheap call per binding that only succeeds when it works. */
export const probes: Readonly<Record<string, (env: Env) => Promise<unknown>>> = {
  DB: ({ DB }) => DB.prepare('SELECT 1 FROM trips LIMIT 1').all(),
  TRIP: (env) => objectsIn(env).trip(trip).read({ role: 'operator', person: tenant }),
  VEHICLE: (env) => objectsIn(env).vehicle('none').read(),
  CELL: (env) => objectsIn(env).cell(cellAt(place, 7)).nearby({ place, radiusMeters: 1, limit: 1 }),
  DISTRICT: (env) => objectsIn(env).district(cellAt(place, 4)).renew('none', 0),
  OPERATOR: (env) => {
    const nothing = { vehicles: [], trips: [], cells: [], gone: { vehicles: [], trips: [], cells: [] } };
    return objectsIn(env)
      .operator('none')
      .changed('none', { region: cellAt(place, 4), generation: 0, ...nothing });
  },
  TENANT: (env) => objectsIn(env).own().kept(),
  // This key was never claimed, so nothing is stored.
  PERSON: (env) =>
    objectsIn(env).person('none').remember('readyz', '', { status: 200, headers: {}, body: '' }),
  ROUTER: (env) => objectsIn(env).router(region, 0).ready(),
  PLACES: (env) => objectsIn(env).places(region, 0).ready(),
  RANK: (env) => objectsIn(env).rank(rank).read(),
  SPEEDS: (env) => objectsIn(env).speeds('none').observed(),
  ARCHIVE: ({ ARCHIVE }) => ARCHIVE.head('-readyz-'),
  GRAPHS: ({ GRAPHS }) => GRAPHS.head('-readyz-'),
  ASSETS: ({ ASSETS }) => ASSETS.fetch('https://assets.invalid/ride', { method: 'HEAD' }),
  HISTORY: ({ HISTORY }) => HISTORY.metrics(),
};

async function probe(path: string, ask: (env: Env) => Promise<unknown>, env: Env) {
  try {
    await withTimeout(ask(env), timeoutMs);
    return null;
  } catch (error) {
    log('error', 'binding-unavailable', { binding: path, error: String(error) });
    return { path, message: 'does not answer' };
  }
}
