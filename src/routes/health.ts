import { createRoute, z } from '@hono/zod-openapi';
import { configurationFault } from '../auth/requireConfiguration.ts';
import { objectName } from '../calls/names.ts';
import { cellAt } from '../domain/geo/cells.ts';
import { tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { type FieldError, ProblemError } from '../protocol/problems.ts';
import { withTimeout } from '../timeout.ts';
import { json, orProblem, resource } from './describe.ts';

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
let last: { readonly errors: readonly FieldError[]; readonly host: string; readonly at: number } | null =
  null;

/** Returns the bindings that do not answer, from this isolate's cache. */
async function unreachable(env: Env, host: string, now: number): Promise<readonly FieldError[]> {
  if (last !== null && last.host === host && now - last.at < freshMs) return last.errors;
  const fault = configurationFault(env, host);
  const failures = await Promise.all(
    Object.entries(probes).map(([binding, ask]) => probe(binding, ask, env)),
  );
  const errors = failures.filter((failure) => failure !== null);
  if (fault !== null) errors.push({ path: 'configuration', message: fault });
  last = { errors, host, at: now };
  return errors;
}

/** Objects of no tenant: reading them creates and changes nothing. */
const tenant = tenantIdSchema.parse('-readyz-');
const trip = tripIdSchema.parse('trip_00000000');
const place = { lat: 0, lng: 0 };

/** A cheap call per binding that only succeeds when it works. */
const probes: Readonly<Record<string, (env: Env) => Promise<unknown>>> = {
  DB: ({ DB }) => DB.prepare('SELECT 1 FROM trips LIMIT 1').all(),
  TRIP: ({ TRIP }) => TRIP.getByName(objectName(tenant, trip)).read({ role: 'operator', person: tenant }),
  VEHICLE: ({ VEHICLE }) => VEHICLE.getByName(objectName(tenant, 'none')).read(),
  CELL: ({ CELL }) =>
    CELL.getByName(objectName(tenant, cellAt(place, 7))).nearby({ place, radiusMeters: 1, limit: 1 }),
  DISTRICT: ({ DISTRICT }) => DISTRICT.getByName(objectName(tenant, cellAt(place, 4))).renew('none', 0),
  OPERATOR: ({ OPERATOR }) => {
    const region = cellAt(place, 4);
    const nothing = { vehicles: [], trips: [], cells: [], gone: { vehicles: [], trips: [], cells: [] } };
    return OPERATOR.getByName(objectName(tenant, 'none')).changed('none', {
      region,
      generation: 0,
      ...nothing,
    });
  },
  TENANT: ({ TENANT }) => TENANT.getByName(tenant).kept(),
  // This key was never claimed, so nothing is stored.
  PERSON: ({ PERSON }) =>
    PERSON.getByName(objectName(tenant, 'none')).remember('readyz', '', {
      status: 200,
      headers: {},
      body: '',
    }),
  ROUTER: ({ ROUTER }) => ROUTER.getByName('-readyz-/0').ready(),
  PLACES: ({ PLACES }) => PLACES.getByName('-readyz-/0').ready(),
  SPEEDS: ({ SPEEDS }) => SPEEDS.getByName(objectName(tenant, 'none')).observed(),
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
