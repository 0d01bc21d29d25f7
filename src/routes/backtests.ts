import { createRoute, z } from '@hono/zod-openapi';
import { beginOfDate, dateAfter } from '../domain/localDays.ts';
import { backtestDays, findBacktest, listBacktestTrips, requestBacktest } from '../history/backtests.ts';
import { runBacktest } from '../jobs/runBacktests.ts';
import { log } from '../log.ts';
import { assumedIn, backtestSchema } from '../protocol/backtests.ts';
import { decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError } from '../protocol/problems.ts';
import { findVersion } from '../tenants/configurationStore.ts';
import { forAdmins, params, unknownVersion } from './configurationParams.ts';
import {
  callerProblems,
  cursorQuery,
  json,
  limitQuery,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { onlyAdmin } from './routeMiddleware.ts';

/** Of one tenant, under way at a time. */
const mostOpen = 5;
const retrySeconds = 2;
/** The answer does not wait for it; what is left then, a job does. */
const firstRunMs = 15_000;

const readBacktest = createRoute({
  operationId: 'readBacktest',
  method: 'get',
  path: '/v1/configuration/versions/{version}/backtest',
  summary: 'What a past day would have cost under a version',
  description: `${forAdmins} The first request of a day begins the computation, which goes on by itself; ask again until the answer is 200. The trips requested on that day are priced anew by the code that prices trips, each difference with its lines and inputs; and lines of ranks are formed anew by the rules of the version. The result is kept for ${backtestDays} days. At most ${mostOpen} days are under way at a time.`,
  ...secured,
  middleware: onlyAdmin,
  request: {
    params,
    query: z.object({
      date: z.string().openapi({
        description: "A day that is over, by the tenant's clocks (YYYY-MM-DD)",
        example: '2026-11-21',
      }),
      different: z.enum(['true', 'false']).optional().openapi({
        description: '`true`: list only trips that would cost otherwise, or would be refused',
      }),
      limit: limitQuery,
      cursor: cursorQuery,
    }),
  },
  responses: {
    200: json(backtestSchema, 'The result: sums, and a page of trips'),
    202: {
      ...json(backtestSchema, 'Under way: what is known so far'),
      headers: z.object({ 'Retry-After': z.string() }),
    },
    ...orProblem(...callerProblems, 'not-found', 'cursor-invalid', 'validation-failed'),
  },
});

const cursorSchema = z.object({ requestedAt: z.number(), id: z.string() });

export const backtests = resource().openapi(readBacktest, async (c) => {
  const { tenant } = c.var.identity;
  const { version } = c.req.valid('param');
  const { date, different, limit, cursor } = c.req.valid('query');
  const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
  const now = Date.now();
  const { routing, privacy } = c.var.policy;
  if (!z.iso.date().safeParse(date).success) throw notPast();
  const { timeZone } = routing;
  const day = { begin: beginOfDate(date, timeZone), end: beginOfDate(dateAfter(date), timeZone) };
  if (day.end > now) throw notPast();
  const name = { tenant, version, date };
  const backtest = (await findBacktest(c.env.DB, name)) ?? (await begin());
  const onlyDifferent = different === 'true';
  const found = await listBacktestTrips(c.env.DB, name, { onlyDifferent, after, limit: limit + 1 });
  const data = found.slice(0, limit);
  const last = found.length > limit ? data.at(-1) : undefined;
  const next = last && { requestedAt: Date.parse(last.requestedAt), id: last.tripId };
  const answer = {
    version,
    date,
    ...backtest.progress.sums,
    ranks: backtest.progress.ranks,
    assumed: assumedIn(day.begin < now - privacy.exactPlacesDays * 86_400_000),
    data,
    nextCursor: next === undefined ? null : encodeCursor(next),
  };
  if (backtest.isFinished) return c.json({ ...answer, state: 'done' as const }, 200);
  return c.json({ ...answer, state: 'running' as const }, 202, { 'Retry-After': String(retrySeconds) });

  async function begin() {
    if ((await findVersion(c.env.DB, tenant, version)) === null) throw unknownVersion();
    const isNew = await requestBacktest(c.env.DB, name, day, now, mostOpen);
    const begun = await findBacktest(c.env.DB, name);
    if (begun === null) {
      throw new ProblemError('too-many-requests', `${mostOpen} backtests are under way: wait for one.`, {
        headers: { 'Retry-After': String(retrySeconds) },
      });
    }
    if (isNew) {
      log('info', 'backtest-begun', { tenant, version, date });
      const work = runBacktest(c.env, begun, now + firstRunMs);
      c.executionCtx.waitUntil(
        work.catch((error: unknown) =>
          log('warn', 'backtest-cut-off', { tenant, version, date, error: String(error) }),
        ),
      );
    }
    return begun;
  }
});

function notPast(): ProblemError {
  const message = "must be a day (YYYY-MM-DD) that is over by the tenant's clocks";
  return new ProblemError('validation-failed', `date: ${message}.`, { errors: [{ path: 'date', message }] });
}
