import { createRoute, z } from '@hono/zod-openapi';
import { vehicleIdSchema } from '../domain/ids.ts';
import { journalEntrySchema, publicEntry } from '../protocol/journal.ts';
import { journalExport, journalExportSchema, journalExportType } from '../protocol/journalExport.ts';
import { publicVehicleEntry, vehicleEntrySchema } from '../protocol/vehicleJournal.ts';
import { callerProblems, orProblem, resource, secured, tripParams } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { eventsOfTrip, findTrip, unknownTrip } from './tripLookup.ts';
import { unknownVehicle } from './vehicles.ts';

const query = z.object({
  format: z.enum(['raw']).optional().openapi({
    description:
      'The journal as stored, for `npm run replay-journal`, including personal data, and without PINs',
  }),
});

/** The schema of a page of entries, or of a raw export where that was requested. */
function journalOf<Entry extends z.ZodType>(entry: Entry) {
  return {
    description: 'Oldest first',
    content: {
      'application/json': { schema: z.object({ data: z.array(entry), nextCursor: z.null() }) },
      [journalExportType]: { schema: journalExportSchema },
    },
  };
}

const readJournal = createRoute({
  operationId: 'readJournal',
  method: 'get',
  path: '/v1/trips/{id}/journal',
  summary: 'Every event of a trip, with the decisions behind it',
  description: 'Kept as long as the trip is in the history; all of it is one page.',
  ...secured,
  middleware: only('operator'),
  request: { params: tripParams, query },
  responses: {
    200: journalOf(journalEntrySchema),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

const readVehicleJournal = createRoute({
  operationId: 'readVehicleJournal',
  method: 'get',
  path: '/v1/vehicles/{id}/journal',
  summary: 'The latest events of a vehicle',
  description: 'As far back as the vehicle keeps them, about 200 events, in one page.',
  ...secured,
  middleware: only('operator'),
  request: { params: z.object({ id: z.string() }), query },
  responses: {
    200: journalOf(vehicleEntrySchema),
    ...orProblem(...callerProblems, 'not-found', 'validation-failed'),
  },
});

const asExport = { 'Content-Type': journalExportType };

export const journals = resource()
  .openapi(readJournal, async (c) => {
    if (c.req.valid('query').format === 'raw') {
      const { tripId: id, trip } = await findTrip(c, c.req.valid('param').id);
      const { tenant } = c.var.identity;
      const stored = await trip.rawJournal(c.var.identity);
      if (stored.outcome !== 'found') throw unknownTrip();
      const document = journalExport({ kind: 'trip', tenant, id }, stored, Date.now());
      return c.json(document, 200, asExport);
    }
    const events = await eventsOfTrip(c, c.req.valid('param').id);
    return c.json({ data: events.map(publicEntry), nextCursor: null }, 200);
  })
  .openapi(readVehicleJournal, async (c) => {
    const { data: id } = vehicleIdSchema.safeParse(c.req.valid('param').id);
    if (id === undefined) throw unknownVehicle();
    const { tenant } = c.var.identity;
    const vehicle = c.var.objects.vehicle(id);
    if (c.req.valid('query').format === 'raw') {
      const stored = await vehicle.rawJournal();
      if (stored.outcome !== 'found') throw unknownVehicle();
      const document = journalExport({ kind: 'vehicle', tenant, id }, stored, Date.now());
      return c.json(document, 200, asExport);
    }
    const journal = await vehicle.journal();
    if (journal.outcome !== 'found') throw unknownVehicle();
    return c.json({ data: journal.entries.map(publicVehicleEntry), nextCursor: null }, 200);
  });
