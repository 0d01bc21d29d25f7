import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { countFound, searchTrips, type TripPosition, type TripSearch } from '../history/tripSearch.ts';
import { log } from '../log.ts';
import { ProblemError } from '../protocol/problems.ts';
import { csvHeader, csvLine } from '../protocol/tripsCsv.ts';
import { bodyProblems, callerProblems, jsonBody, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { spanOf, spanQuery } from './timeSpan.ts';
import { searchInput, searchOf } from './tripSearchInput.ts';

/** Trips of one export: a month of a large fleet, and as many pages as a request may ask the database for. */
const MOST_TRIPS = 100_000;
/** Trips among which one export looks: a year of a large fleet. */
const MOST_READ = 1_000_000;
const PAGE_SIZE = 500;

const form = `CSV as of RFC 4180, with the names of the columns in the first line; new columns come last. Amounts are in minor units, times RFC 3339. At most ${MOST_TRIPS} trips`;
const csv = { description: 'The trips', content: { 'text/csv': { schema: z.string() } } };

const exportTrips = createRoute({
  operationId: 'exportTrips',
  method: 'get',
  path: '/v1/trips.csv',
  summary: 'Trips as a table, newest first',
  description: `${form}: ask for a shorter time if there are more.`,
  ...secured,
  middleware: only('operator'),
  request: {
    query: z.object({
      from: spanQuery.from.openapi({ description: 'Requested at this time or later; or the first day' }),
      to: spanQuery.to.openapi({
        description: 'Requested before this time; or the last day, which counts as a whole',
      }),
    }),
  },
  responses: { 200: csv, ...orProblem(...callerProblems, 'validation-failed') },
});

const exportFound = createRoute({
  operationId: 'exportFoundTrips',
  method: 'post',
  path: '/v1/trips.csv',
  summary: 'Trips by person, phone, plate, place or time, as a table, newest first',
  description: `The trips that \`POST /v1/trips/search\` finds. ${form}, among at most ${MOST_READ}, whatever their state: give \`since\` and \`until\` if there are more.`,
  ...secured,
  middleware: only('operator'),
  request: { body: jsonBody(z.strictObject(searchInput)) },
  responses: { 200: csv, ...orProblem(...callerProblems, ...bodyProblems) },
});

export const tripsCsv = resource()
  .openapi(exportTrips, async (c) => {
    const { from: since, to: until } = spanOf(c.req.valid('query'), c.var.policy.routing.timeZone);
    return csvOf(
      c,
      searchOf({ since, until }, c.var.identity.tenant, c.var.configuration.active.zones),
      'to',
    );
  })
  .openapi(exportFound, async (c) => {
    const asked = c.req.valid('json');
    return csvOf(c, searchOf(asked, c.var.identity.tenant, c.var.configuration.active.zones), 'until');
  });

/** Answers with the trips of a search. Throws a problem that names the field of the end when they are too many. */
async function csvOf(c: Context<AppEnv>, search: TripSearch, endField: 'to' | 'until') {
  const session = c.env.DB.withSession('first-unconstrained');
  const total = await countFound(session, search, { mostTrips: MOST_TRIPS + 1, mostRead: MOST_READ });
  if (total === null || total > MOST_TRIPS) {
    const most = total === null ? MOST_READ : MOST_TRIPS;
    const message = `more than ${most} trips were requested in this time: ask for a shorter one`;
    throw new ProblemError('validation-failed', `${message}.`, { errors: [{ path: endField, message }] });
  }
  const lines = csvLines((after) => searchTrips(session, search, after, PAGE_SIZE));
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Once the answer has begun, a failure can only cut it off.
      const next = await lines.next().catch((error: unknown) => {
        log('error', 'export-cut-off', { tenant: search.tenant, error: String(error) });
        throw error;
      });
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
  });
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="trips.csv"',
  });
}

/** The text of an export, a page at a time. */
async function* csvLines(
  read: (after: TripPosition | null) => ReturnType<typeof searchTrips>,
): AsyncGenerator<string, void> {
  yield csvHeader;
  let after: TripPosition | null = null;
  do {
    const { trips, reached }: Awaited<ReturnType<typeof searchTrips>> = await read(after);
    if (trips.length > 0) yield trips.map(csvLine).join('');
    after = reached;
  } while (after !== null);
}
