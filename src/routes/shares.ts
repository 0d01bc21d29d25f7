import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { idempotent } from '../auth/idempotent.ts';
import { isOverLimit, limitAddress } from '../auth/limitRate.ts';
import { requireConfiguration } from '../auth/requireConfiguration.ts';
import { secretsOf } from '../auth/secret.ts';
import { openShare, type Share, sealShare } from '../auth/shares.ts';
import { TenantObjects } from '../calls/objects.ts';
import type { TripStream } from '../calls/streams.ts';
import type { TripCaller } from '../domain/access.ts';
import { personIdSchema } from '../domain/ids.ts';
import { isOver } from '../domain/trip/phases.ts';
import type { AppEnv } from '../env.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';
import { sharedTrip, sharedTripSchema } from '../protocol/shares.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { only } from './callers.ts';
import {
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './describe.ts';
import { streamRequest } from './streams.ts';
import { findTrip, tripOver, unknownTrip } from './tripLookup.ts';

/** Longer than a trip can be scheduled ahead and under way. */
const LONGEST_MS = 9 * 86_400_000;
const RETRY_SECONDS = 10;

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

const readShared = createRoute({
  operationId: 'readShared',
  method: 'get',
  path: '/v1/shared/{token}',
  summary: 'A shared trip, as a friend sees it',
  middleware: [requireConfiguration, limitAddress] as const,
  request: { params: shareParams },
  responses: {
    200: json(
      z.object({
        trip: sharedTripSchema,
        region: z.string().nullable().openapi({ description: 'Its map is at /v1/maps/{region}' }),
        mapStyleUrl: z.string().nullable(),
      }),
      'The trip, and what its map is drawn with',
    ),
    ...orProblem(...shareProblems),
  },
});

const streamShared = createRoute({
  operationId: 'streamShared',
  method: 'get',
  path: '/v1/shared/{token}/stream',
  summary: 'The stream of a shared trip',
  description: `A WebSocket with the subprotocol \`${SUBPROTOCOL}\`. Only sends: \`FriendFrame\`s as JSON text. Closes 1000 after the trip has ended.`,
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
  .openapi(readShared, async (c) => {
    const share = await openOurs(c, c.req.valid('param').token);
    const now = await objectOf(c, share).read(friendOf(share));
    if (now.outcome !== 'found') throw shareEnded();
    const { region, mapStyleUrl } = share;
    return c.json({ trip: sharedTrip(now), region, mapStyleUrl }, 200, { 'Cache-Control': 'no-store' });
  })
  .openapi(streamShared, async (c) => {
    const share = await openOurs(c, c.req.valid('param').token);
    const { tenant, expiresAt } = share;
    const person = personIdSchema.parse('friend');
    const stream: TripStream = { tenant, role: 'friend', person, expiresAt };
    const response = await objectOf(c, share).fetch(streamRequest(c, stream));
    if (response.status === 404) throw shareEnded();
    return response;
  });

async function openOurs(c: Context<AppEnv>, token: string): Promise<Share> {
  const share = await openShare(secretsOf(c.env), token);
  if (share === null) throw new ProblemError('not-found', 'This is not a link to a trip.');
  if (Date.now() >= share.expiresAt) throw shareEnded();
  const { tenant, trip: person } = share;
  if (await isOverLimit(c.env.RATE_LIMIT, { tenant, person })) throw tooMany('This link is used too often.');
  return share;
}

function objectOf(c: Context<AppEnv>, { tenant, trip, jurisdiction }: Share) {
  return new TenantObjects(c.env, { tenant, jurisdiction, ground: null }).trip(trip);
}

function shareEnded(): ProblemError {
  return new ProblemError('share-ended', 'The trip is over: there is nothing to watch any more.');
}

function tooMany(detail: string): ProblemError {
  return new ProblemError('too-many-requests', `${detail} Wait a little.`, {
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });
}
