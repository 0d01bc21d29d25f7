import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { call } from './client.ts';
import {
  type Me,
  meSchema,
  type Place,
  placeSchema,
  type RegionMap,
  regionMapSchema,
  ticketSchema,
} from './schemas.ts';

/** Returns whom the session belongs to. */
export function readMe(): Promise<Answer<Me>> {
  return call({ method: 'GET', path: '/v1/me', answer: meSchema });
}

export function readRegionMap(region: string): Promise<Answer<RegionMap>> {
  const path = `/v1/maps/${encodeURIComponent(region)}`;
  return call({ method: 'GET', path, answer: regionMapSchema });
}

/** Creates a ticket that opens one WebSocket: of the session, a driver's at a place, or of a share link. */
export async function createTicket(
  body: { readonly place?: Place; readonly share?: string } = {},
): Promise<Answer<string>> {
  const answer = await call({ method: 'POST', path: '/v1/tickets', body, answer: ticketSchema });
  return answer.ok ? { ok: true, value: answer.value.ticket } : answer;
}

const routeAnswerSchema = z.object({
  distanceMeters: z.number(),
  durationSeconds: z.number(),
  polyline: z.array(placeSchema),
});
export type Route = z.infer<typeof routeAnswerSchema>;

/** Returns the fastest route by road. */
export function askRoute(from: Place, to: Place): Promise<Answer<Route>> {
  const body = { from: placeOf(from), to: placeOf(to) };
  return call({ method: 'POST', path: '/v1/route', body, onlyReads: true, answer: routeAnswerSchema });
}

/** Returns the polyline of the route by road; a straight line if there is none. */
export async function readRoute(from: Place, to: Place): Promise<readonly Place[]> {
  const answer = await askRoute(from, to);
  return answer.ok ? answer.value.polyline : [from, to];
}

/** Without a label: the service refuses fields that it does not know. */
function placeOf({ lat, lng }: Place): Place {
  return { lat, lng };
}
