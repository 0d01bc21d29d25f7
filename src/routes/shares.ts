import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ticketOf } from '../auth/authenticate.ts';
import { idempotent } from '../auth/idempotent.ts';
import { limitAddress } from '../auth/limitRate.ts';
import { requireConfiguration } from '../auth/requireConfiguration.ts';
import { secretsOf, shortLivedSecretsOf } from '../auth/secret.ts';
import { openFriendTicket, type Share, sealShare } from '../auth/shares.ts';
import { TenantObjects } from '../calls/objects.ts';
import type { TripStream } from '../calls/streams.ts';
import type { TripCaller } from '../domain/access.ts';
import { personIdSchema } from '../domain/ids.ts';
import { isOver } from '../domain/trip/phases.ts';
import type { AppEnv } from '../env.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';
import { maxQuoteIdLength } from '../protocol/quotes.ts';
import { sharedTrip, sharedTripSchema } from '../protocol/shares.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { limitBody, only } from './callers.ts';
import {
  bodyProblems,
  callerProblems,
  deprecated,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './describe.ts';
import { openShared, shareEnded } from './shared.ts';
import { streamRequest } from './streams.ts';
import { findTrip, tripOver, unknownTrip } from './tripLookup.ts';

/** Longer than a trip can be scheduled ahead and under way. */
const LONGEST_MS = 9 * 86_400_000;

const createShare = createRoute({
  operationId: 'createShare',
  method: 'post',
  path: '/v1/trips/{id}/share',
  summary: 'Creates a share link, to watch the trip until it ends',
  description:
    'Anyone with the link sees the state, the vehicle, its position and its ETA, but not the rider, the places or the fare. Treat it as a secret.',
  ...secured,
  middleware: [...only('rider', 'operator'), idempotent],
  request: {
    params: z.object({ id: z.string() }),
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader }),
  },
  responses: {
    200: json(
      z
        .object({
          token: z.string(),
          url: z.string().openapi({ description: 'The page that shows the trip' }),
          expiresAt: time.openapi({
            description: 'The link ends with the trip, or at this time if that is earlier',
          }),
        })
        .openapi('Share'),
      'The link',
    ),
    ...orProblem(...callerProblems, 'not-found', 'trip-over', ...idempotencyProblems, 'body-too-large'),
  },
});

const shareParams = z.object({ token: z.string() });
const shareProblems = ['not-found', 'share-ended', 'too-many-requests', 'not-configured'] as const;

const shared = json(
  z.object({
    trip: sharedTripSchema,
    region: z.string().nullable().openapi({ description: 'Its map is at /v1/maps/{region}' }),
    mapStyleUrl: z.string().nullable(),
  }),
  'The trip, and what its map is drawn with',
);

const findShared = createRoute({
  operationId: 'findShared',
  method: 'post',
  path: '/v1/shared',
  summary: 'A shared trip, as a friend sees it',
  description: 'The token is in the body, so that URL logs do not have it.',
  middleware: [requireConfiguration, limitAddress, limitBody] as const,
  request: { body: jsonBody(z.strictObject({ token: z.string().max(maxQuoteIdLength) })) },
  responses: { 200: shared, ...orProblem(...shareProblems, ...bodyProblems) },
});

const readShared = createRoute({
  operationId: 'readShared',
  method: 'get',
  path: '/v1/shared/{token}',
  summary: 'A shared trip, as a friend sees it',
  ...deprecated('POST /v1/shared'),
  middleware: [requireConfiguration, limitAddress] as const,
  request: { params: shareParams },
  responses: { 200: shared, ...orProblem(...shareProblems) },
});

const streamOfFriend = createRoute({
  operationId: 'streamOfFriend',
  method: 'get',
  path: '/v1/shared/stream',
  summary: 'The stream of a shared trip, opened with a ticket',
  description: `Send the token of the link as \`share\` in \`POST /v1/tickets\`, then open a WebSocket with the subprotocols \`${SUBPROTOCOL}\` and \`ticket.<ticket>\`. Only sends: \`FriendFrame\`s as JSON text. Closes 1000 after the trip has ended.`,
  middleware: [requireConfiguration, limitAddress] as const,
  responses: {
    101: { description: 'The stream is open' },
    ...orProblem(
      'unauthorized',
      'share-ended',
      'too-many-requests',
      'not-configured',
      'upgrade-required',
      'subprotocol-unknown',
    ),
  },
});

