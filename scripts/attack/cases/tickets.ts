import { z } from 'zod';
import { SUBPROTOCOL } from '../../../client/stream.ts';
import { AttackStream, expectAnswer } from '../client.ts';
import { holds } from '../outcome.ts';
import type { AttackCase, Stage } from '../stage.ts';

const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });
const shortSeconds = 2;

/** Tickets used otherwise than once, soon, and for what their caller may open. */
export const ticketCases: readonly AttackCase[] = [
  {
    name: 'tickets: one opens one stream, also when two come at once',
    run: async (stage) => {
      const path = await ownStream(stage);
      const ticket = await ticketOf(stage, stage.people.rider);
      const openings = await Promise.all([1, 2, 3, 4].map(() => opens(stage, path, ticket)));
      const opened = openings.filter((status) => status === 101).length;
      holds(opened === 1, `${opened} streams opened at once`);
      const again = await opens(stage, path, ticket);
      holds(again === 401, `a second use was answered ${again}`);
    },
  },
  {
    name: 'tickets: one opens streams only, and is no token',
    run: async (stage) => {
      const ticket = await ticketOf(stage, stage.people.operator);
      const asToken = await stage.ask({ method: 'GET', path: '/v1/me', token: ticket });
      holds(asToken.status === 401, `as a token it was answered ${asToken.status}`);
      const headers = { 'sec-websocket-protocol': `${SUBPROTOCOL}, ticket.${ticket}` };
      const overHttp = await stage.ask({ method: 'GET', path: '/v1/vehicles', token: null, headers });
      holds(overHttp.status === 401, `without a WebSocket it was answered ${overHttp.status}`);
      const inAddress = await stage.ask({
        method: 'GET',
        path: `/v1/operator/stream?ticket=${ticket}`,
        token: null,
      });
      holds(inAddress.status === 400, `in an address it was answered ${inAddress.status}`);
    },
  },
  {
    name: "tickets: one opens what its caller may open, and nobody else's",
    run: async (stage) => {
      const { tripId } = await stage.scene();
      const { rider, stranger, driver, outsider } = stage.people;
      const driven = `/v1/driver/stream?${stage.placeQuery}`;
      const wrong = [
        { of: stranger, path: `/v1/trips/${tripId}/stream`, status: 404 },
        { of: outsider, path: `/v1/trips/${tripId}/stream`, status: 404 },
        { of: driver, path: `/v1/trips/${tripId}/stream`, status: 403 },
        { of: rider, path: '/v1/operator/stream', status: 403 },
        { of: rider, path: driven, status: 403 },
      ];
      for (const { of, path, status } of wrong) {
        const answered = await opens(stage, path, await ticketOf(stage, of));
        holds(answered === status, `${path} was answered ${answered} instead of ${status}`);
      }
    },
  },
  {
    name: 'tickets: nothing else that was sealed here is one',
    run: async (stage) => {
      const { shareToken } = await stage.scene();
      const quoted = await stage.ask({
        method: 'POST',
        path: '/v1/quotes',
        token: stage.people.rider,
        body: stage.booking(),
      });
      const quotes = z.object({ data: z.array(z.object({ id: z.string() })) });
      const [quote] = expectAnswer(quoted, 200, quotes).data;
      const path = await ownStream(stage);
      for (const [what, sealed] of [
        ['a share link', shareToken],
        ['a quote', quote?.id ?? ''],
        ['a token', stage.people.rider],
        ['nothing', ''],
      ] as const) {
        const status = await opens(stage, path, sealed);
        holds(status === 401 || status === 400, `${what} was answered ${status}`);
      }
      const ticket = await ticketOf(stage, stage.people.rider);
      const asLink = await stage.ask({ method: 'GET', path: `/v1/shared/${ticket}`, token: null });
      holds(asLink.status === 404, `as a share link it was answered ${asLink.status}`);
    },
  },
  {
    name: 'tickets: one ends with the token that it was made from, and is changed by nobody',
    run: async (stage) => {
      const sub = crypto.randomUUID();
      const exp = Math.floor(Date.now() / 1000) + shortSeconds;
      const ticket = await ticketOf(stage, await stage.newcomer('operator', { sub, exp }));
      const [header, , signature] = ticket.split('.');
      const claims = JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
      const later = { ...claims, exp: exp + 3_600, ticketEnd: (exp + 3_600) * 1000 };
      const changed = Buffer.from(JSON.stringify(later)).toString('base64url');
      const forged = await opens(stage, '/v1/operator/stream', `${header}.${changed}.${signature}`);
      holds(forged === 401, `a longer one was answered ${forged}`);
      await new Promise((resolve) => setTimeout(resolve, exp * 1000 + 100 - Date.now()));
      const late = await opens(stage, '/v1/operator/stream', ticket);
      holds(late === 401, `after its end it was answered ${late}`);
    },
  },
];

/** A stream that the rider may open. */
async function ownStream(stage: Stage): Promise<string> {
  return `/v1/trips/${(await stage.scene()).tripId}/stream`;
}

async function ticketOf(stage: Stage, token: string): Promise<string> {
  const answer = await stage.ask({ method: 'POST', path: '/v1/tickets', token });
  return expectAnswer(answer, 200, ticketSchema).ticket;
}

/** The status that a browser's opening with a ticket gets. */
async function opens(stage: Stage, path: string, ticket: string): Promise<number> {
  const opened = await AttackStream.open(stage.url, path, { protocols: [SUBPROTOCOL, `ticket.${ticket}`] });
  if (typeof opened === 'number') return opened;
  opened.end();
  return 101;
}
