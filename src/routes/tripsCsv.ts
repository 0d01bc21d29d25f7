import { createRoute, z } from '@hono/zod-openapi';
import { requestedAtOf } from '../domain/trip/record.ts';
import { countTrips, listTrips, type TripFilter } from '../history/trips.ts';
import { log } from '../log.ts';
import { ProblemError } from '../protocol/problems.ts';
import { csvHeader, csvLine } from '../protocol/tripsCsv.ts';
import { timeInput } from '../protocol/values.ts';
import { only } from './callers.ts';
import { callerProblems, orProblem, resource, secured } from './describe.ts';

/** Trips of one export: a month of a large fleet, and as many pages as a request may ask the database for. */
const MOST_TRIPS = 100_000;
const PAGE_SIZE = 500;

const exportTrips = createRoute({
  operationId: 'exportTrips',
  method: 'get',
  path: '/v1/trips.csv',
  summary: 'Trips as a table, newest first',
  description: `CSV as of RFC 4180, with the names of the columns in the first line; new columns come last. Amounts are in minor units, times RFC 3339. At most ${MOST_TRIPS} trips: ask for a shorter time if there are more.`,
  ...secured,
  middleware: only('operator'),
  request: {
    query: z.object({
      from: timeInput.openapi({ description: 'Requested at this time or later' }),
      to: timeInput.openapi({ description: 'Requested before this time' }),
    }),
  },
  responses: {
    200: { description: 'The trips', content: { 'text/csv': { schema: z.string() } } },
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

export const tripsCsv = resource().openapi(exportTrips, async (c) => {
  const { tenant } = c.var.identity;
  const { from: since, to: until } = c.req.valid('query');
  const span = { tenant, rider: null, state: null, active: null, since, until };
  const session = c.env.DB.withSession('first-unconstrained');
  const total = await countTrips(session, { tenant, since, until }, MOST_TRIPS + 1);
  if (total > MOST_TRIPS) {
    const message = `more than ${MOST_TRIPS} trips were requested in this time: ask for a shorter one`;
    throw new ProblemError('validation-failed', `${message}.`, { errors: [{ path: 'to', message }] });
  }
  const lines = csvLines((after) => listTrips(session, { ...span, after, limit: PAGE_SIZE }));
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Once the answer has begun, a failure can only cut it off.
      const next = await lines.next().catch((error: unknown) => {
        log('error', 'export-cut-off', { tenant, error: String(error) });
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
});

type Position = TripFilter['after'];

/** The text of an export, a page at a time. */
async function* csvLines(
  read: (after: Position) => ReturnType<typeof listTrips>,
): AsyncGenerator<string, void> {
  yield csvHeader;
  let after: Position = null;
  for (;;) {
    const page = await read(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(csvLine).join('');
    if (page.length < PAGE_SIZE) return;
    after = { requestedAt: requestedAtOf(last), id: last.id };
  }
}
