import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import { ProblemError, problemResponse } from '../protocol/problems.ts';
import { decisions } from './decisions.ts';
import { resource } from './describe.ts';
import { driver } from './driver.ts';
import { answerError } from './errors.ts';
import { health } from './health.ts';
import { journals } from './journals.ts';
import { maps } from './maps.ts';
import { whoami } from './me.ts';
import { nearby } from './nearby.ts';
import { describeApp, describeCommon } from './openapi.ts';
import { operator } from './operator.ts';
import { services } from './outOfService.ts';
import { pages } from './pages.ts';
import { places } from './places.ts';
import { quotes } from './quotes.ts';
import { reassignments } from './reassign.ts';
import { riders } from './riders.ts';
import { routeBetween } from './route.ts';
import { shares } from './shares.ts';
import { tickets } from './tickets.ts';
import { tripList } from './tripList.ts';
import { trips } from './trips.ts';
import { vehicles } from './vehicles.ts';

const DAY_SECONDS = 86_400;
const MAX_LOGGED_PATH = 200;

const allowAnyOrigin = cors({
  origin: '*',
  allowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
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

/** Logs one line per request that may have changed something. */
const logMutations = createMiddleware<AppEnv>(async (c, next) => {
  const startedAt = Date.now();
  await next();
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const { tenant = null, role = null } = c.get('identity') ?? {};
  log('info', 'request', {
    method,
    path: path.slice(0, MAX_LOGGED_PATH),
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
  shares,
  nearby,
  driver,
  tickets,
  vehicles,
  operator,
  journals,
  decisions,
  reassignments,
  services,
  whoami,
  maps,
  routeBetween,
  places,
  riders,
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