const streamShared = createRoute({
  operationId: 'streamShared',
  method: 'get',
  path: '/v1/shared/{token}/stream',
  summary: 'The stream of a shared trip',
  deprecated: true,
  description: `Use \`GET /v1/shared/stream\`: URL logs keep what is in an address. A WebSocket with the subprotocol \`${SUBPROTOCOL}\`. Only sends: \`FriendFrame\`s as JSON text. Closes 1000 after the trip has ended.`,
  middleware: [requireConfiguration, limitAddress] as const,
  request: { params: shareParams },
  responses: {
    101: { description: 'The stream is open' },
    ...orProblem(...shareProblems, 'upgrade-required', 'subprotocol-unknown'),
  },
});

/** The caller behind a share link. */
function friendOf({ tenant }: Share): TripCaller {
  return { tenant, role: 'friend', person: 'friend' };
}

export const shares = resource()
  .openapi(createShare, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const now = await trip.read(c.var.identity);
    if (now.outcome === 'unknown') throw unknownTrip();
    if (now.outcome === 'erased' || isOver(now.record.state)) throw tripOver();
    const expiresAt = Date.now() + LONGEST_MS;
    const { tenant } = c.var.identity;
    const { region, mapStyleUrl } = c.var.policy.routing;
    const { jurisdiction } = c.var.objects;
    const share = { tenant, trip: tripId, jurisdiction, expiresAt, region, mapStyleUrl };
    const token = await sealShare(secretsOf(c.env), share);
    const url = `${new URL(c.req.url).origin}/ride#share=${token}`;
    return c.json({ token, url, expiresAt: rfc3339(expiresAt) }, 200, { 'Cache-Control': 'no-store' });
  })
  .openapi(findShared, async (c) => c.json(await readByLink(c, c.req.valid('json').token), 200))
  .openapi(streamOfFriend, async (c) => {
    const secrets = shortLivedSecretsOf(c.env, Date.now());
    const opened = await openFriendTicket(secrets, ticketOf(c) ?? '', Date.now());
    const refusal = 'Send a ticket that POST /v1/tickets made of a share link: each opens one stream.';
    if (opened === null) throw new ProblemError('unauthorized', refusal);
    const { share, jti, ticketEnd } = opened;
    // The tickets of a link are spent under its trip, as those of a person under the person.
    const spender = objectsOf(c, share).person(share.trip);
    if (!(await spender.spend(jti, ticketEnd))) throw new ProblemError('unauthorized', refusal);
    return openStream(c, share);
  })
  .openapi(readShared, async (c) => c.json(await readByLink(c, c.req.valid('param').token), 200))
  .openapi(streamShared, async (c) => openStream(c, await openShared(c, c.req.valid('param').token)));

async function readByLink(c: Context<AppEnv>, token: string) {
  const share = await openShared(c, token);
  const now = await objectsOf(c, share).trip(share.trip).read(friendOf(share));
  if (now.outcome !== 'found') throw shareEnded();
  const { region, mapStyleUrl } = share;
  return { trip: sharedTrip(now), region, mapStyleUrl };
}

async function openStream(c: Context<AppEnv>, share: Share): Promise<Response> {
  const { tenant, expiresAt } = share;
  const person = personIdSchema.parse('friend');
  const stream: TripStream = { tenant, role: 'friend', person, expiresAt };
  const response = await objectsOf(c, share).trip(share.trip).fetch(streamRequest(c, stream));
  if (response.status === 404) throw shareEnded();
  return response;
}

function objectsOf(c: Context<AppEnv>, { tenant, jurisdiction }: Share) {
  return new TenantObjects(c.env, { tenant, jurisdiction, ground: null });
}
