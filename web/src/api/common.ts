import type { Answer } from './answer.ts';
import { call } from './client.ts';
import { type Me, meSchema, type RegionMap, regionMapSchema, ticketSchema } from './schemas.ts';

/** Who the session belongs to. */
export function readMe(): Promise<Answer<Me>> {
  return call({ method: 'GET', path: '/v1/me', answer: meSchema });
}

export function readRegionMap(region: string): Promise<Answer<RegionMap>> {
  const path = `/v1/maps/${encodeURIComponent(region)}`;
  return call({ method: 'GET', path, answer: regionMapSchema });
}

/** Opens one WebSocket. */
export async function createTicket(): Promise<Answer<string>> {
  const answer = await call({ method: 'POST', path: '/v1/tickets', answer: ticketSchema });
  return answer.ok ? { ok: true, value: answer.value.ticket } : answer;
}
