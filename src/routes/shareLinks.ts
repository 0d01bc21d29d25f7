import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ticketOf } from '../auth/authenticate.ts';
import { openFriendTicket, type Share, sealShare } from '../auth/shareLinks.ts';
import { TenantObjects } from '../calls/objects.ts';
import type { TripStream } from '../calls/streams.ts';
import type { ShareAnswer } from '../calls/trip.ts';
import { friendWithoutLink, type TripCaller } from '../domain/access.ts';
import { personIdSchema, type ShareLinkId, shareLinkIdSchema } from '../domain/ids.ts';
import { maxShareLinks, mostLinksMade } from '../domain/trip/shareLinks.ts';
import type { AppEnv } from '../env.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';
import { maxQuoteIdLength } from '../protocol/quotes.ts';
import { sharedTrip, sharedTripSchema } from '../protocol/sharedTrip.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { secretsOf, shortLivedSecretsOf } from '../secrets/secrets.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  deprecated,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  jsonBody,
  jsonList,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { openShared, shareEnded } from './openShareLink.ts';
import { limitAddress } from './rateLimits.ts';
import { requireSafeDeployment } from './requireSafeDeployment.ts';
import { limitBody, only } from './routeMiddleware.ts';
import { streamRequest } from './streamRequest.ts';
import { findTrip, tripOver, unknownTrip } from './tripLookup.ts';

/** Longer than a trip can be scheduled ahead and under way. */
export const longestLinkMs = 9 * 86_400_000;

