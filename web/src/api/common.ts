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

/** Creates a ticket that opens one WebSocket. */
export async function createTicket(): Promise<Answer<string>> {
  const answer = await call({ method: 'POST', path: '/v1/tickets', answer: ticketSchema });
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
  const query = `from=${coordinates(from)}&to=${coordinates(to)}`;
  return call({ method: 'GET', path: `/v1/route?${query}`, answer: routeAnswerSchema });
}

/** Returns the polyline of the route by road; a straight line if there is none. */
export async function readRoute(from: Place, to: Place): Promise<readonly Place[]> {
  const answer = await askRoute(from, to);
  return answer.ok ? answer.value.polyline : [from, to];
}

/** Six decimals are a tenth of a metre. */
function coordinates({ lat, lng }: Place): string {
  return `${lat.toFixed(6)},${lng.toFixed(6)}`;
}
