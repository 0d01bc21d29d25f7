import { env } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { maxBurst, maxMessages } from '../../src/domain/trip/conversation.ts';
import { book, call, capitol, freshTenant, station, tokenOf, tripIn } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

const problem = z.object({ type: z.string(), detail: z.string() });

it.each([
  [17, '429 /problems/too-many-messages', '17', `${maxBurst} messages in a minute`],
  [null, '409 /problems/messages-used-up', null, `${maxMessages} messages in one trip`],
])(
  'a message too much is told which limit, and when to come back: %s',
  async (seconds, said, after, rule) => {
    const token = await tokenOf('rider', freshTenant(), 'ann');
    const { id } = await tripIn(await book(token, { pickup: capitol, dropoff: station }), 201);
    const getByName = env.TRIP.getByName.bind(env.TRIP);
    vi.spyOn(env.TRIP, 'getByName').mockImplementation(
      (name) =>
        new Proxy(getByName(name), {
          get: (trip, key) =>
            key === 'sendMessage'
              ? async () => ({ outcome: 'tooMany', retryAfterSeconds: seconds })
              : Reflect.get(trip, key, trip),
        }),
    );
    const refused = await call('POST', `/v1/trips/${id}/messages`, { token, body: { text: 'hurry' } });
    vi.restoreAllMocks();
    const { type, detail } = problem.parse(await refused.json());
    expect(`${refused.status} ${type}`).toBe(said);
    expect(detail).toContain(rule);
    expect(refused.headers.get('retry-after')).toBe(after);
    await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token }));
  },
);