const createShare = createRoute({
  operationId: 'createShare',
  method: 'post',
  path: '/v1/trips/{id}/share',
  summary: 'Creates a share link, to watch the trip until it ends',
  description:
    'Anyone with the link sees the state, the vehicle, its position and its ETA, but not the rider, the places or the fare: near the ends of the ride the position is rough (about 100 m), and so is the ETA (30 s). Treat it as a secret. It can be revoked.',
  ...secured,
  middleware: [...only('rider', 'operator'), idempotent],
  request: {
    params: z.object({ id: z.string() }),
    headers: idempotencyHeaders,
  },
  responses: {
    200: json(
      z
        .object({
          id: z.string().openapi({ description: 'To revoke it with' }),
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

const listShares = createRoute({
  operationId: 'listOfShares',
  method: 'get',
  path: '/v1/trips/{id}/shares',
  summary: 'The links of a trip that work',
  description: 'Without their tokens, which are not kept.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: jsonList(
      z
        .object({
          id: z.string(),
          for: z.enum(['friend', 'guest']).optional().openapi({
            description: 'Who it is for: friends watch, the guest has the rights of its rider',
          }),
          createdAt: time,
          expiresAt: time,
        })
        .openapi('ShareLink'),
      'The links, oldest first; once the trip is over those of its guest, for as long as they work',
    ),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

const revokeShare = createRoute({
  operationId: 'revokeShare',
  method: 'delete',
  path: '/v1/trips/{id}/shares/{link}',
  summary: 'Revokes a share link, or the link of a guest',
  description: 'Its token is refused from then on, and its streams are closed. Repeating it is harmless.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: z.object({ id: z.string(), link: shareLinkIdSchema }) },
  responses: {
    204: { description: 'The link does not work any more' },
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found'),
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
  middleware: [requireSafeDeployment, limitAddress, limitBody] as const,
  request: { body: jsonBody(z.strictObject({ token: z.string().max(maxQuoteIdLength) })) },
  responses: { 200: shared, ...orProblem(...shareProblems, ...bodyProblems) },
});

const readShared = createRoute({
  operationId: 'readShared',
  method: 'get',
  path: '/v1/shared/{token}',
  summary: 'A shared trip, as a friend sees it',
  ...deprecated('POST /v1/shared'),
  middleware: [requireSafeDeployment, limitAddress] as const,
  request: { params: shareParams },
  responses: { 200: shared, ...orProblem(...shareProblems) },
});

const streamOfFriend = createRoute({
  operationId: 'streamOfFriend',
  method: 'get',
  path: '/v1/shared/stream',
  summary: 'The stream of a shared trip, opened with a ticket',
  description: `Send the token of the link as \`share\` in \`POST /v1/tickets\`, then open a WebSocket with the subprotocols \`${SUBPROTOCOL}\` and \`ticket.<ticket>\`. Only sends: \`FriendFrame\`s as JSON text. Closes 1000 after the trip has ended.`,
  middleware: [requireSafeDeployment, limitAddress] as const,
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
  middleware: [requireSafeDeployment, limitAddress] as const,
  request: { params: shareParams },
  responses: {
    101: { description: 'The stream is open' },
    ...orProblem(...shareProblems, 'upgrade-required', 'subprotocol-unknown'),
  },
});

export function newLinkId(): ShareLinkId {
  return shareLinkIdSchema.parse(`link_${crypto.randomUUID().replaceAll('-', '')}`);
}

/** Why no link of a trip was made. */
export function linkRefusal({ outcome }: ShareAnswer): ProblemError {
  switch (outcome) {
    case 'unknown':
      return unknownTrip();
    case 'noGuest':
      return new ProblemError('no-guest', 'Its rider has an account: only a guest needs such a link.');
    case 'tooMany':
      return new ProblemError(
        'too-many-requests',
        `At most ${maxShareLinks} links of a trip work at once, and at most ${mostLinksMade} are made: revoke one, or use one of them.`,
        { headers: { 'Retry-After': '60' } },
      );
    default:
      return tripOver();
  }
}

/** The caller behind a share link. */
function friendOf({ tenant, link }: Share): TripCaller {
  return { tenant, role: 'friend', person: link ?? friendWithoutLink };
}

export const shareLinks = resource()
  .openapi(createShare, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const expiresAt = Date.now() + longestLinkMs;
    const link = newLinkId();
    const answer = await trip.share(c.var.identity, link, expiresAt);
    if (answer.outcome !== 'done') throw linkRefusal(answer);
    const { tenant } = c.var.identity;
    const { region, mapStyleUrl } = c.var.policy.routing;
    const { jurisdiction } = c.var.objects;
    const share = { tenant, trip: tripId, link, jurisdiction, expiresAt, region, mapStyleUrl };
    const token = await sealShare(secretsOf(c.env), share);
    const url = `${new URL(c.req.url).origin}/ride#share=${token}`;
    return c.json({ id: link, token, url, expiresAt: rfc3339(expiresAt) }, 200, {
      'Cache-Control': 'no-store',
    });
  })
  .openapi(listShares, async (c) => {
    const { trip } = await findTrip(c, c.req.valid('param').id);
    const answer = await trip.shareLinks(c.var.identity);
    if (answer.outcome === 'unknown') throw unknownTrip();
    const links = answer.outcome === 'erased' ? [] : answer.links;
    const data = links.map(({ id, for: whom = 'friend' as const, createdAt, expiresAt }) => {
      return { id, for: whom, createdAt: rfc3339(createdAt), expiresAt: rfc3339(expiresAt) };
    });
    return c.json({ data, nextCursor: null }, 200, { 'Cache-Control': 'no-store' });
  })
  .openapi(revokeShare, async (c) => {
    const { id, link } = c.req.valid('param');
    const { trip } = await findTrip(c, id);
    const { outcome } = await trip.revokeLink(c.var.identity, link);
    if (outcome === 'unknown') throw unknownTrip();
    return c.body(null, 204);
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
  return { trip: sharedTrip(now, Date.now()), region, mapStyleUrl };
}

async function openStream(c: Context<AppEnv>, share: Share): Promise<Response> {
  const { tenant, link, expiresAt } = share;
  const person = personIdSchema.parse(link ?? friendWithoutLink);
  const stream: TripStream = { tenant, role: 'friend', person, expiresAt };
  const response = await objectsOf(c, share).trip(share.trip).fetch(streamRequest(c, stream));
  if (response.status === 404) throw shareEnded();
  return response;
}

function objectsOf(c: Context<AppEnv>, { tenant, jurisdiction }: Share) {
  return new TenantObjects(c.env, { tenant, jurisdiction, ground: null });
}
