import { createRoute, z } from '@hono/zod-openapi';
import type { DriverStream } from '../calls/streams.ts';
import { cellAt } from '../domain/geo/cells.ts';
import type { Place } from '../domain/geo/place.ts';
import { dateOf } from '../domain/localDays.ts';
import { flatPolicy } from '../domain/policy/policy.ts';
import { driverConnecting, noteVehicle, permitOf } from '../history/driverDocuments.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';
import { demoTenant } from '../tenants/tenants.ts';
import { callerProblems, orProblem, queryNumber, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { streamRequest } from './streamRequest.ts';

const positionQuery = z.object({
  lat: queryNumber(-90, 90).optional().openapi({ deprecated: true }),
  lng: queryNumber(-180, 180).optional().openapi({ deprecated: true }),
});

const driverStream = createRoute({
  operationId: 'driverStream',
  method: 'get',
  path: '/v1/driver/stream',
  summary: "The driver's one stream, at the cell of a position",
  description: `The position is in the ticket, or, deprecated, in the query. A WebSocket with the subprotocol \`${SUBPROTOCOL}\`. Sends \`DriverDownFrame\`s and takes \`DriverFrame\`s as JSON text; the text \`ping\` is answered \`pong\`. Close codes: 1000 end of shift, 1012 restarting (reconnect with jitter), 4000 protocol error, 4001 moved, 4003 not allowed or token expired, 4008 too many frames, 4009 superseded by a newer stream.`,
  ...secured,
  middleware: only('driver'),
  request: { query: positionQuery },
  responses: {
    101: { description: 'The stream is open; a plan frame comes first' },
    ...orProblem(
      ...callerProblems,
      'validation-failed',
      'upgrade-required',
      'subprotocol-unknown',
      'overloaded',
    ),
  },
});

export const driverStreams = resource().openapi(driverStream, async (c) => {
  const { identity, policy } = c.var;
  const { tenant, vehicle, person, expiresAt } = identity;
  if (vehicle === null) throw new ProblemError('forbidden', 'The token names no vehicle.');
  const place = positionOf(c.req.valid('query'), c.var.ticketPlace);
  const cell = cellAt(place, policy.streams.cellResolution);
  const file = await driverConnecting(c.env.DB, tenant, person);
  const registerUnknown = tenant === demoTenant && c.env.ENVIRONMENT === 'development';
  const stream: DriverStream = {
    tenant,
    vehicle,
    driver: person,
    expiresAt,
    place,
    policy: flatPolicy(policy),
    registerUnknown,
    ...(file !== null && { permit: permitOf(file, policy.routing.timeZone) }),
  };
  const opened = c.var.objects.cell(cell).fetch(streamRequest(c, stream));
  if (file !== null && file.vehicle !== vehicle) {
    const day = dateOf(Date.now(), policy.routing.timeZone);
    const noted = noteVehicle(c.env.DB, tenant, { driver: person, vehicle, day });
    // A stream that is refused writes nothing, here neither. One whose answer is lost may be open.
    const note = async () => (await isRefused(opened)) || (await c.env.DB.batch(noted));
    c.executionCtx.waitUntil(note());
  }
  return opened;
});

async function isRefused(opened: Promise<Response>): Promise<boolean> {
  try {
    return (await opened).status !== 101;
  } catch {
    return false;
  }
}

/** An address that has a position says it, for clients of the first version. */
function positionOf({ lat, lng }: z.infer<typeof positionQuery>, inTicket: Place | null): Place {
  if (lat !== undefined && lng !== undefined) return { lat, lng };
  if (lat === undefined && lng === undefined && inTicket !== null) return inTicket;
  const missing = [...(lat === undefined ? ['lat'] : []), ...(lng === undefined ? ['lng'] : [])];
  const errors = missing.map((path) => ({ path, message: 'is missing, and the ticket has no place' }));
  const detail = 'Say where the vehicle is: as "place" in POST /v1/tickets.';
  throw new ProblemError('validation-failed', detail, { errors });
}
