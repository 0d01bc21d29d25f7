import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import { ProblemError, problemResponse } from '../protocol/problems.ts';
import { assignments, reassignments } from './assignments.ts';
import { backtests } from './backtests.ts';
import { configuration } from './configuration.ts';
import { configurationActivations } from './configurationActivations.ts';
import { configurationShares } from './configurationShares.ts';
import { decisions } from './decisions.ts';
import { driverStreams } from './driverStream.ts';
import { drivers } from './drivers.ts';
import { answerError } from './errors.ts';
import { guestLinks } from './guestLinks.ts';
import { health } from './health.ts';
import { irregularities } from './irregularities.ts';
import { journals } from './journals.ts';
import { maps } from './maps.ts';
import { whoami } from './me.ts';
import { messages } from './messages.ts';
import { nearby } from './nearby.ts';
import { resource } from './openApiHelpers.ts';
import { describeApp, describeCommon } from './openapi.ts';
import { operator } from './operator.ts';
import { outOfService } from './outOfService.ts';
import { pages } from './pages.ts';
import { places } from './places.ts';
import { plannedShifts } from './plannedShifts.ts';
import { policyFieldsRoute } from './policyFields.ts';
import { promotions } from './promotions.ts';
import { proofs } from './proofs.ts';
import { quotes } from './quotes.ts';
import { ranks } from './ranks.ts';
import { receipts } from './receipts.ts';
import { reports } from './reports.ts';
import { riders } from './riders.ts';
import { routeBetween } from './roadRoute.ts';
import { safety } from './safety.ts';
import { savedPlaces } from './savedPlaces.ts';
import { seriesRoutes } from './series.ts';
import { shareLinks } from './shareLinks.ts';
import { statistics } from './statistics.ts';
import { surge } from './surge.ts';
import { tenants } from './tenants.ts';
import { tickets } from './tickets.ts';
import { tripChanges } from './tripChanges.ts';
import { tripList } from './tripList.ts';
import { tripSearch } from './tripSearch.ts';
import { trips } from './trips.ts';
import { tripsCsv } from './tripsCsv.ts';
import { vehicles } from './vehicles.ts';
import { zones } from './zones.ts';

const DAY_SECONDS = 86_400;
/** What follows these in a path tells nothing of people; anything else may, or be a token. */
const loggedIds = new Set(['trips', 'vehicles', 'ranks', 'versions', 'tenants']);

const allowAnyOrigin = cors({
  origin: '*',
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
  exposeHeaders: ['ETag', 'Idempotent-Replayed', 'Location', 'Retry-After'],
  maxAge: DAY_SECONDS,
});

/** Browsers send no preflight before a WebSocket, and its response takes no further headers. */
const allowOrigins = createMiddleware<AppEnv>(async (c, next) =>
  c.req.header('upgrade') === undefined ? allowAnyOrigin(c, next) : next(),
);

const YEAR_SECONDS = 31_536_000;

/**
 * Default headers of every response: for the caller only, never cached or framed. Browsers ignore HSTS on plain HTTP.
 */
const secureHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': `max-age=${YEAR_SECONDS}; includeSubDomains`,
  'X-Content-Type-Options': 'nosniff',
};

const addSecureHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries(secureHeaders)) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
});

/** The path of a request, with the names of parameters for what is not logged. */
function loggedPath(c: Context<AppEnv>): string {
  const values = c.req.path.split('/');
  const names = matchedRoutes(c)
    .findLast(({ path }) => !path.includes('*'))
    ?.path.split('/');
  return (
    names
      ?.map((name, at) => (name.startsWith(':') && loggedIds.has(names[at - 1] ?? '') ? values[at] : name))
      .join('/') ?? 'unknown'
  );
}

/** Logs one line per request that may have changed something. */
const logMutations = createMiddleware<AppEnv>(async (c, next) => {
  const startedAt = Date.now();
  await next();
  const { method } = c.req;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const { tenant = null, role = null } = c.get('identity') ?? {};
  log('info', 'request', {
    method,
    path: loggedPath(c),
    status: c.res.status,
    ms: Date.now() - startedAt,
    tenant,
    role,
  });
});

/** The HTTP API of the Worker. */
export const app = resource();
app.onError(answerError);
app.notFound(() => problemResponse('not-found', 'There is nothing at this address.'));
app.use(logMutations, addSecureHeaders, allowOrigins);
const parts = [
  health,
  quotes,
  trips,
  tripList,
  tripSearch,
  tripsCsv,
  shareLinks,
  guestLinks,
  seriesRoutes,
  messages,
  safety,
  nearby,
  driverStreams,
  tickets,
  vehicles,
  plannedShifts,
  operator,
  surge,
  irregularities,
  journals,
  decisions,
  assignments,
  proofs,
  tripChanges,
  reassignments,
  receipts,
  promotions,
  reports,
  statistics,
  drivers,
  outOfService,
  whoami,
  maps,
  routeBetween,
  places,
  riders,
  savedPlaces,
  configuration,
  configurationActivations,
  backtests,
  policyFieldsRoute,
  configurationShares,
  zones,
  ranks,
  tenants,
  pages,
];
for (const part of parts) app.route('/', part);
describeCommon(app);
/** Built at the first request, once: the routes do not change. */
let document: ReturnType<typeof describeApp> | null = null;
app.get('/openapi.json', (c) => {
  document ??= describeApp(app);
  return c.json(document, 200, { 'Cache-Control': 'public, max-age=300' });
});
refuseOtherMethods();

/** Answers 405 for known paths. Registered last, so that it only sees requests without a matching method. */
function refuseOtherMethods(): void {
  const described = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [definition.route] : [],
  );
  for (const [path, routes] of Map.groupBy(described, ({ path }) => path)) {
    const allowed = routes.map(({ method }) => method.toUpperCase()).join(', ');
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), ({ req }) => {
      throw new ProblemError('method-not-allowed', `${req.method} is not possible here.`, {
        headers: { Allow: allowed },
      });
    });
  }
}
